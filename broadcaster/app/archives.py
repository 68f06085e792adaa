"""A house put by as one file while it runs, and brought back beside what stands: nothing live is touched before the
file was checked whole and laid out aside.

The file is a tar: the database of one moment as SQLite, whatever it is kept in; keys (the root's never), checkpoints,
recordings, and finished sounds by digest; and last a list of it all with digests, so that a file cut short has none.
Sounds in a bucket stay there, and are put by with its own tools. The file opens the house: it is its owner's alone.
"""

import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import IO

from broadcaster.domain.errors.archives import ArchiveBroken, DataStands, HouseRuns
from broadcaster.domain.errors.machine import StorageUnwritable, reason_of
from broadcaster.domain.errors.sound import FileUnreadable
from broadcaster.domain.units import Instant
from broadcaster.settings import Settings

Counted = Callable[[str, int], None]
"""Called with what is being copied, and how much of it is done (files, or rows of a table)."""

_FORMAT = 1
_LIST, _DATABASE = "kept.json", "broadcaster.db"
_FOLDERS = ("keys", "checkpoints", "recordings", "audio")
_CHUNK = 1024 * 1024
_ALIVE = timedelta(seconds=30)
"""Who led the clock so lately runs still."""


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
    """Writes the archive, whole or not at all. StorageFull, StorageUnwritable, DatabaseDown."""
    from broadcaster.audio.disk import appearing, refusals
    from broadcaster.store import copy_database

    with refusals(str(out.parent)), tempfile.TemporaryDirectory(prefix=".put-by-", dir=out.parent) as aside:
        database = Path(aside) / _DATABASE
        tables = copy_database(settings.database_url, f"sqlite:///{database}", told, still=False)
        with appearing(out) as file, tarfile.open(fileobj=file, mode="w") as archive:
            files = [_add(archive, database, _DATABASE)]
            for count, (path, name) in enumerate(_files(settings), start=1):
                files.append(_add(archive, path, name))
                told("files", count)
            kept = Kept(
                at=at.isoformat(),
                release=version("broadcaster"),
                tables=tuple(Table(table=each.table, rows=each.rows, digest=each.digest) for each in tables),
                files=tuple(files),
                sounds_elsewhere=settings.library if settings.library.startswith("s3://") else "",
            )
            raw = json.dumps({"format": _FORMAT, **asdict(kept)}, ensure_ascii=False, indent=1).encode()
            told_last = tarfile.TarInfo(_LIST)
            told_last.size = len(raw)
            archive.addfile(told_last, BytesIO(raw))
        out.chmod(0o600)
    return kept


def _files(settings: Settings) -> Iterator[tuple[Path, str]]:
    """What is put by beside the database. Halves of files being made, and the root's key, are not."""
    roots = {name: settings.data / name for name in _FOLDERS}
    if settings.library_folder is not None:
        roots["audio"] = settings.library_folder
    for name, root in roots.items():
        for path in sorted(root.rglob("*")):
            inside = path.relative_to(root)
            hidden = any(part.startswith(".") or part == "scratch" for part in inside.parts)
            if path.is_file() and not path.is_symlink() and not hidden and not _is_root(path):
                yield path, f"{name}/{inside.as_posix()}"


def _is_root(path: Path) -> bool:
    return path.name.startswith("root-") and path.suffix == ".key"


def _add(archive: tarfile.TarFile, path: Path, name: str) -> File:
    """What grows or goes while it is read is a file that nobody may be given back: it is read into the archive as it is
    at its beginning."""
    total = sha256()
    with path.open("rb") as file:
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


# --- brought back ------------------------------------------------------------------------------------------------


def bring_back(settings: Settings, archive: Path, at: Instant, told: Counted, *, replace: bool) -> Kept:
    """Lays the house of an archive out at the data folder of the settings, and into their database. What stood there is
    moved aside, where `replace` says so, and never written over.

    ArchiveBroken and FileUnreadable before anything is touched; DataStands, HouseRuns, DatabaseNotEmpty; StorageFull,
    StorageUnwritable, DatabaseDown.
    """
    data = settings.data.absolute()
    _stand_aside(settings, data, at, replace=replace)
    aside = data.with_name(f".{data.name}.bringing-back")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        kept = _laid_out(archive, aside, told)
        _looked_through(aside, kept)
        _left(f"sqlite:///{aside / _DATABASE}", at)
        if settings.database_url.startswith("postgresql"):
            _copy_in(f"sqlite:///{aside / _DATABASE}", settings.database_url, told)
        if data.exists():
            data.rename(data.with_name(f"{data.name}.truoc-{at:%Y%m%d-%H%M%S}"))
        aside.rename(data)
    except OSError as refused:
        raise StorageUnwritable(name=str(data), problem=reason_of(refused)) from refused
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return kept


