"""A house put by as one file while it runs.

The file is a tar: checkpoints; the database of one moment as SQLite, whatever it is kept in; keys (the root's never),
recordings, reports, settings of the data folder, and finished sounds by digest; and last a list of it all with digests,
so that a file cut short has none. Sounds in a bucket stay there, and are put by with its own tools. The file opens the
house: it is its owner's alone from its first byte on.

Checkpoints come before the database's moment, for one that is younger vouches for entries that the database has not
got. All else comes after it, so that what the database names is there: the sounds it knows, and the keys that sealed
what is in it.
"""

import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import IO

from broadcaster.app.tidying import clear_old
from broadcaster.domain.errors.archives import ArchiveBroken, NothingToKeep
from broadcaster.domain.units import Instant
from broadcaster.settings import SETTINGS_FILE, Settings

Counted = Callable[[str, int], None]
"""Called with what is being copied, and how much of it is done (files, or rows of a table)."""

_FORMAT = 1
LIST, DATABASE, AUDIO = "kept.json", "broadcaster.db", "audio"
_BEFORE, _AFTER = ("checkpoints",), ("keys", "recordings", "reports", AUDIO)
FOLDERS = (*_BEFORE, *_AFTER)
FILES = (DATABASE, SETTINGS_FILE)
_ASIDE = ".put-by-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    table: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What an archive holds. `sounds_elsewhere`: the bucket where its sounds lie, or nothing."""

    at: str
    release: str
    tables: tuple[Table, ...]
    files: tuple[File, ...]
    sounds_elsewhere: str


# --- put by ------------------------------------------------------------------------------------------------------


def put_by(settings: Settings, out: Path, at: Instant, told: Counted) -> Kept:
    """Writes the archive, whole or not at all. NothingToKeep; DatabaseOlder and DatabaseNewer, for what runs is never
    brought to another release's shape by this; StorageFull, StorageUnwritable, DatabaseDown."""
    from broadcaster.disk import appearing, refusals
    from broadcaster.store import address_shown, copy_database, look

    if not look(settings.database_url).stands:
        raise NothingToKeep(place=address_shown(settings.database_url))
    clear_old(out.parent.glob(f"{_ASIDE}*"), at)  # a copy of the books that a killed one left
    with refusals(str(out.parent)), tempfile.TemporaryDirectory(prefix=_ASIDE, dir=out.parent) as aside:
        database = Path(aside) / DATABASE
        with appearing(out, mode=0o600) as file, tarfile.open(fileobj=file, mode="w") as archive:
            files = list(_added(archive, _found(settings, _BEFORE), told))
            tables = copy_database(settings.database_url, f"sqlite:///{database}", told, still=False)
            files += _added(archive, [(database, DATABASE), *_found(settings, _AFTER)], told)
            kept = Kept(
                at=at.isoformat(),
                release=version("broadcaster"),
                tables=tuple(Table(table=each.table, rows=each.rows, digest=each.digest) for each in tables),
                files=tuple(files),
                sounds_elsewhere=settings.library if settings.library.startswith("s3://") else "",
            )
            raw = json.dumps({"format": _FORMAT, **asdict(kept)}, ensure_ascii=False, indent=1).encode()
            told_last = tarfile.TarInfo(LIST)
            told_last.size = len(raw)
            archive.addfile(told_last, BytesIO(raw))
    return kept


def _found(settings: Settings, folders: Iterable[str]) -> Iterator[tuple[Path, str]]:
    """What is put by beside the database. Halves of files being made, and the root's key, are not."""
    file = settings.data / SETTINGS_FILE
    if AUDIO in folders and file.is_file():
        yield file, SETTINGS_FILE
    for name in folders:
        root = settings.library_folder if name == AUDIO else settings.data / name
        if root is None:
            continue
        for path in sorted(root.rglob("*")):  # one that is gone when its turn comes was let go, and is nobody's
            inside = path.relative_to(root)
            hidden = any(part.startswith(".") or part == "scratch" for part in inside.parts)
            half = hidden or path.suffix == ".part" or _is_root(path)
            if path.is_file() and not path.is_symlink() and not half:
                yield path, f"{name}/{inside.as_posix()}"


def _is_root(path: Path) -> bool:
    return path.name.startswith("root-") and path.suffix == ".key"


def _added(archive: tarfile.TarFile, found: Iterable[tuple[Path, str]], told: Counted) -> Iterator[File]:
    for count, (path, name) in enumerate(found, start=1):
        with path.open("rb") as file:
            yield _add(archive, file, name)
        told("files", count)


def _add(archive: tarfile.TarFile, file: IO[bytes], name: str) -> File:
    """What grows while it is read is read into the archive as it is at its beginning."""
    total = sha256()
    size = os.fstat(file.fileno()).st_size
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    archive.addfile(entry, _Counting(file, total.update))
    return File(name=name, size=size, sha256=total.hexdigest())


class _Counting:
    """A file whose bytes are counted as they are read."""

    def __init__(self, file: IO[bytes], told: Callable[[bytes], object]) -> None:
        self._file, self._told = file, told

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self._told(chunk)
        return chunk


def read_list(raw: bytes) -> Kept:
    """ArchiveBroken."""
    try:
        told = json.loads(raw)
        if told.pop("format") != _FORMAT:
            raise ArchiveBroken(problem="định dạng của bản phát hành khác")
        tables = tuple(Table(**each) for each in told.pop("tables"))
        files = tuple(File(**each) for each in told.pop("files"))
        return Kept(tables=tables, files=files, **told)
    except (ValueError, TypeError, KeyError, AttributeError) as garbled:
        raise ArchiveBroken(problem="thiếu bảng kê: tệp bị cắt ngắn hoặc không phải bản lưu") from garbled
