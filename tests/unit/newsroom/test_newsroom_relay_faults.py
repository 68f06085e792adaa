"""What is played when a relay fails is looked at when the timetable is written."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.editor import LEADER, approve, broadcast_day, submit
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, TODAY, rule, two_provinces
from fakes.studio import memory_newsroom

from broadcaster.domain.access import CONSOLE
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.stations import RelayFallbackUnfit
from broadcaster.domain.schedule import EVERY_DAY, Relay, Session
from broadcaster.domain.stations import StationCode
from broadcaster.domain.timetable import Kind, Timetable, TimetableId
from broadcaster.domain.units import Millis
from broadcaster.newsroom import bulletins, scheduling, timetables
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.ports import Newsroom

STREAM = Relay(title="VOV", length=Millis(300_000), offset=Millis(60_000), stream="https://phat.example.vn/vov1")
ELSEWHERE = (Aim(station=StationCode("91-kv"), below=False),)


@pytest.fixture
def newsroom() -> Newsroom:
    made = replace(memory_newsroom(MemoryStore()), relay_hosts=frozenset({"phat.example.vn"}))
    scheduling.establish(made, two_provinces(), [rule("30631"), rule("91-kv")], NOON)
    return made


def carrying(newsroom: Newsroom, fallback: str, length: int = 300_000, **changes: object) -> Timetable:
    relay = replace(STREAM, fallback=fallback, length=Millis(length))
    session = Session(name="sáng", weekdays=EVERY_DAY, start=rule("30628").start, length=Millis(900_000), relay=relay)
    told = Timetable(
        id=TimetableId("t"),
        station=StationCode("30628"),
        name="t",
        kind=Kind.STANDING,
        valid_from=TODAY + timedelta(days=1),
        valid_until=None,
        sessions=(session,),
    )
    return timetables.add(newsroom, CONSOLE, replace(told, **changes), None, NOON).timetable  # type: ignore[arg-type]  # fields by name


def ready(newsroom: Newsroom, name: str = "b1", **changes: object) -> None:
    approve(newsroom, submit(newsroom, name, **changes))
    broadcast_day(newsroom)


def test_a_bulletin_that_is_approved_here_and_fits_stands_in_for_the_relay(newsroom: Newsroom) -> None:
    ready(newsroom)
    (session,) = carrying(newsroom, "b1").sessions
    assert session.relay is not None
    assert session.relay.fallback == "b1"


def refused(newsroom: Newsroom, fallback: str, **changes: object) -> str:
    with pytest.raises(BadInput) as told:
        carrying(newsroom, fallback, **changes)  # type: ignore[arg-type]  # by name
    assert isinstance(told.value, RelayFallbackUnfit)
    assert told.value.code == "relay-fallback-unfit"
    return str(told.value.facts["problem"])


def test_what_cannot_stand_in_is_refused_and_told_why(newsroom: Newsroom) -> None:
    submit(newsroom, "draft")
    assert refused(newsroom, "draft") == "bản tin chưa duyệt hoặc không còn được phát"
    ready(newsroom)
    assert refused(newsroom, "b1", length=1_000) == "bản tin dài hơn phần tiếp âm"
    late = TODAY + timedelta(days=400)
    assert refused(newsroom, "b1", valid_from=late).startswith("bản tin hết hạn ngày ")
    bulletins.recall(newsroom, LEADER, "b1", "sai", NOON)
    assert refused(newsroom, "b1") == "bản tin chưa duyệt hoặc không còn được phát"


def test_what_is_for_others_is_told_as_what_is_not_there(newsroom: Newsroom) -> None:
    ready(newsroom, "theirs", aims=ELSEWHERE)
    assert refused(newsroom, "theirs") == refused(newsroom, "khong-co") == "không có bản tin này ở đài"


def test_what_would_only_stutter_and_what_has_no_sound_yet_do_not_stand_in(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom, "b1", script="Mời họp."))
    assert refused(newsroom, "b1") == "âm thanh của bản tin chưa dựng xong"
    broadcast_day(newsroom)
    assert refused(newsroom, "b1") == "bản tin ngắn hơn 5 giây"
