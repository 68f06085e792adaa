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
from pathlib import Path

import pytest
from bucket import ENVIRONMENT, Storage, storage
from fakes.samples import NOON, TODAY, approval, bulletin, item, later, manifest, order, playlist, slot, two_provinces
from fakes.studio import memory_newsroom

from broadcaster.app.tidying import NIGHT, TIDY, tidying
from broadcaster.audio.bucket import Bucket
from broadcaster.audio.stock import BucketStock, FolderStock
from broadcaster.cli import main
from broadcaster.domain.access import CONSOLE
from broadcaster.domain.errors.archives import EvidenceNeeded, LibraryOfAnother
from broadcaster.domain.errors.machine import LibraryDown
from broadcaster.domain.item import ItemKind, Waveform
from broadcaster.domain.life import State
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, digest_of, instant
from broadcaster.newsroom.books.rendering import JobState, Need
from broadcaster.newsroom.books.sealing import Head, SealedManifest
from broadcaster.newsroom.duties import latest
from broadcaster.newsroom.owning import BROUGHT_BACK, claim, leave_mark, mark_of
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.tidying import GRACE, PORTIONS, Lying, Pruning, Scrubbing, Stock, of_day, prune, scrub
from broadcaster.store import SqlStore

OLD = timedelta(days=500)
CODE = StationCode("30628")


class House:
    """A house whose sounds lie in a folder or a bucket; `lay` puts one there, made long ago."""

    def __init__(self, newsroom: Newsroom, stock: Stock, lay: Callable[[Digest, bytes, Instant], None]) -> None:
        self.newsroom, self.stock, self._lay = newsroom, stock, lay

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
    with _in_folder(newsroom, tmp_path) if request.param == "folder" else _in_bucket(newsroom, line) as made:
        yield made


@contextmanager
def _in_folder(newsroom: Newsroom, root: Path) -> Iterator[House]:
    def lay(audio: Digest, raw: bytes, since: Instant) -> None:
        place = root / audio[:2] / f"{audio}.mp3"
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(raw)
        os.utime(place, (since.timestamp(), since.timestamp()))

    yield House(newsroom, FolderStock(root), lay)


@contextmanager
def _in_bucket(newsroom: Newsroom, line: Storage) -> Iterator[House]:
    """What lies in a bucket is as old as it is by the storage's own clock: the house lives so much later."""
    bucket = Bucket("s3://tidy/house", line.endpoint)

    class Aged(BucketStock):
        def lying(self) -> Iterator[Lying]:
            for each in super().lying():
                yield replace(each, since=ages.get(each.audio, each.since))

    ages: dict[Digest, Instant] = {}

    def lay(audio: Digest, raw: bytes, since: Instant) -> None:
        scratch = Path(f"/proc/self/fd/{os.memfd_create('sound')}")
        scratch.write_bytes(raw)
        bucket.delete(f"audio/{audio[:2]}/{audio}.mp3")
        bucket.put(f"audio/{audio[:2]}/{audio}.mp3", scratch)
        ages[audio] = since

    yield House(newsroom, Aged(bucket), lay)
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
    stock.leave_mark("nhà kia")
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


def test_a_trial_leaves_no_mark_and_whoever_leads_does(house: House) -> None:
    prune(house.newsroom, house.stock, CONSOLE, NOON, Pruning(trial=True))
    assert house.stock.mark() == ""
    tidying(Led(house.newsroom), house.stock, lambda: NOON, Going()).run()  # type: ignore[arg-type]  # as above
    with house.newsroom.store.read() as work:
        assert house.stock.mark() == mark_of(work)


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
    house.stock.drop(missing)
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
        house.stock.drop(house.lay(name))
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
    wake = tidying(leader, house.stock, lambda: at[0], Going())  # type: ignore[arg-type]  # as much as it asks of them
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


@pytest.mark.parametrize("command", [["prune", "--dry-run"], ["prune", "--days", "500"], ["scrub", "--rate", "100"]])
def test_the_commands_serve_in_an_empty_house(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--data", str(tmp_path / "data")])
    assert ended.value.code == 0
    assert "0" in capsys.readouterr().out
