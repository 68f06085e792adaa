"""The watch folder on disk. Implements `Tray`.

Only plain files that lie in a station's folder itself are seen: no link is followed, into no folder below is gone. A
file keeps its name when it is put by, with a number where that is taken.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from broadcaster.domain.errors.machine import StorageUnwritable
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom.watching import Lying

TAKEN, REFUSED = "da-nhan", "khong-nhan"
_MOST = 1_000
"""Files of one look; those behind them have their turn at a later one."""
_MOST_NAMED_ALIKE = 10_000
_UNREAD = (".", "~$")
_NAME_BYTES = 200


class FolderTray:
    def __init__(self, root: Path) -> None:
        self._root = root

    def look(self) -> Sequence[Lying]:
        with _told(self._root.name):
            return [lying for folder in self._folders() for lying in _plain(folder)][:_MOST]

    def read(self, lying: Lying) -> bytes | None:
        try:
            handle = os.open(self._root / lying.station / lying.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        with open(handle, "rb") as file:  # noqa: PTH123 - what was opened is looked at, not what lies there by now
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode) or _stamp(found) != lying.stamp:
                return None
            raw = file.read(lying.size + 1)
        return raw if len(raw) == lying.size else None

    def put_by(self, lying: Lying, why: str) -> None:
        folder = self._root / lying.station
        with _told(lying.station):
            into = folder / (REFUSED if why else TAKEN)
            into.mkdir(exist_ok=True)
            if into.is_symlink():
                raise OSError(0, "là liên kết")
            place = _free(into, lying.name)
            if why:
                note = place.with_name(f"{place.name}.txt")
                note.write_text(why + "\n", encoding="utf-8", errors="replace")
            with suppress(FileNotFoundError):
                (folder / lying.name).rename(place)

    def _folders(self) -> Iterator[Path]:
        if not self._root.is_dir():
            return
        for each in sorted(self._root.iterdir()):
            if each.is_dir() and not each.is_symlink() and not each.name.startswith("."):
                yield each


def _plain(folder: Path) -> Iterator[Lying]:
    with os.scandir(folder) as found:
        for each in sorted(found, key=lambda entry: entry.name):
            if each.name.startswith(_UNREAD) or not each.is_file(follow_symlinks=False):
                continue
            with suppress(FileNotFoundError):
                told = each.stat(follow_symlinks=False)
                yield Lying(station=StationCode(folder.name), name=each.name, size=told.st_size, stamp=_stamp(told))


def _stamp(found: os.stat_result) -> int:
    return found.st_mtime_ns ^ (found.st_ino << 64)


def _free(into: Path, name: str) -> Path:
    """A name that is not taken, with room for the ending of the text beside it."""
    path = Path(os.fsdecode(os.fsencode(name)[-_NAME_BYTES:]))
    for number in range(1, _MOST_NAMED_ALIKE):
        place = into / (path.name if number == 1 else f"{path.stem}-{number}{path.suffix}")
        if not os.path.lexists(place) and not os.path.lexists(f"{place}.txt"):
            return place
    raise OSError(0, "quá nhiều tệp cùng tên")


@contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise StorageUnwritable(name=name, problem=problem.strerror or str(problem)) from problem
