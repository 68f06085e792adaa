"""Slots that carry others: streams only of hosts that are named and never without a fallback; a parent's session as far
as it fits; and silence where the station must be silent."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.test_domain_planning import MINUTE, NOON, PATH, SHELL, candidate, item, slot

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.item import ItemKind
from broadcaster.domain.planning import (
    Aired,
    Candidate,
    History,
    Placed,
    Playlist,
    ReasonCode,
    Shell,
    Vacancy,
    fill,
)
from broadcaster.domain.relaying import rounds
from broadcaster.domain.schedule import Relay
from broadcaster.domain.stations import Level, Station, StationCode
from broadcaster.domain.units import Language, Millis
from broadcaster.newsroom.relaying import Neighbours, Resolved, in_rounds, resolve

STREAM = Relay(
    title="Thời sự VOV",
    length=Millis(5 * MINUTE),
    offset=Millis(2 * MINUTE),
    stream="https://phat.example.vn/vov1",
)
PARENT = Relay(title="Bản tin huyện", length=Millis(8 * MINUTE), station=StationCode("kv"), session="Chiều")
HOSTS = frozenset({"phat.example.vn"})
PARENT_FRAME = 3_000 + 6_000
"""Of the parent's frame its ident and greeting are carried."""


def at(code: str, path: str, label: str) -> Station:
    return Station(
        code=StationCode(code), name=label, label=label, level=Level.DISTRICT, parent=None, path=path,
        valid_from=date(2025, 7, 1), valid_until=None,
    )  # fmt: skip


STATIONS = {StationCode("kv"): at("kv", "/91/kv/", "Đài Chợ Mới"), StationCode("01"): at("01", "/01/", "Đài tỉnh khác")}


def around(*planned: Playlist, hosts: frozenset[str] = HOSTS, heard: str | None = None) -> Neighbours:
    neighbours = Neighbours(hosts=hosts, stations=STATIONS)
    for each in planned:
        neighbours.planned(each, None if heard is None else {BulletinId(name) for name in heard})
    return neighbours


def vacant(relay: Relay | None, *, minutes: float = 15, shell: Shell | None = SHELL, **told: object) -> Vacancy:
    made = Vacancy(slot=replace(slot(minutes), relay=relay), path=PATH, shell=shell)
    return replace(made, **told)  # type: ignore[arg-type]  # fields by name, in tests only


def parents(*names: str, length: int = MINUTE, minutes: float = 15) -> Playlist:
    """The parent's session of the afternoon, planned from bulletins of these names."""
    where = Vacancy(slot=slot(minutes, timedelta(hours=-1), "kv"), path="/91/kv/", shell=SHELL)
    (planned,) = fill([where], [candidate(name, length) for name in names], History())
    return planned


def planned(vacancy: Vacancy, candidates: list[Candidate], neighbours: Neighbours) -> Playlist:
    resolved = resolve(vacancy, candidates, History(), neighbours)
    (playlist,) = fill([resolved.vacancy], candidates, History())
    return resolved.noted(playlist)


def notes(told: Playlist | Resolved) -> list[ReasonCode]:
    return [each.code for each in told.notes]


# --- a stream ----------------------------------------------------------------------------------------------------


def test_a_stream_stands_as_one_row_with_its_address_and_the_sound_that_is_played_when_it_fails() -> None:
    playlist = planned(vacant(replace(STREAM, fallback="b")), [candidate("a"), candidate("b")], around())
    (row,) = [row for row in playlist.rows if row.kind is ItemKind.RELAY]
    assert row.relay is not None
    assert (row.relay.stream, row.length) == (STREAM.stream, STREAM.length)
    assert row.audio == item("b", ItemKind.BULLETIN, MINUTE).audio
    assert "Thời sự VOV" in row.reason.sentence
    assert notes(playlist) == []


def test_what_is_kept_for_the_stream_is_not_told_beside_it() -> None:
    playlist = planned(vacant(replace(STREAM, fallback="b")), [candidate("a"), candidate("b")], around())
    assert [row.bulletin for row in playlist.rows if row.bulletin and row.relay is None] == ["a"]
    assert [left.reason.code for left in playlist.left_out if left.bulletin == "b"] == [ReasonCode.LEFT_SKIPPED]


