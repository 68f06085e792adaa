"""A house brought back from an archive to where the settings say: nothing that stands is touched before the archive was
checked whole and laid out aside, and nothing is written over.

All of it happens inside the data folder, which may be a disk of its own, and the service's user's alone. Sounds are
named by their bytes, so they are added to the library of the settings, whatever it is, and take nobody's place. The
rest takes its place by renames, all of them or none; rows for PostgreSQL are kept there together with the last one.
"""

import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from broadcaster.app.archives import AUDIO, DATABASE, FILES, FOLDERS, LIST, Counted, File, Kept, read_list
from broadcaster.app.moving import copy_in, still
from broadcaster.app.wiring import library_of, settings_from
from broadcaster.domain.errors.archives import ArchiveBroken, DataStands
from broadcaster.domain.errors.machine import DatabaseDown, reason_of
from broadcaster.domain.errors.sound import FileUnreadable
from broadcaster.domain.units import Instant, instant
from broadcaster.settings import SETTINGS_FILE, Settings

_ASIDE = ".bringing-back"
_CHUNK = 1024 * 1024
_EVER = instant(datetime(1970, 1, 1, tzinfo=UTC))
_BESIDE = f"{SETTINGS_FILE}.luu"
"""Settings of the archive, where others stand and go on."""


def bring_back(
    settings: Settings, archive: Path, at: Instant, told: Counted, *, replace: bool
) -> tuple[Kept, Settings]:
    """Lays the house of an archive out in the data folder, and its books and sounds where the settings say that they
    are: those that stand, or else those of the archive. What stood there is moved aside, where `replace` says so, and
    never written over. Returns also the settings it has now.

    ArchiveBroken and FileUnreadable before anything is touched; DataStands, HouseRuns, DatabaseNotEmpty; StorageFull,
    StorageUnwritable, LibraryDown, DatabaseDown.
    """
    from broadcaster.disk import refusals

    data = settings.data.absolute()
    new, aside = not data.exists(), data / _ASIDE
    _may_lay(settings, replace=replace)
    with refusals(str(data)):
        try:
            data.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.rmtree(aside, ignore_errors=True)
            kept = _laid_out(archive, aside, told)
            _looked_through(aside, kept)
            after = _settings_after(settings, aside)
            if after.database_url != settings.database_url:
                _may_lay(after, replace=replace)
            _left(f"sqlite:///{aside / DATABASE}", at)
            _take_place(after, aside, at, told)
            return kept, after
        finally:
            shutil.rmtree(aside, ignore_errors=True)
            if new:
                with suppress(OSError):  # something came into it
                    data.rmdir()


def _may_lay(settings: Settings, *, replace: bool) -> None:
    data, file = settings.data.absolute(), _file_of(settings.database_url)
    for each in (data, file):
        if each is not None and _stands(each) and not replace:
            raise DataStands(folder=str(each))
    try:
        still(settings.database_url)
    except DatabaseDown:
        if file is None:
            raise  # a file that is no database any more is what houses are brought back for


def _stands(place: Path) -> bool:
    return any(each.name != _ASIDE for each in place.iterdir()) if place.is_dir() else place.exists()


def _file_of(url: str) -> Path | None:
    """None of a database that is a server's."""
    return None if url.startswith("postgresql") else Path(url.removeprefix("sqlite:///")).absolute()


def _settings_after(settings: Settings, aside: Path) -> Settings:
    """Those that stand are those by which somebody brings it back; the archive's are read where there are none."""
    if (settings.data / SETTINGS_FILE).exists() or not (aside / SETTINGS_FILE).exists():
        return settings
    return settings_from({"data": aside}).model_copy(update={"data": settings.data})


# --- laid out aside ----------------------------------------------------------------------------------------------


def _laid_out(archive: Path, aside: Path, told: Counted) -> Kept:
    """Every file of the archive under `aside`, counted as it is written. ArchiveBroken, FileUnreadable."""
    found: dict[str, File] = {}
    raw = b""
    try:
        with tarfile.open(archive, mode="r:") as whole:
            for count, entry in enumerate(whole, start=1):
                if entry.name == LIST:
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
    kept = read_list(raw)
    if {each.name: each for each in kept.files} != found:
        raise ArchiveBroken(problem="không đúng với bảng kê của chính nó")
    return kept


def _may_be(name: str) -> bool:
    parts = name.split("/")
    plain = all(part not in ("", ".", "..") and "\\" not in part for part in parts)
    return name in FILES or (plain and len(parts) > 1 and parts[0] in FOLDERS)


