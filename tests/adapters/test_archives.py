"""A house put by and brought back: nobody else reads the archive, nothing that runs is changed by it, it comes back to
where the settings say, and whole or not at all."""

import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bucket import ENVIRONMENT, storage
from databases import empty_schema
from disks import small_disk
from fakes.samples import item, order, two_provinces
from processes import VOICE
from sqlalchemy import Engine, create_engine, text

from broadcaster.app import bring_back, found_house, move_to, now, open_newsroom, put_by, settings_from
from broadcaster.app.bringing_back import _BESIDE
from broadcaster.app.moving import still
from broadcaster.audio.bucket import Bucket
from broadcaster.audio.stock import BucketStock
from broadcaster.domain.errors.archives import DataStands, HouseRuns, NothingToKeep, SoundsUnsound
from broadcaster.domain.errors.machine import DatabaseNewer, DatabaseNotEmpty, DatabaseOlder, StorageUnwritable
from broadcaster.domain.item import Waveform
from broadcaster.domain.units import Digest, Instant, digest_of, instant
from broadcaster.newsroom.audit import checkpoint
from broadcaster.newsroom.books.makers import Maker
from broadcaster.newsroom.books.rendering import Need
from broadcaster.newsroom.leading import Watch, lead, leave
from broadcaster.newsroom.ports import Newsroom, quiet
from broadcaster.offline import Against, verify_log
from broadcaster.settings import Settings
from broadcaster.store import copy_database, count_database, open_store

AT = now()
HOUR = timedelta(hours=1)


def unwatched(what: str, done: int) -> None:
    """Nobody looks how far it is."""


def settings_of(data: Path, **told: object) -> Settings:
    return settings_from({"data": data, "voices": (VOICE,), **told})


def made(newsroom: Newsroom, name: str) -> Digest:
    """A sound that the books know, and that lies in the library."""
    scratch = newsroom.library.scratch(name)
    scratch.write_bytes(name.encode() * 100)
    audio, size = newsroom.library.keep(scratch)
    recipe = digest_of("recipe", name)
    with newsroom.store.write() as work:
        work.jobs.want({recipe: Need(order=order(name))}, AT)
        job = work.jobs.claim(AT, instant(AT + HOUR), recipe=recipe)
        assert job is not None
        assert work.jobs.record(job, replace(item(recipe), audio=audio, size=size), Waveform(peaks=b"\0", starts=()))
    return audio


@pytest.fixture(autouse=True)
def no_settings_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("BROADCASTER_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("begun") / "data"
    settings = settings_of(data)
    with open_newsroom(settings) as newsroom:
        found_house(newsroom, settings, AT)
        with newsroom.store.write() as work:
            work.stations.plant(list(two_provinces()), [])
        for name in ("một", "hai", "ba"):
            made(newsroom, name)
        checkpoint(newsroom, AT)
    (data / "recordings").mkdir()
    (data / "recordings" / "loi-ke.wav").write_bytes(b"RIFF")
    (data / "reports").mkdir()
    (data / "reports" / "thang-11.pdf").write_bytes(b"%PDF")
    return data


@dataclass
class House:
    data: Path
    kept: Path

    @property
    def settings(self) -> Settings:
        return settings_of(self.data)

    @property
    def books(self) -> str:
        return f"sqlite:///{self.data / 'broadcaster.db'}"

    def put_by(self, told: Callable[[str, int], None] = unwatched) -> None:
        put_by(self.settings, self.kept, AT, told)

    def back(self, **told: Any) -> Settings:
        """Where nothing stands any more, unless it is told to be replaced."""
        if not told.get("replace"):
            shutil.rmtree(self.data)
        return bring_back(self.settings, self.kept, AT, unwatched, replace=bool(told.get("replace")))[1]

    def files(self) -> dict[str, bytes]:
        """All but the database's, which are compared by their rows."""
        found = [each for each in self.data.rglob("*") if each.is_file() and not each.name.startswith("broadcaster.db")]
        return {
            str(each.relative_to(self.data)): each.read_bytes() for each in found if not each.name.startswith("root-")
        }


@pytest.fixture
def house(begun: Path, tmp_path: Path) -> House:
    shutil.copytree(begun, tmp_path / "data")
    return House(data=tmp_path / "data", kept=tmp_path / "kept.tar")


def rows(url: str) -> dict[str, tuple[int, str]]:
    """But for what tells that a house was brought back."""
    told = {each.table: (each.rows, each.digest) for each in count_database(url)}
    return {name: each for name, each in told.items() if name not in ("pulse", "lease", "maker")}


def shaped(url: str, number: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})
    engine.dispose()


# --- put by ------------------------------------------------------------------------------------------------------


