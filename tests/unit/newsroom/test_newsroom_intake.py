"""Feeds and the watch folder: each thing becomes a draft once, whatever happens in between, and refusals are told."""

from dataclasses import dataclass, field, replace

import pytest
from fakes.memory_intake import MemoryDocuments, taken
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, rule, two_provinces
from fakes.studio import memory_newsroom

from broadcaster.domain.access import CLOCK, Action, Actor, may
from broadcaster.domain.errors.bulletins import TextTooLong
from broadcaster.domain.errors.documents import DocumentReaderDown
from broadcaster.domain.errors.machine import StorageUnwritable
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom import scheduling
from broadcaster.newsroom.intake import Feed, NewDraft, take_feed
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.watching import Look, Lying, empty_trays, look_of, settled

ADDRESS = "https://xa.example/rss"
STATION = StationCode("30628")
SCRIPT = "Mời bà con họp ấp tối nay. Xin cảm ơn."


@dataclass(slots=True)
class Drafts:
    """Keeps drafts by their key, as the verb of bulletins does. `longest`: more is refused."""

    kept: dict[str, NewDraft] = field(default_factory=dict)
    by: list[Actor] = field(default_factory=list)
    longest: int = 1_000

    def __call__(self, newsroom: Newsroom, actor: Actor, wanted: NewDraft, at: Instant) -> bool:  # noqa: ARG002 - as the verb
        if len(wanted.script) > self.longest:
            raise TextTooLong(length=len(wanted.script), limit=self.longest)
        self.by.append(actor)
        new = wanted.key not in self.kept
        self.kept.setdefault(wanted.key, wanted)
        return new


@dataclass(slots=True)
class MemoryTray:
    files: dict[tuple[str, str], bytes] = field(default_factory=dict)
    put: list[tuple[str, str]] = field(default_factory=list)
    stuck: bool = False

    def look(self) -> list[Lying]:
        return [
            Lying(station=StationCode(code), name=name, size=len(raw), stamp=hash(raw))
            for (code, name), raw in self.files.items()
        ]

    def read(self, lying: Lying) -> bytes | None:
        return self.files.get((lying.station, lying.name))

    def put_by(self, lying: Lying, why: str) -> None:
        if self.stuck:
            raise KeyboardInterrupt
        self.put.append((lying.name, why))
        del self.files[lying.station, lying.name]


@pytest.fixture
def newsroom() -> Newsroom:
    made = memory_newsroom(MemoryStore())
    scheduling.establish(made, two_provinces(), [rule("30628")], NOON)
    return made


def web(newsroom: Newsroom) -> MemoryDocuments:
    assert isinstance(newsroom.documents, MemoryDocuments)
    return newsroom.documents


# --- feeds ---------------------------------------------------------------------------------------------------------


def test_each_entry_of_a_feed_becomes_a_draft_once(newsroom: Newsroom) -> None:
    drafts, feed = Drafts(), Feed(address=ADDRESS, station=STATION)
    entries = tuple(taken(SCRIPT, f"https://xa.example/{n}", title=f"Tin {n}") for n in range(3))
    web(newsroom).feeds[ADDRESS] = entries[:2]
    first = take_feed(newsroom, CLOCK, feed, drafts, NOON)
    assert (first.drafted, first.known, first.refused) == (("Tin 0", "Tin 1"), 0, ())
    web(newsroom).feeds[ADDRESS] = (entries[2], replace(entries[1], script="Nói khác đi."), entries[0])
    second = take_feed(newsroom, CLOCK, feed, drafts, NOON)
    assert (second.drafted, second.known) == (("Tin 2",), 2)
    assert {each.script for each in drafts.kept.values()} == {SCRIPT}
    assert all("https://xa.example/" in each.note for each in drafts.kept.values())


def test_the_same_entry_is_another_draft_at_another_station(newsroom: Newsroom) -> None:
    drafts = Drafts()
    web(newsroom).feeds[ADDRESS] = (taken(SCRIPT, "https://xa.example/1"),)
    for code in ("30628", "91-kv"):
        take_feed(newsroom, CLOCK, Feed(address=ADDRESS, station=StationCode(code)), drafts, NOON)
    assert sorted(each.station for each in drafts.kept.values()) == ["30628", "91-kv"]


def test_an_entry_that_is_no_draft_is_told_and_the_others_are_taken(newsroom: Newsroom) -> None:
    web(newsroom).feeds[ADDRESS] = (taken("a" * 2000, "https://xa.example/1", title="Dài"), taken(SCRIPT, "b"))
    found = take_feed(newsroom, CLOCK, Feed(address=ADDRESS, station=STATION), Drafts(), NOON)
    assert [title for title, _ in found.refused] == ["Dài"]
    assert len(found.drafted) == 1


def test_a_feed_is_taken_only_for_a_station_one_writes_at(newsroom: Newsroom) -> None:
    web(newsroom).feeds[ADDRESS] = (taken(SCRIPT, "a"),)
    from broadcaster.newsroom.watching import watcher

    with newsroom.store.read() as work:
        from broadcaster.domain.access import EVERYWHERE

        actor = watcher(work.stations.get(EVERYWHERE, STATION))
    with pytest.raises(StationUnknown):
        take_feed(newsroom, actor, Feed(address=ADDRESS, station=StationCode("00004")), Drafts(), NOON)
    with pytest.raises(RightMissing):
        take_feed(newsroom, replace(actor, grants=()), Feed(address=ADDRESS, station=STATION), Drafts(), NOON)


