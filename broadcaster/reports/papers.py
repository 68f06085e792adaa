"""Reports that were made as files, in a folder of their own."""

import os
from collections.abc import Callable, Collection
from pathlib import Path

from broadcaster.disk import refusals, settle

_PART = ".part"


class FolderPapers:
    """The port `Papers`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, write: Callable[[Path], None]) -> int:
        part = self._folder / f"{name}{_PART}"
        with refusals(name):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                write(part)
                size = part.stat().st_size
                with part.open("rb") as file:
                    os.fsync(file.fileno())
                part.replace(self._folder / name)
                settle(self._folder)
            finally:
                part.unlink(missing_ok=True)
        return size

    def path(self, name: str) -> Path | None:
        found = self._folder / name
        return found if found.is_file() else None

    def names(self) -> Collection[str]:
        """What is being written has its name already."""
        return frozenset(path.name.removesuffix(_PART) for path in self._folder.glob("*"))

    def drop(self, names: Collection[str]) -> None:
        for name in names:
            (self._folder / name).unlink(missing_ok=True)
            (self._folder / f"{name}{_PART}").unlink(missing_ok=True)
