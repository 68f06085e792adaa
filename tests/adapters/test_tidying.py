"""The library tidied: what may still be asked for stays, the rest goes in two steps, what is damaged is made anew."""

import base64
import errno
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path

import pytest
from bucket import ENVIRONMENT, Storage, age, storage
from fakes.samples import NOON, TODAY, approval, bulletin, item, later, manifest, order, playlist, slot, two_provinces
from fakes.studio import memory_newsroom

from broadcaster.app.tidying import NIGHT, TIDY, stock_of, tidying
from broadcaster.audio.bucket import Bucket, BucketLibrary
from broadcaster.audio.library import FolderLibrary
from broadcaster.audio.stock import FolderStock
from broadcaster.cli import main
from broadcaster.domain.access import CONSOLE, AccountId
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.errors.archives import EvidenceNeeded, LibraryOfAnother, LibraryUnmarked
from broadcaster.domain.errors.machine import LibraryDown
from broadcaster.domain.item import ItemKind, Waveform
from broadcaster.domain.life import State
from broadcaster.domain.listening import Listening
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, digest_of, instant
from broadcaster.newsroom.books.rendering import JobState, Need
from broadcaster.newsroom.books.sealing import Head, SealedManifest
from broadcaster.newsroom.duties import latest
from broadcaster.newsroom.owning import BROUGHT_BACK, claim, leave_mark, mark_of
from broadcaster.newsroom.ports import Library, Newsroom
from broadcaster.newsroom.tidying import GRACE, PORTIONS, Lying, Pruning, Scrubbing, Stock, of_day, prune, scrub
from broadcaster.settings import Settings, load
from broadcaster.store import SqlStore

OLD = timedelta(days=500)
CODE = StationCode("30628")


class House:
    """A house whose sounds lie in a folder or a bucket; `lay` puts one there, made long ago."""

    def __init__(
        self, newsroom: Newsroom, settings: Settings, library: Library, lay: Callable[[Digest, bytes, Instant], None]
    ) -> None:
        self.newsroom, self.settings, self.library, self._lay = newsroom, settings, library, lay
        self.stock = stock_of(settings)

    def lay(self, name: str, age: timedelta = OLD, *, kind: ItemKind = ItemKind.BULLETIN) -> Digest:
        """A sound that the books know, and that lies in the library."""
        raw = name.encode()
        audio, recipe = Digest(sha256(raw).hexdigest()), digest_of("recipe", name)
        self._lay(audio, raw, instant(NOON - age))
        with self.newsroom.store.write() as work:
            work.jobs.want({recipe: Need(order=order(name, kind))}, NOON)
            job = work.jobs.claim(NOON, later(1), recipe=recipe)
            assert job is not None
            made = replace(item(recipe), audio=audio, kind=kind, size=len(raw))
            assert work.jobs.record(job, made, Waveform(peaks=b"\0", starts=()))
        return audio

    def lose(self, audio: Digest) -> None:
        assert [self.stock.drop(each) for each in self.stock.lying() if each.audio == audio] == [True]

    def unmark(self) -> None:
        if (folder := self.settings.library_folder) is not None:
            (folder / ".house").unlink()
        else:
            Bucket(self.settings.library, self.settings.library_endpoint).delete("house")

    def lies(self) -> set[Digest]:
        return {each.audio for each in self.stock.lying()}

    def booked(self) -> set[Digest]:
        with self.newsroom.store.read() as work:
            return {audio for audio, _ in work.sounds.made("", 100)}

    def waiting(self) -> int:
        with self.newsroom.store.read() as work:
            return sum(each.count for each in work.jobs.counts() if each.state is JobState.WAITING)


@pytest.fixture(scope="module")
def line() -> Iterator[Storage]:
    with storage("tidy") as found:
        yield found