# --- the watch folder ----------------------------------------------------------------------------------------------


def looked(newsroom: Newsroom, tray: MemoryTray, drafts: Drafts, times: int = 2) -> None:
    before: Look = {}
    for _ in range(times):
        before = empty_trays(newsroom, tray, before, drafts, lambda: NOON)


def test_a_document_and_a_recording_become_drafts_of_their_station_by_the_watcher(newsroom: Newsroom) -> None:
    drafts = Drafts()
    tray = MemoryTray({("30628", "tin.txt"): SCRIPT.encode(), ("30628", "họp.WAV"): b"sound"})
    looked(newsroom, tray, drafts)
    assert sorted(tray.put) == [("họp.WAV", ""), ("tin.txt", "")]
    text, sound = sorted(drafts.kept.values(), key=lambda each: each.script, reverse=True)
    assert (text.station, text.script, text.recording) == ("30628", SCRIPT, None)
    assert (sound.title, sound.script) == ("họp", "")
    assert sound.recording is not None
    (actor,) = set(drafts.by)
    assert actor.name == "Thư mục nhận bài"
    with newsroom.store.read() as work:
        from broadcaster.domain.access import EVERYWHERE

        tree = work.stations.tree(EVERYWHERE)
    assert [each.code for each in tree if may(actor, Action.WRITE_BULLETINS, each, NOON)] == ["30628"]


def test_a_file_that_is_still_being_copied_waits(newsroom: Newsroom) -> None:
    drafts, tray, before = Drafts(), MemoryTray(), look_of([])
    for size in (10, 20, len(SCRIPT.encode()), len(SCRIPT.encode())):
        assert drafts.kept == {}
        tray.files["30628", "tin.txt"] = SCRIPT.encode()[:size]
        before = empty_trays(newsroom, tray, before, drafts, lambda: NOON)
    assert [each.script for each in drafts.kept.values()] == [SCRIPT]


def test_only_what_two_looks_found_the_same_is_settled() -> None:
    one = Lying(station=STATION, name="a", size=3, stamp=1)
    assert settled({}, look_of([one])) == ()
    assert settled(look_of([one]), look_of([one])) == (one,)
    for other in (replace(one, size=4), replace(one, stamp=2), replace(one, name="b")):
        assert settled(look_of([one]), look_of([other])) == ()
    empty = replace(one, size=0)
    assert settled(look_of([empty]), look_of([empty])) == ()


def test_what_is_refused_is_put_by_with_the_reason_in_vietnamese(newsroom: Newsroom) -> None:
    odd = {("30628", "a.txt"): b"   ", ("30628", "b.mp3"): b"bad", ("99999", "c.txt"): b"x"}
    tray = MemoryTray({**odd, ("30628", "d.txt"): b"x" * 2000})
    drafts = Drafts()
    looked(newsroom, tray, drafts)
    why = dict(tray.put)
    assert "Không tìm thấy chữ nào" in why["a.txt"]
    assert "không dùng được" in why["b.mp3"]
    assert "99999" in why["c.txt"]
    assert why["d.txt"]
    assert drafts.kept == {}


def test_a_crash_between_the_draft_and_the_move_makes_no_second_draft(newsroom: Newsroom) -> None:
    drafts = Drafts()
    tray = MemoryTray({("30628", "tin.txt"): SCRIPT.encode()}, stuck=True)
    with pytest.raises(KeyboardInterrupt):
        looked(newsroom, tray, drafts)
    assert len(drafts.kept) == 1
    tray.stuck = False
    looked(newsroom, tray, drafts)
    assert len(drafts.kept) == 1
    assert tray.put == [("tin.txt", "")]


def test_trouble_of_ours_leaves_the_file_for_later(newsroom: Newsroom) -> None:
    class Down(MemoryDocuments):
        def read(self, name: str, raw: bytes) -> object:  # type: ignore[override]  # noqa: ARG002 - it only raises
            raise DocumentReaderDown(problem="x")

    drafts, tray = Drafts(), MemoryTray({("30628", "tin.txt"): SCRIPT.encode()})
    looked(replace(newsroom, documents=Down()), tray, drafts, times=3)
    assert tray.put == []
    looked(newsroom, tray, drafts)
    assert tray.put == [("tin.txt", "")]


def test_a_file_that_cannot_be_put_by_holds_up_no_other_stations(newsroom: Newsroom) -> None:
    class Sealed(MemoryTray):
        def put_by(self, lying: Lying, why: str) -> None:
            if lying.station == "30628":
                raise StorageUnwritable(name=lying.name, problem="chỉ đọc được")
            MemoryTray.put_by(self, lying, why)

    drafts = Drafts()
    tray = Sealed({("30628", "tin.txt"): SCRIPT.encode(), ("30631", "tin.txt"): SCRIPT.encode()})
    looked(newsroom, tray, drafts, times=4)
    assert tray.put == [("tin.txt", "")]
    assert len(drafts.kept) == 2