def test_the_minutes_of_a_relay_are_those_of_the_session() -> None:
    playlist = planned(vacant(replace(STREAM, length=Millis(60 * MINUTE))), [candidate("a")], around())
    assert playlist.end <= playlist.slot.span.end


def test_without_a_name_the_fallback_is_what_needs_no_more_airings_the_longest_first() -> None:
    told = [candidate("a", 30_000, wanted=1), candidate("b", 50_000, wanted=1), candidate("c")]
    aired = {(StationCode("30628"), BulletinId(name)): Aired(count=1) for name in "ab"}
    resolved = resolve(vacant(STREAM), told, History(aired=aired), around())
    assert [each.bulletin for each in resolved.vacancy.carried] == ["b"]


def test_a_named_fallback_that_may_not_be_heard_gives_way_to_another() -> None:
    told = [candidate("b", audio_fits=False), candidate("c")]
    resolved = resolve(vacant(replace(STREAM, fallback="b")), told, History(), around())
    assert [each.bulletin for each in resolved.vacancy.carried] == ["c"]


@pytest.mark.parametrize("wrong", [{"language": Language.KHMER}, {"valid_until": date(2026, 11, 21)}])
def test_a_fallback_is_never_in_a_language_not_spoken_there_nor_past_its_day(
    wrong: dict[str, object],
) -> None:
    told = [candidate("b", **wrong), candidate("c")]
    where = vacant(replace(STREAM, fallback="b"), languages=frozenset({Language.VIETNAMESE}))
    resolved = resolve(where, told, History(), around())
    assert [each.bulletin for each in resolved.vacancy.carried] == ["c"]


def test_a_fallback_is_never_what_is_for_another_station_for_one_cluster_or_skipped_by_hand() -> None:
    elsewhere = candidate("a", targets=(replace(candidate("a").targets[0], path="/01/"),))
    one_cluster = candidate("b", targets=(replace(candidate("b").targets[0], path=PATH, below=False, cluster="c1"),))
    skipped = {BulletinId("c"): "đã quá giờ"}
    resolved = resolve(vacant(STREAM, skipped=skipped), [elsewhere, one_cluster, candidate("c")], History(), around())
    assert [each.item.kind for each in resolved.vacancy.carried] == [ItemKind.CLOSING]


def test_a_stream_without_any_fallback_is_refused_by_name_and_the_slot_is_the_planners() -> None:
    mourning = replace(vacant(STREAM), slot=replace(slot(), relay=STREAM, plain=True))
    resolved = resolve(mourning, [], History(), around())
    assert resolved.vacancy.carried == ()
    assert notes(resolved) == [ReasonCode.NOTE_RELAY_REFUSED]
    assert "Thời sự VOV" in resolved.notes[0].sentence


@pytest.mark.parametrize(
    "address", ["http://phat.example.vn/", "https://10.0.0.1/", "https://a:b@phat.example.vn/", "https://x.example/"]
)
def test_a_stream_the_house_does_not_take_any_more_is_refused_when_the_day_is_planned(address: str) -> None:
    playlist = planned(vacant(replace(STREAM, stream=address)), [candidate("a")], around())
    assert notes(playlist) == [ReasonCode.NOTE_RELAY_REFUSED]
    assert [row.bulletin for row in playlist.rows if row.bulletin] == ["a"]
    assert not any(row.relay for row in playlist.rows)


@pytest.mark.parametrize("silent", [{"forbidden": "rơi vào giờ yên lặng"}, {"shell": None}])
@pytest.mark.parametrize("relay", [STREAM, PARENT])
def test_a_slot_that_must_be_silent_carries_nothing(silent: dict[str, object], relay: Relay) -> None:
    playlist = planned(vacant(relay, **silent), [candidate("a")], around(parents("b")))  # type: ignore[arg-type]  # in tests only
    assert playlist.rows == ()


# --- a parent's session ------------------------------------------------------------------------------------------


