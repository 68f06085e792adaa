"""The ports of what is printed, and of files that take long to make."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Protocol

from broadcaster.domain.report import Form, Report
from broadcaster.domain.script_paper import ScriptPaper
from broadcaster.domain.units import Language


class Press(Protocol):
    """Reports as files, scripts as Word. The same one printed twice is the same bytes."""

    def printed(self, report: Report, form: Form, language: Language) -> bytes: ...

    def script(self, paper: ScriptPaper) -> bytes: ...

    def print_into(self, path: Path, report: Report, form: Form, language: Language) -> None:
        """The same into a file. Rows of a workbook and of plain text are read one by one."""
        ...


class Papers(Protocol):
    """Files that were made for somebody and are kept for some days, each under a name of its own."""

    def write(self, name: str, write: Callable[[Path], None]) -> int:
        """Has a file written, which appears whole or not at all; returns its bytes. StorageFull, StorageUnwritable."""
        ...

    def path(self, name: str) -> Path | None:
        """None when there is none."""
        ...

    def names(self) -> Collection[str]:
        """Of all there are, those that are being written among them."""
        ...

    def drop(self, names: Collection[str]) -> None:
        """Dropping what is not there changes nothing."""
        ...
