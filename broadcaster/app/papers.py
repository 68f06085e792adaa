"""What the console hands in: scripts, and provinces by name."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.domain.bulletin import RAW_LIMIT
from broadcaster.domain.errors.machine import reason_of
from broadcaster.domain.errors.sound import FileUnreadable

if TYPE_CHECKING:
    from broadcaster.domain.roster import UnitRow


def read_file(path: Path) -> str:
    """A script from disk. FileUnreadable, TextTooLong, TextNotUtf8."""
    from broadcaster.newsroom.bulletins import read_script

    try:
        with path.open("rb") as file:
            return read_script(file.read(RAW_LIMIT + 1))  # a pipe or a device may have no end
    except OSError as refused:
        raise FileUnreadable(name=str(path), problem=reason_of(refused)) from refused


def units_of(province: str) -> "Sequence[UnitRow]":
    """The units of a province in force. ProvinceUnknown."""
    from broadcaster.gazetteer import units_of as known

    return known(province)