_GIVEN: list[tuple[str, int]] = []


def _note_rights(event: str, told: tuple[Any, ...]) -> None:
    if event == "os.chmod":
        _GIVEN.append((str(told[0]), told[1]))


def test_nobody_else_may_ever_read_an_archive(house: House) -> None:
    sys.addaudithook(_note_rights)
    begun = len(_GIVEN)
    house.put_by()
    given = [mode for path, mode in _GIVEN[begun:] if Path(path).name.startswith((".kept.tar", "kept.tar"))]
    assert given == [0o600]
    assert house.kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("number", "refusal"), [("0001", DatabaseOlder), ("9999", DatabaseNewer)])
def test_what_runs_is_not_brought_to_another_shape_by_being_put_by(
    house: House, number: str, refusal: type[Exception]
) -> None:
    shaped(house.books, number)
    with pytest.raises(refusal):
        house.put_by()
    assert not house.kept.exists()
    with pytest.raises(refusal):
        copy_database(house.books, f"sqlite:///{house.data / 'copy.db'}", unwatched, still=False)


def test_where_nobody_ever_was_nothing_is_put_by_and_nothing_made(tmp_path: Path) -> None:
    nowhere = settings_of(tmp_path / "dta")
    with pytest.raises(NothingToKeep):
        put_by(nowhere, tmp_path / "kept.tar", AT, unwatched)
    with pytest.raises(NothingToKeep):
        move_to(nowhere, f"sqlite:///{tmp_path / 'new.db'}", unwatched)
    assert list(tmp_path.iterdir()) == []