def test_a_parents_session_is_carried_row_by_row_with_its_sound_and_its_name() -> None:
    playlist = planned(vacant(PARENT), [candidate("c")], around(parents("a", "b")))
    rows = [row for row in playlist.rows if row.kind is ItemKind.RELAY]
    assert [row.bulletin for row in rows if row.bulletin] == ["a", "b"]
    assert [row.audio for row in rows] == [row.audio for row in parents("a", "b").rows[1:-1]]
    assert all("Đài Chợ Mới" in row.title and "Đài Chợ Mới" in row.reason.sentence for row in rows)
    assert all(row.relay is not None and not row.relay.stream for row in rows)
    assert all(before.end == after.start for before, after in pairwise(rows))
    assert [row.bulletin for row in playlist.rows if row.bulletin and row.relay is None] == ["c"]


def test_what_is_heard_in_the_relay_is_not_told_again_in_that_session() -> None:
    playlist = planned(vacant(PARENT), [candidate("a"), candidate("c")], around(parents("a", "b")))
    assert sorted(row.bulletin for row in playlist.rows if row.bulletin) == ["a", "b", "c"]


def test_a_parents_session_longer_than_the_room_is_cut_between_items_and_says_so() -> None:
    relay = replace(PARENT, length=Millis(PARENT_FRAME + 2 * MINUTE + 2_500 + 30_000))
    playlist = planned(vacant(relay), [], around(parents("a", "b", "c")))
    assert [row.bulletin for row in playlist.rows if row.bulletin] == ["a", "b"]
    assert notes(playlist) == [ReasonCode.NOTE_RELAY_TRIMMED]
    assert playlist.notes[0].facts["kept"] == 5
    assert playlist.notes[0].facts["of"] == 7


def test_a_recalled_item_of_the_parents_is_not_carried() -> None:
    playlist = planned(vacant(PARENT), [], around(parents("a", "b"), heard="b"))
    assert [row.bulletin for row in playlist.rows if row.bulletin] == ["b"]
    assert "Đài Chợ Mới: cắt" not in [row.title for row in playlist.rows]


def test_a_parent_that_tells_nothing_that_day_leaves_the_room_to_the_station() -> None:
    playlist = planned(vacant(PARENT), [candidate("c")], around())
    assert [row.bulletin for row in playlist.rows if row.bulletin] == ["c"]
    assert notes(playlist) == [ReasonCode.NOTE_RELAY_PARENT_SILENT]
    assert "Đài Chợ Mới" in playlist.notes[0].sentence


def test_a_named_fallback_takes_the_place_of_a_silent_parent() -> None:
    playlist = planned(vacant(replace(PARENT, fallback="b")), [candidate("b"), candidate("c")], around())
    (row,) = [row for row in playlist.rows if row.relay is not None]
    assert (row.bulletin, row.title, row.length) == ("b", "b", MINUTE)


def test_a_frame_without_news_is_not_carried_and_a_parent_that_tells_too_long_is_not_called_silent() -> None:
    short = replace(PARENT, length=Millis(PARENT_FRAME + 10_000))
    playlist = planned(vacant(short), [candidate("c")], around(parents("a")))
    assert notes(playlist) == [ReasonCode.NOTE_RELAY_TRIMMED]
    assert "lấy 0 trên 3 mục" in playlist.notes[0].sentence
    assert [row.bulletin for row in playlist.rows if row.bulletin] == ["c"]


def test_a_sting_before_what_was_recalled_is_none_of_the_items_that_were_left_behind() -> None:
    playlist = planned(vacant(PARENT), [], around(parents("a", "b"), heard="a"))
    assert [row.bulletin for row in playlist.rows if row.bulletin] == ["a"]
    assert notes(playlist) == []


@pytest.mark.parametrize("code", ["01", "30628", "99999"])
def test_only_a_station_above_is_carried(code: str) -> None:
    resolved = resolve(vacant(replace(PARENT, station=StationCode(code))), [], History(), around(parents("a")))
    assert notes(resolved) == [ReasonCode.NOTE_RELAY_REFUSED]


def test_a_stream_within_the_parents_session_stays_a_stream_with_its_fallback() -> None:
    above = Vacancy(slot=replace(slot(15, timedelta(hours=-1), "kv"), relay=STREAM), path="/91/kv/", shell=SHELL)
    session = planned(above, [candidate("a", wanted=1)], around())
    playlist = planned(vacant(PARENT), [], around(session))
    (row,) = [row for row in playlist.rows if row.relay is not None and row.relay.stream]
    assert row.relay is not None
    assert (row.relay.stream, row.length) == (STREAM.stream, STREAM.length)


