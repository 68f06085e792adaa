"""The tree as people see and change it: within reach, at the right place, by its version, and told to the audit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from fakes.editor import approve, broadcast_day, rows_of, submit
from fakes.samples import NOON, TODAY, rule

from broadcaster.domain.access import CONSOLE, EVERYWHERE, AccountId, Actor, Grant, Role
from broadcaster.domain.errors.bulletins import EditedMeanwhile, FieldWrong, IdempotencyClash
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.errors.sound import ProfileUnknown
from broadcaster.domain.errors.stations import (
    ClusterUnknown,
    RuleUnlawful,
    StationChangeRefused,
    StationCodeTaken,
    StationUnknown,
    TimetableFaulty,
)
from broadcaster.domain.reorganising import Close, Heir, Merge, Move, Open, Rename, Reorganisation, Split
from broadcaster.domain.stations import Choices, Level, StationCode, Technology, Window, Wish
from broadcaster.domain.units import instant
from broadcaster.newsroom import clusters, scheduling, stations
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.clusters import NewCluster
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.stations import ChoicesEdit, Wanted

COMMUNE, NEIGHBOUR, REGION, PROVINCE = map(StationCode, ("30628", "30631", "91-kv", "91"))
FOREIGN = StationCode("00004")
TOMORROW = date(2026, 11, 23)


def admin(path: str, role: Role = Role.ADMIN) -> Actor:
    grant = Grant(role=role, station=None, path=path)
    return Actor(id=AccountId(path), name="Quản trị", grants=(grant,), source="test", assured=True)


OF_PROVINCE, OF_REGION, OF_COMMUNE = admin("/91/"), admin("/91/91-kv/"), admin("/91/91-kv/30628/")
READER = admin("/91/", Role.AUTHOR)


def opening(code: str = "30999", parent: StationCode | None = REGION, day: date = TODAY) -> Open:
    return Open(code=StationCode(code), name="Mới", label="Đài xã Mới", level=Level.COMMUNE, parent=parent, day=day)


def deeds(newsroom: Newsroom) -> list[tuple[str, str]]:
    """What was done since the stations were planted."""
    with newsroom.store.read() as work:
        return [(deed.verb, deed.subject) for deed in work.audit.since(1, 100)]


# --- what is seen ----------------------------------------------------------------------------------------------------


def test_a_list_holds_what_is_within_reach_in_the_order_of_the_tree(newsroom: Newsroom) -> None:
    page = stations.listed(newsroom, READER, Wanted(), Asked(limit=2), NOON)
    rest = stations.listed(newsroom, READER, Wanted(), Asked(limit=9, after=page.after), NOON)
    assert [s.code for s in (*page.rows, *rest.rows)] == ["91", "91-kv", "30628", "30631"]
    below = stations.listed(newsroom, READER, Wanted(under=COMMUNE), Asked(), NOON)
    assert [s.code for s in below.rows] == ["30628"]
    with pytest.raises(StationUnknown):
        stations.listed(newsroom, READER, Wanted(under=FOREIGN), Asked(), NOON)
    with pytest.raises(FieldWrong):
        stations.listed(newsroom, READER, Wanted(), Asked(after="00004"), NOON)
    with pytest.raises(FieldWrong):
        stations.listed(newsroom, READER, Wanted(), Asked(limit=101), NOON)


def test_a_foreign_station_is_unknown_to_every_verb(newsroom: Newsroom) -> None:
    verbs: list[Callable[[], object]] = [
        lambda: stations.find(newsroom, OF_PROVINCE, FOREIGN, NOON),
        lambda: stations.choose(newsroom, OF_PROVINCE, FOREIGN, ChoicesEdit(seen=1, choose=lambda c: c), NOON),
        lambda: stations.change(newsroom, OF_PROVINCE, Close(station=FOREIGN, last=TODAY), NOON),
        lambda: stations.change(newsroom, OF_PROVINCE, Move(station=COMMUNE, parent=FOREIGN, day=TODAY), NOON),
        lambda: stations.change(newsroom, OF_PROVINCE, opening(parent=FOREIGN), NOON),
        lambda: clusters.listed(newsroom, OF_PROVINCE, FOREIGN, Asked(), NOON),
        lambda: clusters.add(newsroom, OF_PROVINCE, told("x", FOREIGN), NOON, Sent(id="1")),
    ]
    for verb in verbs:
        with pytest.raises(StationUnknown):
            verb()


def test_every_value_says_whose_choice_it_is(newsroom: Newsroom) -> None:
    with newsroom.store.write() as work:
        work.stations.plant([replace(work.stations.get(EVERYWHERE, NEIGHBOUR), choices=Choices())], [])
    choose(newsroom, PROVINCE, lambda c: replace(c, wish=Wish(rate=0.9), shell="ngan"))
    holding = stations.find(newsroom, READER, NEIGHBOUR, NOON).holding
    assert (holding.rate.value, holding.rate.origin) == (0.9, "91")
    assert (holding.quiet.origin, holding.shell.origin, holding.style.origin) == ("91-kv", "91", None)
    assert (holding.voices.value, holding.voices.origin) == (newsroom.tone.manner.voices, None)


# --- what a station chooses ------------------------------------------------------------------------------------------


def choose(
    newsroom: Newsroom, code: StationCode, what: Callable[[Choices], Choices], actor: Actor = CONSOLE
) -> stations.Found:
    seen = stations.find(newsroom, actor, code, NOON).station.version
    return stations.choose(newsroom, actor, code, ChoicesEdit(seen=seen, choose=what), NOON)


def test_choices_are_kept_and_told_to_the_audit(newsroom: Newsroom) -> None:
    found = choose(newsroom, COMMUNE, lambda c: replace(c, one_officer=True), OF_COMMUNE)
    assert found.station.choices.one_officer
    assert found.station.version == 2
    assert deeds(newsroom) == [("station.choose", "station:30628")]


def test_choices_seen_before_another_edit_are_refused(newsroom: Newsroom) -> None:
    choose(newsroom, COMMUNE, lambda c: replace(c, shell="a"))
    with pytest.raises(EditedMeanwhile):
        stations.choose(newsroom, CONSOLE, COMMUNE, ChoicesEdit(seen=1, choose=lambda c: c), NOON)


def test_one_who_only_reads_a_station_may_not_choose_for_it(newsroom: Newsroom) -> None:
    with pytest.raises(RightMissing):
        choose(newsroom, COMMUNE, lambda c: c, READER)


@pytest.mark.parametrize("station", [COMMUNE, REGION])
def test_hours_that_make_a_standing_session_unlawful_are_refused_by_name(
    newsroom: Newsroom, station: StationCode
) -> None:
    inherit = [REGION, COMMUNE] if station == REGION else [COMMUNE]
    if station == REGION:
        choose(newsroom, COMMUNE, lambda c: replace(c, quiet=None))
    late = Window(start=time(20), end=time(6))
    with pytest.raises((RuleUnlawful, TimetableFaulty), match="sáng"):
        choose(newsroom, station, lambda c: replace(c, quiet=late))
    for each in inherit:
        assert stations.find(newsroom, CONSOLE, each, NOON).holding.quiet.value != late


@pytest.mark.parametrize(
    "wrong",
    [
        Choices(wish=Wish(rate=3)),
        Choices(wish=Wish(voices=())),
        Choices(wish=Wish(region="Tây")),
        Choices(ident="Đây là {name}."),
        Choices(ident="   "),
        Choices(windows=()),
        Choices(quiet=Window(start=time(5, 0, 1), end=time(6))),
        Choices(sessions_a_day=25),
        Choices(minutes_a_session=0),
        Choices(shell=""),
    ],
)
def test_a_choice_no_station_can_have_is_refused(newsroom: Newsroom, wrong: Choices) -> None:
    with pytest.raises(FieldWrong):
        choose(newsroom, PROVINCE, lambda _: wrong)


def test_a_profile_the_house_has_not_is_refused(newsroom: Newsroom) -> None:
    with pytest.raises(ProfileUnknown):
        choose(newsroom, REGION, lambda c: replace(c, wish=Wish(profile="vinyl")))


def test_stations_of_one_level_hang_below_each_other_but_not_without_end(newsroom: Newsroom) -> None:
    above = COMMUNE
    for at in range(13):
        stations.change(newsroom, CONSOLE, opening(f"ap{at}", above), NOON)
        above = StationCode(f"ap{at}")
    for day in (TODAY, date(2027, 1, 1)):
        with pytest.raises(StationChangeRefused, match="sâu nhất"):
            stations.change(newsroom, CONSOLE, opening("sau", above, day), NOON)
        with pytest.raises(StationChangeRefused, match="sâu nhất"):
            stations.change(newsroom, CONSOLE, Move(station=COMMUNE, parent=NEIGHBOUR, day=day), NOON)


def test_a_voice_the_house_has_not_is_refused_for_the_station_would_fall_silent(newsroom: Newsroom) -> None:
    with pytest.raises(FieldWrong, match="khong:co"):
        choose(newsroom, REGION, lambda c: replace(c, wish=Wish(voices=("khong:co",))))
    known = tuple(status.voice for status in newsroom.voice.known())
    choose(newsroom, REGION, lambda c: replace(c, wish=Wish(voices=known)))


def test_an_ident_with_the_label_is_inherited_and_one_without_is_its_stations_alone(newsroom: Newsroom) -> None:
    choose(newsroom, COMMUNE, lambda c: replace(c, ident=None))
    choose(newsroom, PROVINCE, lambda c: replace(c, ident="Mời nghe {label}."))
    holding = stations.find(newsroom, CONSOLE, COMMUNE, NOON).holding
    assert (holding.ident.value, holding.ident.origin) == ("Mời nghe {label}.", "91")
    assert stations.find(newsroom, CONSOLE, REGION, NOON).holding.ident.origin == "91-kv"


def test_one_officer_is_never_inherited(newsroom: Newsroom) -> None:
    choose(newsroom, REGION, lambda c: replace(c, one_officer=True))
    assert stations.find(newsroom, CONSOLE, REGION, NOON).holding.one_officer.value
    assert not stations.find(newsroom, CONSOLE, COMMUNE, NOON).holding.one_officer.value


# --- how the tree changes --------------------------------------------------------------------------------------------


def test_a_station_is_opened_by_whoever_manages_its_parent(newsroom: Newsroom) -> None:
    made = stations.change(newsroom, OF_REGION, opening(), NOON)
    assert (made.path, made.version) == ("/91/91-kv/30999/", 1)
    assert deeds(newsroom) == [("station.open", "station:30999")]


HEIR = Heir(code=StationCode("moi"), name="Mới", label="Đài Mới")
ABOVE_ME: list[Reorganisation] = [
    opening(),
    Close(station=COMMUNE, last=TODAY),
    Move(station=COMMUNE, parent=PROVINCE, day=TODAY),
    Merge(of=(COMMUNE, NEIGHBOUR), into=HEIR, parent=REGION, day=TODAY),
    Split(of=COMMUNE, into=(HEIR, replace(HEIR, code=StationCode("moi2"))), day=TODAY),
]


@pytest.mark.parametrize("change", ABOVE_ME)
def test_where_a_station_hangs_is_not_its_own_affair(newsroom: Newsroom, change: Reorganisation) -> None:
    sees_all = replace(OF_COMMUNE, grants=(*OF_COMMUNE.grants, *READER.grants))
    with pytest.raises(RightMissing):
        stations.change(newsroom, sees_all, change, NOON)


def test_moving_needs_the_right_at_the_new_parent_too(newsroom: Newsroom) -> None:
    of_region_seeing_all = replace(OF_REGION, grants=(*OF_REGION.grants, *READER.grants))
    with pytest.raises(RightMissing):
        stations.change(newsroom, of_region_seeing_all, Move(station=COMMUNE, parent=PROVINCE, day=TODAY), NOON)
    assert stations.change(newsroom, OF_PROVINCE, Move(station=COMMUNE, parent=PROVINCE, day=TODAY), NOON).path == (
        "/91/30628/"
    )


def test_only_the_whole_house_may_open_or_close_a_root(newsroom: Newsroom) -> None:
    for change in (opening(parent=None), Close(station=PROVINCE, last=TODAY)):
        with pytest.raises(RightMissing):
            stations.change(newsroom, OF_PROVINCE, change, NOON)
    assert (
        stations.change(newsroom, CONSOLE, replace(opening(), parent=None, level=Level.PROVINCE), NOON).parent is None
    )


def test_a_name_is_the_stations_own(newsroom: Newsroom) -> None:
    renamed = Rename(station=COMMUNE, name="Tên mới", label="Đài Tên mới", day=TODAY)
    assert stations.change(newsroom, OF_COMMUNE, renamed, NOON).label == "Đài Tên mới"


def test_sent_twice_under_one_key_a_station_is_opened_once(newsroom: Newsroom) -> None:
    first = stations.change(newsroom, CONSOLE, opening(), NOON, Sent(id="1", key="k"))
    assert stations.change(newsroom, CONSOLE, opening(), NOON, Sent(id="2", key="k")) == first
    with pytest.raises(IdempotencyClash):
        stations.change(newsroom, CONSOLE, opening("30998"), NOON, Sent(id="3", key="k"))
    with pytest.raises(StationCodeTaken):
        stations.change(newsroom, CONSOLE, opening(), NOON, Sent(id="4", key="other"))
    assert len(deeds(newsroom)) == 1


@pytest.mark.parametrize(
    "change",
    [
        opening("a/b"),
        opening(" "),
        replace(opening(), name=""),
        replace(opening(), label="x" * 201),
        replace(opening(), day=date(1000, 1, 1)),
        Split(of=COMMUNE, into=(HEIR, replace(HEIR, code=StationCode("é"))), day=TODAY),
    ],
)
def test_a_name_or_code_nothing_can_have_is_refused(newsroom: Newsroom, change: Reorganisation) -> None:
    with pytest.raises(FieldWrong):
        stations.change(newsroom, CONSOLE, change, NOON)


def test_an_heir_goes_on_with_the_sessions_of_the_first_and_takes_the_clusters(newsroom: Newsroom) -> None:
    clusters.add(newsroom, CONSOLE, told("c", COMMUNE), NOON, Sent(id="1"))
    stations.change(newsroom, OF_PROVINCE, Merge(of=(COMMUNE, NEIGHBOUR), into=HEIR, parent=REGION, day=TODAY), NOON)
    with newsroom.store.read() as work:
        (went_on,) = work.timetables.all([HEIR.code])
    assert went_on.sessions == (rule("30628").told,)
    assert went_on.valid_from == TODAY
    found = clusters.find(newsroom, CONSOLE, StationCode("c"), NOON)
    assert (found.station, found.path) == ("moi", "/91/91-kv/moi/c/")
    assert {subject for _, subject in deeds(newsroom)[1:]} == {"station:moi", "station:30628", "station:30631"}


def test_a_move_under_hours_that_forbid_a_session_is_refused(newsroom: Newsroom) -> None:
    stations.change(newsroom, CONSOLE, replace(opening("kv2", PROVINCE), level=Level.DISTRICT), NOON)
    choose(newsroom, StationCode("kv2"), lambda c: replace(c, quiet=Window(start=time(20), end=time(6))))
    choose(newsroom, COMMUNE, lambda c: replace(c, quiet=None))
    with pytest.raises(RuleUnlawful):
        stations.change(newsroom, CONSOLE, Move(station=COMMUNE, parent=StationCode("kv2"), day=TOMORROW), NOON)


def test_what_is_due_is_settled_once_and_a_day_is_planned_by_its_own_tree(newsroom: Newsroom) -> None:
    stations.change(newsroom, CONSOLE, Move(station=COMMUNE, parent=PROVINCE, day=TOMORROW), NOON)
    clusters.add(newsroom, CONSOLE, told("c", COMMUNE), NOON, Sent(id="1"))
    assert scheduling.agenda(newsroom, TODAY).stations[COMMUNE].path == "/91/91-kv/30628/"
    assert scheduling.agenda(newsroom, TOMORROW).stations[COMMUNE].path == "/91/30628/"
    assert stations.settle(newsroom, TODAY, NOON) == 0
    assert stations.settle(newsroom, TOMORROW, NOON) == 2
    assert deeds(newsroom)[-1] == ("station.settle", f"day:{TOMORROW}")
    before = deeds(newsroom)
    assert stations.settle(newsroom, TOMORROW, NOON) == 0
    assert deeds(newsroom) == before
    assert clusters.find(newsroom, CONSOLE, StationCode("c"), NOON).path == "/91/30628/c/"


def test_from_its_day_on_a_moved_station_airs_what_is_for_those_above_it_no_more(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom))
    stations.change(newsroom, CONSOLE, Move(station=COMMUNE, parent=PROVINCE, day=TOMORROW), NOON)
    broadcast_day(newsroom, TODAY)
    broadcast_day(newsroom, TOMORROW)
    assert any(row.bulletin for row in rows_of(newsroom, COMMUNE, TODAY))
    assert not any(row.bulletin for row in rows_of(newsroom, COMMUNE, TOMORROW))
    assert any(row.bulletin for row in rows_of(newsroom, REGION, TOMORROW))


def test_the_tree_of_a_day_is_told_as_it_hung(newsroom: Newsroom) -> None:
    stations.change(newsroom, CONSOLE, Move(station=COMMUNE, parent=PROVINCE, day=TOMORROW), NOON)
    stations.change(newsroom, CONSOLE, Close(station=NEIGHBOUR, last=TODAY), NOON)
    now = stations.tree(newsroom, READER, NOON)
    then = stations.tree(newsroom, READER, NOON, TOMORROW)
    assert (now.station(COMMUNE).parent, then.station(COMMUNE).parent) == (REGION, PROVINCE)
    assert NEIGHBOUR in now.by_code
    assert NEIGHBOUR not in then.by_code


def test_a_closed_station_is_still_found_by_those_above_it(newsroom: Newsroom) -> None:
    stations.change(newsroom, CONSOLE, Close(station=COMMUNE, last=date(2026, 11, 1)), NOON)
    assert stations.find(newsroom, OF_REGION, COMMUNE, NOON).station.path == "/91/91-kv/30628/"
    assert COMMUNE not in scheduling.agenda(newsroom, TODAY).stations


def test_a_refused_change_changes_nothing(newsroom: Newsroom) -> None:
    with pytest.raises(StationChangeRefused):
        stations.change(newsroom, CONSOLE, Close(station=REGION, last=TODAY), NOON)
    assert deeds(newsroom) == []
    assert stations.find(newsroom, CONSOLE, REGION, NOON).station.valid_until is None


# --- clusters --------------------------------------------------------------------------------------------------------


def told(code: str, station: StationCode = COMMUNE, **changes: object) -> NewCluster:
    whole = NewCluster(
        code=StationCode(code),
        station=station,
        name="Ấp 3",
        technology=Technology.IP,
        place="Nhà văn hoá",
        speakers=4,
        valid_from=TODAY,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]  # fields by name


def test_a_cluster_hangs_at_no_station_that_closed_unless_it_closed_with_it(newsroom: Newsroom) -> None:
    stations.change(newsroom, CONSOLE, Close(station=COMMUNE, last=TODAY), NOON)
    clusters.add(newsroom, CONSOLE, told("last-day"), NOON, Sent(id="1"))
    clusters.add(newsroom, CONSOLE, told("beside", NEIGHBOUR), NOON, Sent(id="2"))
    after = instant(NOON + timedelta(days=1))
    with pytest.raises(FieldWrong, match="đã đóng"):
        clusters.add(newsroom, CONSOLE, told("late"), after, Sent(id="3"))
    clusters.add(newsroom, CONSOLE, told("old", valid_from=date(2025, 7, 1), valid_until=TODAY), after, Sent(id="4"))
    for code, station, well in (("beside", COMMUNE, False), ("last-day", COMMUNE, True), ("last-day", NEIGHBOUR, True)):
        seen = clusters.find(newsroom, CONSOLE, StationCode(code), after).version
        edit = clusters.ClusterChange(seen=seen, change=lambda c, to=station: replace(c, station=to, speakers=9))  # type: ignore[misc]  # bound in a loop
        if well:
            assert clusters.edit(newsroom, CONSOLE, StationCode(code), edit, after).station == station
        else:
            with pytest.raises(FieldWrong, match="đã đóng"):
                clusters.edit(newsroom, CONSOLE, StationCode(code), edit, after)


def test_a_cluster_is_added_once_under_its_key_and_edited_by_its_version(newsroom: Newsroom) -> None:
    made = clusters.add(newsroom, OF_COMMUNE, told("c"), NOON, Sent(id="1", key="k"))
    assert clusters.add(newsroom, OF_COMMUNE, told("c"), NOON, Sent(id="2", key="k")) == made
    closing = clusters.ClusterChange(seen=1, change=lambda c: replace(c, valid_until=TODAY))
    assert clusters.edit(newsroom, OF_COMMUNE, made.code, closing, NOON).version == 2
    with pytest.raises(EditedMeanwhile):
        clusters.edit(newsroom, OF_COMMUNE, made.code, closing, NOON)
    assert deeds(newsroom) == [("cluster.add", "cluster:c"), ("cluster.edit", "cluster:c")]


def test_no_station_may_take_the_code_of_a_cluster_nor_a_cluster_that_of_a_station(newsroom: Newsroom) -> None:
    clusters.add(newsroom, CONSOLE, told("c"), NOON, Sent(id="1"))
    for taken in ("c", COMMUNE):
        with pytest.raises(StationCodeTaken):
            clusters.add(newsroom, CONSOLE, told(taken), NOON, Sent(id="2"))
    with pytest.raises(StationCodeTaken):
        stations.change(newsroom, CONSOLE, opening("c"), NOON)


def test_a_cluster_is_given_away_only_by_one_who_holds_the_right_at_both(newsroom: Newsroom) -> None:
    clusters.add(newsroom, CONSOLE, told("c"), NOON, Sent(id="1"))
    give = clusters.ClusterChange(seen=1, change=lambda c: replace(c, station=NEIGHBOUR))
    sees_all = replace(OF_COMMUNE, grants=(*OF_COMMUNE.grants, *READER.grants))
    with pytest.raises(RightMissing):
        clusters.edit(newsroom, sees_all, StationCode("c"), give, NOON)
    assert clusters.edit(newsroom, OF_REGION, StationCode("c"), give, NOON).path == "/91/91-kv/30631/c/"
    with pytest.raises(ClusterUnknown):
        clusters.find(newsroom, OF_COMMUNE, StationCode("c"), NOON)


@pytest.mark.parametrize(
    "wrong",
    [{"speakers": -1}, {"speakers": 1_001}, {"name": ""}, {"place": "x" * 301}, {"valid_until": date(2020, 1, 1)}],
)
def test_a_cluster_nothing_can_be_is_refused(newsroom: Newsroom, wrong: dict[str, object]) -> None:
    with pytest.raises(FieldWrong):
        clusters.add(newsroom, CONSOLE, told("c", **wrong), NOON, Sent(id="1"))