def _stand_aside(settings: Settings, data: Path, at: Instant, *, replace: bool) -> None:
    if not data.exists() or not any(data.iterdir()):
        return
    if not replace:
        raise DataStands(folder=str(data))
    if settings.database_url.startswith("sqlite") and (data / _DATABASE).exists():
        _still(settings, at)


def _laid_out(archive: Path, aside: Path, told: Counted) -> Kept:
    """Every file of the archive under `aside`, counted as it is written. ArchiveBroken, FileUnreadable."""
    found: dict[str, File] = {}
    raw = b""
    try:
        with tarfile.open(archive, mode="r:") as whole:
            for count, entry in enumerate(whole, start=1):
                if entry.name == _LIST:
                    raw = _bytes_of(whole, entry)
                    continue
                if not entry.isreg() or not _may_be(entry.name) or entry.name in found:
                    raise ArchiveBroken(problem=f"{entry.name[:80]!r}")
                found[entry.name] = _write(whole, entry, aside / entry.name)
                told("files", count)
    except (tarfile.TarError, EOFError) as harmed:
        raise ArchiveBroken(problem=str(harmed) or "tar") from harmed
    except OSError as refused:
        raise FileUnreadable(name=str(archive), problem=reason_of(refused)) from refused
    kept = _read_list(raw)
    if {each.name: each for each in kept.files} != found:
        raise ArchiveBroken(problem="không đúng với bảng kê của chính nó")
    return kept


def _may_be(name: str) -> bool:
    parts = name.split("/")
    plain = all(part not in ("", ".", "..") and "\\" not in part for part in parts)
    return name == _DATABASE or (plain and len(parts) > 1 and parts[0] in _FOLDERS)


def _bytes_of(whole: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    file = whole.extractfile(entry)
    assert file is not None  # a regular file has bytes
    return file.read()


def _write(whole: tarfile.TarFile, entry: tarfile.TarInfo, out: Path) -> File:
    total, size = sha256(), 0
    out.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source = whole.extractfile(entry)
    assert source is not None  # a regular file has bytes
    with source, out.open("xb") as file:
        while chunk := source.read(_CHUNK):
            total.update(chunk)
            size += len(chunk)
            file.write(chunk)
    out.chmod(0o600)
    return File(name=entry.name, size=size, sha256=total.hexdigest())


def _read_list(raw: bytes) -> Kept:
    try:
        told = json.loads(raw)
        if told.pop("format") != _FORMAT:
            raise ArchiveBroken(problem="định dạng của bản phát hành khác")
        tables = tuple(Table(**each) for each in told.pop("tables"))
        files = tuple(File(**each) for each in told.pop("files"))
        return Kept(tables=tables, files=files, **told)
    except (ValueError, TypeError, KeyError, AttributeError) as garbled:
        raise ArchiveBroken(problem="thiếu bảng kê: tệp bị cắt ngắn hoặc không phải bản lưu") from garbled


def _looked_through(aside: Path, kept: Kept) -> None:
    """The database is whole, and each sound is what its name says. ArchiveBroken."""

    with closing(sqlite3.connect(aside / _DATABASE)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise ArchiveBroken(problem="cơ sở dữ liệu trong đó bị hỏng")
    for each in kept.files:
        if each.name.startswith("audio/") and Path(each.name).stem != each.sha256:
            raise ArchiveBroken(problem="có âm thanh không đúng mã của chính nó")


def _left(address: str, at: Instant) -> None:
    """Whoever led when it was put by does not lead what was brought back; nor is the library this one's, where another
    house may use it still."""
    from broadcaster.newsroom.owning import BROUGHT_BACK
    from broadcaster.store import open_store, upgrade

    upgrade(address)
    with closing(open_store(address)) as store, store.write() as work:
        lease = work.leases.stands()
        if lease is not None and not lease.left:
            work.leases.leave(lease.term)
        work.pulses.beat(BROUGHT_BACK, at)


# --- moved -------------------------------------------------------------------------------------------------------


def move_to(settings: Settings, address: str, at: Instant, told: Counted) -> tuple[Table, ...]:
    """Copies the database into an empty one at `address` and counts every row on both sides. The old one stays as it
    is.

    HouseRuns, DatabaseNotEmpty, RowsDiffer; as `open_store`.
    """
    _still(settings, at)
    return _copy_in(settings.database_url, address, told)


def _copy_in(source: str, target: str, told: Counted) -> tuple[Table, ...]:
    from broadcaster.store import copy_database

    found = copy_database(source, target, told, still=True)
    return tuple(Table(table=each.table, rows=each.rows, digest=each.digest) for each in found)


def _still(settings: Settings, at: Instant) -> None:
    """HouseRuns while somebody leads the clock: what they write would be left behind."""
    from broadcaster.store import open_store

    with closing(open_store(settings.database_url)) as store, store.read() as work:
        lease = work.leases.stands()
    if lease is not None and not lease.left and at - lease.at < _ALIVE:
        raise HouseRuns(holder=lease.term.holder)