def _bytes_of(whole: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    file = whole.extractfile(entry)
    assert file is not None  # a regular file has bytes
    return file.read()


def _write(whole: tarfile.TarFile, entry: tarfile.TarInfo, out: Path) -> File:
    """On the disk in earnest when it returns, and its owner's alone."""
    from broadcaster.disk import refusals

    total, size = sha256(), 0
    with refusals(str(out)):
        out.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in _chunks(whole, entry):
                total.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    return File(name=entry.name, size=size, sha256=total.hexdigest())


def _chunks(whole: tarfile.TarFile, entry: tarfile.TarInfo) -> Iterator[bytes]:
    """FileUnreadable."""
    source = whole.extractfile(entry)
    assert source is not None  # a regular file has bytes
    with source:
        while True:
            try:
                chunk = source.read(_CHUNK)
            except OSError as refused:
                raise FileUnreadable(name=str(whole.name), problem=reason_of(refused)) from refused
            if not chunk:
                return
            yield chunk


def _looked_through(aside: Path, kept: Kept) -> None:
    """The database is whole, and each sound is what its name says. ArchiveBroken."""
    with closing(sqlite3.connect(aside / DATABASE)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise ArchiveBroken(problem="cơ sở dữ liệu trong đó bị hỏng")
    for each in kept.files:
        if each.name.startswith(f"{AUDIO}/") and Path(each.name).stem != each.sha256:
            raise ArchiveBroken(problem="có âm thanh không đúng mã của chính nó")


def _left(address: str, at: Instant) -> None:
    """Whoever led when it was put by does not lead what was brought back, and who made its sounds makes none here; nor
    is the library this one's, where another house may use it still."""
    from broadcaster.newsroom.owning import BROUGHT_BACK
    from broadcaster.store import open_store, upgrade

    upgrade(address)
    with closing(open_store(address)) as store, store.write() as work:
        lease = work.leases.stands()
        if lease is not None and not lease.left:
            work.leases.leave(lease.term)
        for maker in work.makers.heard(_EVER):
            work.makers.gone(maker.name)
        work.pulses.beat(BROUGHT_BACK, at)


# --- in its place ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What comes there, if anything; what stands there, if anything; and where that goes."""

    draft: Path | None
    stands: Path
    before: Path


class Renames:
    """All of them or none."""

    def __init__(self) -> None:
        self._done: list[tuple[Path, Path]] = []

    def move(self, source: Path, target: Path) -> None:
        source.rename(target)
        self._done.append((source, target))

    def undo(self) -> None:
        while self._done:
            source, target = self._done.pop()
            with suppress(OSError):  # the others go back all the same
                target.rename(source)


def _take_place(settings: Settings, aside: Path, at: Instant, told: Counted) -> None:
    data, renames = settings.data.absolute(), Renames()
    file, draft, before = _file_of(settings.database_url), aside / DATABASE, data / f"truoc-{at:%Y%m%d-%H%M%S}"
    if file is not None and file.parent != data:
        draft = _beside(file, draft)

    def lay() -> None:
        _pour(settings, aside, told)
        _swap(renames, [*_folders(data, aside, before), *_books(data, file, draft, before)])

    try:
        before.mkdir(mode=0o700)
        if file is None:
            copy_in(f"sqlite:///{draft}", settings.database_url, told, at_last=lay)
        else:
            lay()
    except BaseException:
        renames.undo()
        raise
    finally:
        draft.unlink(missing_ok=True)
        with suppress(OSError):  # where something stood
            before.rmdir()


def _beside(file: Path, draft: Path) -> Path:
    """A copy of the draft on the disk where it is to stand."""
    from broadcaster.disk import appearing

    copy = file.with_name(f".{file.name}{_ASIDE}")
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with draft.open("rb") as source, appearing(copy, mode=0o600) as target:
        shutil.copyfileobj(source, target, _CHUNK)
    return copy


def _pour(settings: Settings, aside: Path, told: Counted) -> None:
    """Sounds into the library of the settings. Those that lie there stay; what is added to no end harms nobody."""
    library = library_of(settings)
    for count, path in enumerate(sorted((aside / AUDIO).glob("*/*")), start=1):
        scratch = library.scratch("brought-back")
        try:
            shutil.move(path, scratch)
            library.keep(scratch)
        finally:
            scratch.unlink(missing_ok=True)
        told("audio", count)


def _folders(data: Path, aside: Path, before: Path) -> Iterator[_Place]:
    for name in FOLDERS:
        if name != AUDIO:
            yield _Place(draft=aside / name, stands=data / name, before=before / name)
    settings, stands = aside / SETTINGS_FILE, data / SETTINGS_FILE
    if not stands.exists():
        yield _Place(draft=settings, stands=stands, before=before / stands.name)
    elif settings.exists() and settings.read_bytes() != stands.read_bytes():
        yield _Place(draft=settings, stands=data / _BESIDE, before=before / _BESIDE)


def _books(data: Path, file: Path | None, draft: Path, before: Path) -> Iterator[_Place]:
    """The database of the settings, with what SQLite keeps beside it; and one in the data folder, which a house that
    keeps its books elsewhere would take for its own if it ever lost its settings."""
    for each in dict.fromkeys((data / DATABASE, file or data / DATABASE)):
        for end in ("-wal", "-shm", ""):
            stands = each.with_name(f"{each.name}{end}")
            goes = before / stands.name if each.parent == data else stands.with_name(f"{stands.name}.{before.name}")
            yield _Place(draft=draft if each == file and not end else None, stands=stands, before=goes)


def _swap(renames: Renames, places: list[_Place]) -> None:
    from broadcaster.disk import settle

    for each in places:
        if each.draft is not None and each.draft.is_dir():
            for folder in (each.draft, *(inside for inside in each.draft.rglob("*") if inside.is_dir())):
                settle(folder)
    for each in places:
        if each.stands.exists():
            renames.move(each.stands, each.before)
        if each.draft is not None and each.draft.exists():
            renames.move(each.draft, each.stands)
    for folder in {place.parent for each in places for place in (each.stands, each.before)}:
        settle(folder)