def test_on_a_day_of_mourning_no_music_of_the_parents_is_carried() -> None:
    mourning = replace(vacant(PARENT), slot=replace(slot(), relay=PARENT, plain=True))
    resolved = resolve(mourning, [], History(), around(parents("a", "b")))
    assert [each.item.kind for each in resolved.vacancy.carried if each.item.kind is ItemKind.STING] == []
    assert [each.bulletin for each in resolved.vacancy.carried if each.bulletin] == ["a", "b"]


@settings(deadline=None)
@given(
    st.integers(1, 14 * MINUTE),
    st.integers(0, 10 * MINUTE),
    st.lists(st.integers(1_000, 4 * MINUTE), max_size=6),
    st.lists(st.integers(1_000, 4 * MINUTE), max_size=4),
)
def test_whatever_is_carried_the_session_keeps_its_length_and_tells_nothing_twice(
    length: int, offset: int, above: list[int], own: list[int]
) -> None:
    names = "abcdef"
    session_above = Vacancy(slot=slot(20, timedelta(hours=-1), "kv"), path="/91/kv/", shell=SHELL)
    (told,) = fill([session_above], [candidate(n, ms) for n, ms in zip(names, above, strict=False)], History())
    relay = replace(PARENT, length=Millis(length), offset=Millis(offset))
    candidates = [candidate(name, ms) for name, ms in zip("afgh", own, strict=False)]
    playlist = planned(vacant(relay), candidates, around(told))
    moment = playlist.slot.span.start
    for row in playlist.rows:
        assert row.start >= moment
        moment = row.end
    assert moment <= playlist.slot.span.end
    bulletins = [row.bulletin for row in playlist.rows if row.bulletin]
    assert len(bulletins) == len(set(bulletins))
    carried = [row for row in playlist.rows if row.relay is not None]
    assert sum(row.length for row in carried) <= length
    assert all(row.length in {each.length for each in told.rows} for row in carried)


# --- who waits for whom ------------------------------------------------------------------------------------------


def test_a_station_is_filled_after_those_whose_sessions_it_carries() -> None:
    def of(code: str, relay: Relay | None) -> Vacancy:
        paths = {"91": "/91/", "kv": "/91/kv/", "30628": "/91/kv/30628/"}
        path = paths.get(code, f"/91/{code}/")
        return Vacancy(slot=replace(slot(15, timedelta(0), code), relay=relay), path=path, shell=SHELL)

    up, down = replace(PARENT, station=StationCode("91")), PARENT
    order = in_rounds([of("30628", down), of("kv", up), of("91", STREAM), of("30631", None)])
    assert [{each.slot.station for each in group} for group in order] == [{"91", "30631"}, {"kv"}, {"30628"}]


def test_who_names_a_station_that_is_not_above_it_keeps_nobody_waiting() -> None:
    """The tree was drawn anew since: the relay is refused, and the other still carries what it is planned from."""
    up = replace(PARENT, station=StationCode("kv"))
    below = Vacancy(slot=replace(slot(15, timedelta(0), "30628"), relay=up), path="/91/kv/30628/", shell=SHELL)
    wrong = replace(PARENT, station=StationCode("30628"))
    above = Vacancy(slot=replace(slot(15, timedelta(0), "kv"), relay=wrong), path="/91/kv/", shell=SHELL)
    assert in_rounds([below, above]) == ((above,), (below,))


def test_where_no_session_of_a_parent_is_carried_all_are_filled_at_once() -> None:
    assert in_rounds([]) == ()
    assert len(in_rounds([vacant(STREAM), vacant(None)])) == 1


def test_a_circle_that_no_tree_has_ends() -> None:
    a, b = StationCode("a"), StationCode("b")
    assert {each for group in rounds([a, b], {a: {b}, b: {a}}) for each in group} == {a, b}


def test_two_sessions_of_a_station_keep_their_order_within_a_round() -> None:
    first, second = vacant(PARENT), vacant(None, placed=(Placed(bulletin=BulletinId("a"), place=0, by="", why=""),))
    assert in_rounds([first, second]) == ((first, second),)
    assert first.slot.span.start == NOON
