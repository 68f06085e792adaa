"""Checkpoints as files, one a day: to be copied to where whoever rules this machine does not rule."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from broadcaster.domain.errors.machine import StorageUnwritable
from broadcaster.vault.whole_files import write_whole


class FolderWitness:
    """The port `Witness`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, day: date, envelope: str) -> None:
        path = self._folder / f"{day.isoformat()}.json"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if path.is_file() and path.read_text("utf-8") == envelope:
                return
        except (OSError, ValueError) as refused:
            problem = getattr(refused, "strerror", None) or str(refused)
            raise StorageUnwritable(name=str(path), problem=problem) from refused
        write_whole(path, envelope.encode(), 0o644)

    def kept_all(self) -> Sequence[tuple[str, str]]:
        return list(kept_in(self._folder))


def kept_in(folder: Path) -> Iterator[tuple[str, str]]:
    """Name and envelope of every checkpoint in a folder, oldest first; what cannot be read is given as nothing."""
    for path in sorted(folder.glob("*.json")):
        try:
            yield path.name, path.read_text("utf-8")
        except (OSError, ValueError):
            yield path.name, ""
