"""Files that were made for somebody, in memory."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class MemoryPapers:
    """The port `Papers`, for those who print nothing: a file is a path on a disk."""

    names: set[str] = field(default_factory=set)

    def write(self, name: str, write: Callable[[Path], None]) -> int:
        raise AssertionError(f"{name} is written by {write}: give this newsroom a folder")

    def path(self, name: str) -> Path | None:
        assert name not in self.names
        return None

    def keep_only(self, names: Collection[str]) -> int:
        gone = self.names - set(names)
        self.names -= gone
        return len(gone)