@pytest.fixture(params=["folder", "bucket"])
def house(
    request: pytest.FixtureRequest, sql_store: SqlStore, tmp_path: Path, line: Storage, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    with sql_store.write() as work:
        work.stations.plant(list(two_provinces()), [])
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    newsroom = memory_newsroom(sql_store)
    where = _in_folder(newsroom, tmp_path) if request.param == "folder" else _in_bucket(newsroom, line, tmp_path)
    with where as made:
        leave_mark(made.newsroom.store, made.stock)
        yield made


@contextmanager
def _in_folder(newsroom: Newsroom, root: Path) -> Iterator[House]:
    def lay(audio: Digest, raw: bytes, since: Instant) -> None:
        place = root / audio[:2] / f"{audio}.mp3"
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(raw)
        os.utime(place, (since.timestamp(), since.timestamp()))

    settings = load({}, {"data": root / "data", "library": f"file://{root}"})
    yield House(newsroom, settings, FolderLibrary(root), lay)


@contextmanager
def _in_bucket(newsroom: Newsroom, line: Storage, folder: Path) -> Iterator[House]:
    settings = load({}, {"data": folder, "library": "s3://tidy/house", "library_endpoint": line.endpoint})
    bucket = Bucket(settings.library, settings.library_endpoint)

    def lay(audio: Digest, raw: bytes, since: Instant) -> None:
        bucket.write(f"audio/{audio[:2]}/{audio}.mp3", raw, over=True)
        age("tidy", f"house/audio/{audio[:2]}/{audio}.mp3", since)

    yield House(newsroom, settings, BucketLibrary(bucket, folder / "copies", 1 << 30), lay)
    for key in bucket.sizes():
        bucket.delete(key)


def promised(house: House, audio: Digest, days_ago: int) -> None:
    day = TODAY - timedelta(days=days_ago)
    told = playlist(slot(CODE, day), "a")
    rows = tuple(replace(row, audio=audio) for row in told.rows)
    with house.newsroom.store.write() as work:
        work.manifests.publish(manifest(1, replace(told, rows=rows)))


def test_what_was_promised_lately_is_an_emergencys_or_new_stays_and_the_rest_goes_in_two_steps(house: House) -> None:
    aired, long_ago = house.lay("phát gần đây"), house.lay("phát đã lâu")
    promised(house, aired, 399)
    promised(house, long_ago, 402)
    alarm, young, loose = house.lay("khẩn", kind=ItemKind.EMERGENCY), house.lay("mới", GRACE / 2), house.lay("không ai")
    first = prune(house.newsroom, house.stock, CONSOLE, NOON)
    assert (first.stay, first.forgotten, first.deleted) == (3, 2, 0)
    assert house.lies() == {aired, long_ago, alarm, young, loose}
    assert house.booked() == {aired, alarm, young}
    second = prune(house.newsroom, house.stock, CONSOLE, NOON)
    assert (second.stay, second.forgotten, second.deleted) == (3, 0, 2)
    assert second.freed == len("phát đã lâukhông ai".encode())
    assert house.lies() == {aired, alarm, young}


def test_a_trial_tells_and_takes_nothing(house: House) -> None:
    loose = house.lay("không ai")
    found = prune(house.newsroom, house.stock, CONSOLE, NOON, Pruning(trial=True))
    assert (found.forgotten, found.deleted) == (1, 0)
    assert house.lies() == house.booked() == {loose}


def test_what_is_promised_after_the_books_forgot_it_is_not_deleted(house: House) -> None:
    audio = house.lay("dựa vào lúc trước")
    assert prune(house.newsroom, house.stock, CONSOLE, NOON).forgotten == 1
    promised(house, audio, 0)  # by a plan that had seen it
    assert prune(house.newsroom, house.stock, CONSOLE, NOON).deleted == 0
    assert house.lies() == {audio}


Happening = Callable[[Lying], object]


class Meanwhile:
    """A stock beside which something happens: while it is gone through, and before a sound is dropped."""

    def __init__(self, stock: Stock, *, listed: Happening = str, drops: Happening = str) -> None:
        self._stock, self._listed, self._drops = stock, listed, drops

    def lying(self) -> Iterator[Lying]:
        for each in self._stock.lying():
            self._listed(each)
            yield each

    def drop(self, lying: Lying) -> bool:
        self._drops(lying)
        return self._stock.drop(lying)

    def whole(self, audio: Digest) -> bool | None:
        return self._stock.whole(audio)

    def set_aside(self, audio: Digest) -> None:
        self._stock.set_aside(audio)

    def mark(self) -> str:
        return self._stock.mark()

    def leave_mark(self, mark: str, *, over: bool = False) -> None:
        self._stock.leave_mark(mark, over=over)


def names_of_one_part(count: int) -> list[str]:
    """Of sounds whose digests begin alike."""
    every = (f"tiếng {number}" for number in range(10_000))
    return list(islice((each for each in every if sha256(each.encode()).hexdigest().startswith("a")), count))


def test_what_is_promised_after_it_was_asked_what_is_needed_is_not_forgotten(house: House) -> None:
    other, audio, listened = sorted(house.lay(name) for name in names_of_one_part(3))
    with house.newsroom.store.write() as work:
        work.bulletins.add(bulletin("bt1"))

    def meanwhile(lying: Lying) -> None:
        """Past the first of a part, for which it was asked."""
        if lying.audio == audio:
            promised(house, audio, 0)
        if lying.audio == listened:
            heard = Listening(account=AccountId("duc"), name="Đức", audio=listened, spans=(), at=NOON)
            with house.newsroom.store.write() as work:
                work.listenings.keep(BulletinId("bt1"), heard)

    found = prune(house.newsroom, Meanwhile(house.stock, listed=meanwhile), CONSOLE, NOON)
    assert (found.forgotten, house.booked()) == (1, {audio, listened})
    assert house.lies() == {audio, listened, other}


def test_a_sound_that_is_made_again_while_old_ones_are_let_go_is_not_deleted(house: House) -> None:
    for name in names_of_one_part(3):
        house.lay(name)
    assert prune(house.newsroom, house.stock, CONSOLE, NOON).forgotten == 3
    kept: list[Digest] = []

    def again(lying: Lying) -> None:
        """Of the first by a maker that did not record it yet; the second is in the books by then."""
        if not kept:
            by_digest = {sha256(each.encode()).hexdigest(): each for each in names_of_one_part(3)}
            scratch = house.library.scratch("lại")
            scratch.write_bytes(by_digest[lying.audio].encode())
            second = sorted(by_digest)[1]
            kept.extend((house.library.keep(scratch)[0], house.lay(by_digest[second])))

    found = prune(house.newsroom, Meanwhile(house.stock, drops=again), CONSOLE, NOON)
    assert found.deleted == 1
    assert house.lies() == set(kept)


def test_a_sound_that_is_made_again_lies_there_as_a_new_one(house: House) -> None:
    name = "làm lại"
    audio = house.lay(name, timedelta(days=10_000))
    scratch = house.library.scratch(name)
    scratch.write_bytes(name.encode())
    assert house.library.keep(scratch) == (audio, len(name.encode()))
    (lying,) = house.stock.lying()
    assert lying.since > NOON - OLD


def test_a_library_is_gone_through_by_pieces_and_never_held_whole(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcaster.newsroom.tidying._AT_ONCE", 2)
    for name in names_of_one_part(5):
        house.lay(name)
    assert prune(house.newsroom, house.stock, CONSOLE, NOON).forgotten == 5
    seen: list[str] = []
    stock = Meanwhile(house.stock, listed=lambda _: seen.append("listed"), drops=lambda _: seen.append("dropped"))
    assert prune(house.newsroom, stock, CONSOLE, NOON).deleted == 5
    assert seen == ["listed", "listed", "dropped", "dropped"] * 2 + ["listed", "dropped"]


def test_what_an_approval_names_or_a_station_was_sealed_stays(house: House) -> None:
    approved, over, sealed = house.lay("đã duyệt"), house.lay("hết hạn"), house.lay("dự phòng")
    for number, (audio, until) in enumerate([(approved, TODAY), (over, TODAY - timedelta(days=401))]):
        told = bulletin(f"bt{number}", valid_from=until - timedelta(days=3), valid_until=until)
        with house.newsroom.store.write() as work:
            work.bulletins.add(replace(told, state=State.APPROVED, approval=replace(approval(), audio=audio)))
    payload = base64.b64encode(json.dumps({"fallback": {"sha256": sealed}}).encode()).decode()
    head = Head(station=CODE, serial=1, basis=digest_of("b"), digest=digest_of("d"), issued=NOON)
    with house.newsroom.store.write() as work:
        work.sealed.put(SealedManifest(head=head, envelope=json.dumps({"payload": payload})))
    prune(house.newsroom, house.stock, CONSOLE, NOON)
    assert house.booked() == {approved, sealed}


def test_a_library_is_the_house_s_that_came_first_and_no_other_lets_anything_go_there(house: House) -> None:
    theirs, stock, store = house.lay("của nhà kia"), house.stock, house.newsroom.store
    stock.leave_mark("nhà kia", over=True)
    leave_mark(store, stock)
    for how in (Pruning(), Pruning(trial=True)):
        with pytest.raises(LibraryOfAnother):
            prune(house.newsroom, stock, CONSOLE, NOON, how)
    assert (house.lies(), house.booked(), stock.mark()) == ({theirs}, {theirs}, "nhà kia")
    claim(store, stock, CONSOLE, NOON)
    assert prune(house.newsroom, stock, CONSOLE, NOON).forgotten == 1
    with store.read() as work:
        assert stock.mark() == mark_of(work)
        assert [each.verb for each in work.audit.since(0, 10)] == ["library.claim", "library.prune"]


def test_a_house_that_was_brought_back_is_another_one_until_somebody_says_otherwise(house: House) -> None:
    house.lay("của nhà cũ")
    assert prune(house.newsroom, house.stock, CONSOLE, NOON).forgotten == 1
    with house.newsroom.store.write() as work:
        work.pulses.beat(BROUGHT_BACK, NOON)
    with pytest.raises(LibraryOfAnother):
        prune(house.newsroom, house.stock, CONSOLE, NOON)
    claim(house.newsroom.store, house.stock, CONSOLE, NOON)
    assert prune(house.newsroom, house.stock, CONSOLE, NOON).deleted == 1


def test_where_nobody_left_a_mark_nothing_is_let_go_and_whoever_leads_leaves_one(house: House) -> None:
    house.lay("của ai đó")
    house.unmark()
    for how in (Pruning(), Pruning(trial=True)):
        with pytest.raises(LibraryUnmarked):
            prune(house.newsroom, house.stock, CONSOLE, NOON, how)
    assert house.stock.mark() == ""
    tidying(Led(house.newsroom), house.settings, lambda: NOON, Going()).run()  # type: ignore[arg-type]  # as above
    with house.newsroom.store.read() as work:
        assert house.stock.mark() == mark_of(work)
    assert prune(house.newsroom, house.stock, CONSOLE, NOON).forgotten == 1


def test_what_may_be_asked_for_as_evidence_is_let_go_by_no_option(house: House) -> None:
    promised(house, audio := house.lay("phát tháng trước"), 100)
    with pytest.raises(EvidenceNeeded):
        prune(house.newsroom, house.stock, CONSOLE, NOON, Pruning(kept=timedelta(days=99)))
    shorter = replace(house.newsroom, evidence=timedelta(days=99))
    assert prune(shorter, house.stock, CONSOLE, NOON, Pruning(kept=timedelta(days=101))).stay == 1
    assert house.booked() == {audio}
    assert prune(shorter, house.stock, CONSOLE, NOON).forgotten == 1


def test_what_is_damaged_is_set_aside_and_what_is_missing_is_made_anew(house: House) -> None:
    whole, damaged, missing = house.lay("nguyên"), house.lay("hỏng"), house.lay("mất")
    house._lay(damaged, b"khac", NOON)
    house.lose(missing)
    found = scrub(house.newsroom, house.stock, CONSOLE, lambda: NOON, Scrubbing())
    assert (found.whole, found.missing, found.damaged) == (1, (missing,), (damaged,))
    assert (house.lies(), house.booked(), house.waiting()) == ({whole}, {whole}, 2)
    again = scrub(house.newsroom, house.stock, CONSOLE, lambda: NOON, Scrubbing())
    assert (again.whole, again.missing, again.damaged) == (1, (), ())


def test_whoever_approved_what_was_damaged_is_named_for_it_may_not_be_spoken_the_same_again(house: House) -> None:
    damaged, other = house.lay("hỏng"), house.lay("nguyên")
    for number, audio in enumerate([damaged, other]):
        told = replace(bulletin(f"bt{number}"), state=State.APPROVED, approval=replace(approval(), audio=audio))
        with house.newsroom.store.write() as work:
            work.bulletins.add(told)
    house._lay(damaged, b"khac", NOON)
    assert scrub(house.newsroom, house.stock, CONSOLE, lambda: NOON, Scrubbing()).approved == ("bt0",)
    with house.newsroom.store.read() as work:
        (mended,) = work.audit.since(0, 10)
    assert mended.told == "1; duyệt lại nếu đọc khác đi: bt0"


def test_a_bad_sector_is_damage_and_stops_nobody_from_reading_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*_: object) -> object:
        raise OSError(errno.EIO, "bad sector")

    audio = Digest("ab" * 32)
    (tmp_path / "ab").mkdir()
    (tmp_path / "ab" / f"{audio}.mp3").write_bytes(b"?")
    monkeypatch.setattr("broadcaster.audio.stock.file_digest", unreadable)
    assert FolderStock(tmp_path).whole(audio) is False


def test_where_nothing_lies_at_all_no_sound_is_taken_for_lost(house: House) -> None:
    for name in ("một", "hai"):
        house.lose(house.lay(name))
    with pytest.raises(LibraryDown):
        scrub(house.newsroom, house.stock, CONSOLE, lambda: NOON, Scrubbing())
    assert (len(house.booked()), house.waiting()) == (2, 0)


def test_what_was_cut_short_goes_on_where_it_stood_and_every_sound_has_its_day(house: House) -> None:
    laid = {house.lay(f"tiếng {number}") for number in range(6)}
    cut = scrub(house.newsroom, house.stock, CONSOLE, lambda: NOON, Scrubbing(go_on=lambda found: found.whole < 2))
    rest = scrub(house.newsroom, house.stock, CONSOLE, lambda: NOON, Scrubbing(after=cut.upto))
    assert (cut.whole, rest.whole, rest.upto) == (2, 4, max(laid))
    by_day = [
        scrub(house.newsroom, house.stock, CONSOLE, lambda: NOON, Scrubbing(mine=of_day(day))).whole
        for day in range(32)
    ]
    assert sum(by_day) == 6


class Led:
    def __init__(self, newsroom: Newsroom) -> None:
        self.leads, self._newsroom = True, newsroom

    def newsroom(self) -> Newsroom | None:
        return self._newsroom if self.leads else None


class Going:
    def wait(self, _: float) -> bool:
        return False


def test_the_leader_tidies_once_a_night_and_nobody_else_does(house: House) -> None:
    at = [NOON]
    leader = Led(house.newsroom)
    wake = tidying(leader, house.settings, lambda: at[0], Going())  # type: ignore[arg-type]  # as much as it asks of them
    whole, damaged = house.lay("nguyên"), house.lay("hỏng")
    house._lay(damaged, b"khac", NOON)
    wake.run()
    assert house.booked() == {whole, damaged}  # a house that has just begun
    at[0] = latest(NIGHT, instant(NOON + timedelta(days=1)), house.newsroom.zone)
    leader.leads = False
    wake.run()
    assert house.booked() == {whole, damaged}
    leader.leads = True
    for night in range(PORTIONS):
        at[0] = instant(at[0] + timedelta(days=night and 1))
        wake.run()
        wake.run()
    assert (house.booked(), house.lies(), house.waiting()) == ({whole}, {whole}, 1)
    with house.newsroom.store.read() as work:
        assert work.pulses.last(TIDY) == at[0]


def test_what_killed_processes_had_begun_is_cleared_away_by_night_a_day_after(house: House) -> None:
    settings = house.settings
    library = settings.library_folder or settings.data / "copies"
    begun = [
        house.library.scratch("dở dang"),
        settings.data / "takes" / ".a.take.x.part",
        settings.data / "speech" / "ab" / ".x.part",
        settings.data / "recordings" / ".x.part",
        settings.data / "reports" / "thang-11.xlsx.part",
    ]
    finished = settings.data / "speech" / "ab" / "x.wav"
    fresh = library / "scratch" / "now.mp3"
    for path in (*begun, finished, fresh):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
        since = (NOON - timedelta(hours=23 if path == fresh else 25)).timestamp()
        os.utime(path, (since, since))
    at = [instant(NOON - timedelta(days=2)), NOON]
    wake = tidying(Led(house.newsroom), settings, lambda: at[0], Going())  # type: ignore[arg-type]  # as above
    wake.run()
    assert all(path.exists() for path in begun)
    del at[0]
    wake.run()
    assert [path for path in begun if path.exists()] == []
    assert (finished.exists(), fresh.exists()) == (True, True)


@pytest.mark.parametrize("command", [["prune", "--dry-run"], ["prune", "--days", "500"], ["scrub", "--rate", "100"]])
def test_the_commands_serve_in_an_empty_house(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--data", str(tmp_path / "data")])
    assert ended.value.code == 0
    assert "0" in capsys.readouterr().out