def test_a_copy_of_the_books_that_a_killed_one_left_goes_with_the_next(house: House, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    old, young = kept / ".put-by-abc", kept / ".put-by-def"
    for each in (old, young):
        each.mkdir(parents=True)
    os.utime(old, (0, 0))
    put_by(house.settings, kept / "nha.tar", now(), unwatched)
    assert (old.exists(), young.exists()) == (False, True)


def test_a_checkpoint_that_is_made_while_a_house_is_put_by_does_not_speak_against_it(house: House) -> None:
    """The first of the next day, by a house that goes on meanwhile."""
    with open_newsroom(house.settings) as newsroom:

        def spanned(what: str, _: int) -> None:
            if what == "audit":
                checkpoint(newsroom, instant(AT + 24 * HOUR))

        house.put_by(spanned)
    assert len(list((house.data / "checkpoints").iterdir())) == 2
    proof = verify_log(house.back(), Against(), quiet)
    assert proof.well, proof
    assert proof.proof.vouched is not None


def test_a_key_that_first_seals_while_the_database_is_copied_is_in_the_archive(house: House) -> None:
    shutil.rmtree(house.data / "checkpoints")
    (house.data / "keys" / "audit.key").unlink()
    (house.data / "keys" / "audit.pub").unlink()
    with open_newsroom(house.settings) as newsroom:
        done: list[str] = []

        def sealed(what: str, _: int) -> None:
            if not done:
                done.append(what)
                checkpoint(newsroom, instant(AT + 48 * HOUR))

        house.put_by(sealed)
    house.back()
    assert (house.data / "keys" / "audit.key").exists()


def test_a_sound_that_is_let_go_before_its_turn_is_left_out(house: House) -> None:
    (gone, *_) = sorted(house.data.glob("audio/??/*.mp3"))

    def let_go(what: str, _: int) -> None:
        if what == "files":
            gone.unlink(missing_ok=True)

    house.put_by(let_go)
    house.back()
    assert len(list(house.data.glob("audio/??/*.mp3"))) == 2


# --- does it run -------------------------------------------------------------------------------------------------


def test_a_house_runs_while_its_sign_of_life_changes_whatever_its_clock_shows(house: House) -> None:
    for shown in (AT, instant(AT - 24 * HOUR), instant(AT + 24 * HOUR)):
        with closing(open_store(house.books)) as store:
            leader = lead(store, Watch(me=f"máy:{shown.day}"), shown)
            if leader.term is None:  # another one's, who said nothing for long
                for _ in range(3):
                    leader = lead(store, leader, shown)
            assert leader.term is not None
            waited: list[float] = []
            still(house.books, waited.append)  # it does not change
            assert 8 < sum(waited) < 12

            def beat(_: float, leader: Watch = leader, shown: Instant = shown) -> None:
                lead(store, leader, shown)

            with pytest.raises(HouseRuns, match="máy"):
                still(house.books, beat)


def test_who_said_that_they_leave_is_not_waited_for_as_long_as_the_dead_but_may_be_followed(house: House) -> None:
    with closing(open_store(house.books)) as store:
        leave(store, lead(store, Watch(me="một"), AT))
        waited: list[float] = []
        still(house.books, waited.append)
        assert 2 < sum(waited) < 6
        with pytest.raises(HouseRuns, match="hai"):
            still(house.books, lambda _: lead(store, Watch(me="hai"), AT))


def test_a_house_runs_while_somebody_makes_its_sounds(house: House) -> None:
    waited: list[float] = []
    with closing(open_store(house.books)) as store:
        for heard in (instant(now() - 2 * timedelta(minutes=1)), now()):
            with store.write() as work:
                work.makers.hear(Maker(name="máy dựng", lane="", heard=heard))
            if heard < now() - timedelta(minutes=1):
                still(house.books, waited.append)
    with pytest.raises(HouseRuns, match="máy dựng"):
        still(house.books, waited.append)
    assert waited == []
    with pytest.raises(HouseRuns):
        move_to(house.settings, f"sqlite:///{house.data / 'other.db'}", unwatched)
    assert not (house.data / "other.db").exists()


def test_makers_of_the_house_that_was_put_by_make_nothing_in_the_one_that_is_brought_back(house: House) -> None:
    with closing(open_store(house.books)) as store, store.write() as work:
        work.makers.hear(Maker(name="máy dựng", lane="", heard=now()))
    house.put_by()
    house.back()
    still(house.books, lambda _: None)


# --- brought back ------------------------------------------------------------------------------------------------


def test_all_that_was_put_by_comes_back(house: House) -> None:
    (house.data / "broadcaster.toml").write_text('help_line = "0296 1234"\n')
    files, books = house.files(), rows(house.books)
    house.put_by()
    assert house.back().help_line == "0296 1234"
    assert house.files() == files
    assert rows(house.books) == books
    assert not [each for each in house.data.rglob("*") if each.is_file() and each.stat().st_mode & 0o022]


def test_books_and_sounds_come_back_to_where_the_settings_say(house: House, tmp_path: Path) -> None:
    books, library = tmp_path / "srv" / "db" / "nha.db", tmp_path / "srv" / "tieng"
    house.put_by()
    before = rows(house.books)
    told = settings_of(house.data, database=f"sqlite:///{books}", library=f"file://{library}")
    bring_back(told, house.kept, AT, unwatched, replace=True)
    assert rows(told.database_url) == before
    assert len(list(library.glob("??/*.mp3"))) == 3
    assert not (house.data / "broadcaster.db").exists()
    assert [each.name for each in books.parent.iterdir()] == [books.name]
    shutil.rmtree(house.data)
    with pytest.raises(DataStands, match=r"nha\.db"):
        bring_back(told, house.kept, AT, unwatched, replace=False)
    with closing(open_store(told.database_url)) as store:
        lead(store, Watch(me="máy chủ"), AT)
        with store.write() as work:
            work.makers.hear(Maker(name="máy dựng", lane="", heard=now()))
        with pytest.raises(HouseRuns):
            bring_back(told, house.kept, AT, unwatched, replace=True)


def test_sounds_come_back_into_a_bucket_where_the_settings_name_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.put_by()
    sounds = {each.stem for each in house.data.glob("audio/??/*.mp3")}
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with storage("kept") as line:
        told = settings_of(house.data, library="s3://kept/house", library_endpoint=line.endpoint)
        bring_back(told, house.kept, AT, unwatched, replace=True)
        assert {each.audio for each in BucketStock(Bucket(told.library, line.endpoint)).lying()} == sounds


def test_where_no_settings_stand_those_of_the_archive_say_where_it_comes_back_to(house: House, tmp_path: Path) -> None:
    books, before = tmp_path / "srv" / "nha.db", rows(house.books)
    (house.data / "broadcaster.toml").write_text(f'database = "sqlite:///{books}"\n')
    books.parent.mkdir()
    (house.data / "broadcaster.db").rename(books)
    house.put_by()
    books.unlink()
    assert house.back().database_url == f"sqlite:///{books}"
    assert rows(f"sqlite:///{books}") == before
    assert not (house.data / "broadcaster.db").exists()


def test_settings_that_stand_go_on_and_those_of_the_archive_lie_beside(house: House) -> None:
    stands = house.data / "broadcaster.toml"
    stands.write_text("port = 8001\n")
    house.put_by()
    house.back(replace=True)
    assert not (house.data / _BESIDE).exists()
    stands.write_text("port = 8002\n")
    assert bring_back(settings_of(house.data), house.kept, instant(AT + HOUR), unwatched, replace=True)[1].port == 8002
    assert (stands.read_text(), (house.data / _BESIDE).read_text()) == ("port = 8002\n", "port = 8001\n")


@pytest.fixture
def server(postgres: Engine) -> Iterator[str]:
    yield empty_schema(postgres, "brought_back")
    with postgres.connect() as connection:
        connection.execute(text("DROP SCHEMA brought_back CASCADE"))


def test_a_house_of_postgresql_comes_back_into_it_and_leaves_no_other_books_in_the_folder(
    house: House, server: str
) -> None:
    before = rows(house.books)
    house.put_by()
    (house.data / "broadcaster.toml").write_text(f'database = "{server}"\n')
    assert house.back(replace=True).database_url == server
    assert rows(server) == before
    assert not (house.data / "broadcaster.db").exists()
    shutil.rmtree(house.data)
    with pytest.raises(DatabaseNotEmpty):
        bring_back(settings_of(house.data, database=server), house.kept, AT, unwatched, replace=False)
    assert not house.data.exists()


@pytest.mark.parametrize("where", ["sqlite", "postgresql"])
def test_what_cannot_take_its_place_puts_everything_back_as_it_was(
    house: House, server: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.put_by()
    (house.data / "keys" / "cua-toi").write_text("khoá mới hơn")
    before, files = rows(house.books), house.files()
    told = settings_of(house.data, database=server) if where == "postgresql" else house.settings
    rename = Path.rename

    def refusing(path: Path, target: Path) -> Path:
        if path.parent.name == ".bringing-back" and path.name == "reports":  # what stood there was moved aside already
            raise OSError(errno.EBUSY, "busy")
        return rename(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refusing)
        with pytest.raises(StorageUnwritable):
            bring_back(told, house.kept, AT, unwatched, replace=True)
    assert (rows(house.books), house.files()) == (before, files)
    assert not list(house.data.glob("truoc-*"))
    bring_back(told, house.kept, AT, unwatched, replace=True)  # PostgreSQL kept nothing of the first time
    (aside,) = house.data.glob("truoc-*")
    assert (aside / "keys" / "cua-toi").read_text() == "khoá mới hơn"
    assert not (house.data / "keys" / "cua-toi").exists()


def test_all_is_on_the_disk_in_earnest_before_anything_takes_its_place(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.put_by()
    settled: set[int] = set()
    at_first_rename: list[set[int]] = []
    fsync, rename = os.fsync, Path.rename

    def noted(handle: int) -> None:
        fsync(handle)
        settled.add(os.fstat(handle).st_ino)

    def renamed(path: Path, target: Path) -> Path:
        at_first_rename.append(set(settled))
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Path, "rename", renamed)
    house.back()
    laid = [each for each in house.data.rglob("*") if each.parts[-2] != "audio"]  # of its folders are names alone
    assert len(laid) > 10
    assert not [each for each in laid if each.stat().st_ino not in at_first_rename[0]]


def test_a_data_folder_that_is_a_disk_of_its_own_comes_back_too(house: House, tmp_path: Path) -> None:
    house.put_by()
    with small_disk(tmp_path / "disk", 32) as disk:
        for _ in range(2):
            bring_back(settings_of(disk.folder), house.kept, AT, unwatched, replace=bool(_))
        assert rows(f"sqlite:///{disk.folder / 'broadcaster.db'}") == rows(house.books)


def test_a_database_that_is_none_any_more_keeps_nobody_from_bringing_the_house_back(house: House) -> None:
    house.put_by()
    before = rows(house.books)
    (house.data / "broadcaster.db").write_bytes(b"x" * 8192)
    house.back(replace=True)
    assert rows(house.books) == before


# --- moved -------------------------------------------------------------------------------------------------------


def test_a_house_moves_once_every_sound_of_its_books_was_read_through(house: House, tmp_path: Path) -> None:
    whole, damaged, missing = sorted(house.data.glob("audio/??/*.mp3"))
    target = f"sqlite:///{tmp_path / 'moved.db'}"
    missing.rename(tmp_path / "mất")
    damaged.chmod(0o644)
    damaged.write_bytes(b"khac")
    with pytest.raises(SoundsUnsound) as refused:
        move_to(house.settings, target, unwatched)
    assert refused.value.facts == {"count": 2, "names": f"{damaged.stem}, {missing.stem}"}
    assert not (tmp_path / "moved.db").exists()
    skipped = move_to(house.settings, target, unwatched, sounds=False)
    assert (skipped.sounds, rows(target)) == (None, rows(house.books))
    for each in (damaged, missing):
        with closing(open_store(house.books)) as store, store.write() as work:
            work.sounds.remake(Digest(each.stem), AT)
    moved = move_to(house.settings, f"sqlite:///{tmp_path / 'again.db'}", unwatched)
    assert moved.sounds == 1
    assert whole.exists()
