"""Each place a bulletin is aimed at is told by itself, and how long it is as far as that is known."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.editor import AUTHOR, opened_newsroom, person, render, submit, told
from fakes.samples import NOON, TODAY, later, rule, two_provinces

from broadcaster.domain.access import CONSOLE, EVERYWHERE, Role
from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.reorganising import Close
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Millis
from broadcaster.newsroom import bulletins, finding, hearing, scheduling, stations
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.fitness import Fitness, Known, Misfit, Paces, fitness, lengths_of
from broadcaster.newsroom.ports import Newsroom

COMMUNE, NEIGHBOUR, REGION = map(StationCode, ("30628", "30631", "91-kv"))


def at(code: StationCode, *, below: bool = False) -> Aim:
    return Aim(station=code, below=below)


def saved(newsroom: Newsroom, *aims: Aim, **changes: object) -> Bulletin:
    draft = told(aims=aims or (at(REGION, below=True),), **changes)
    return bulletins.save(newsroom, AUTHOR, draft, bulletins.Slip(id=BulletinId("b1"), submit=True), NOON).bulletin


def misfits(found: Fitness) -> dict[str, Misfit | None]:
    return {each.target.station: each.misfit for each in found.places}


@pytest.fixture
def newsroom() -> Newsroom:
    """A region that has no session of its own, one commune that has, of a quarter of an hour, and one that has none."""
    newsroom = opened_newsroom()
    with newsroom.store.write() as work:
        for each in work.timetables.all([REGION]):
            over = replace(each, valid_until=TODAY - timedelta(days=1), version=each.version + 1)
            assert work.timetables.replace(over, each.version)
    return newsroom


def test_a_place_without_any_session_is_told_by_itself_with_what_to_do(newsroom: Newsroom) -> None:
    found = fitness(newsroom, saved(newsroom, at(COMMUNE), at(NEIGHBOUR)).draft, NOON)
    assert misfits(found) == {COMMUNE: None, NEIGHBOUR: Misfit.NO_SESSION}
    where = found.places[1]
    assert where.vi == (
        f"{where.label}: không có buổi phát nào từ 22/11/2026 đến 28/11/2026. "
        "Hãy bỏ nơi phát này, đổi ngày, hoặc lập lịch phát ở đây trước"
    )
    assert [each.longest for each in found.places] == [15 * 60_000, 0]


def test_where_one_station_below_has_a_session_the_place_fits(newsroom: Newsroom) -> None:
    assert misfits(fitness(newsroom, saved(newsroom).draft, NOON)) == {REGION: None}


def test_a_session_on_other_weekdays_alone_is_none(newsroom: Newsroom) -> None:
    """It is valid on a Sunday, and the session comes to stand on Mondays."""
    bulletin = saved(newsroom, at(COMMUNE), valid_until=TODAY)
    assert misfits(fitness(newsroom, bulletin.draft, NOON)) == {COMMUNE: None}
    scheduling.establish(newsroom, two_provinces(), [replace(rule("30628"), weekdays=frozenset({0}))], NOON)
    assert misfits(fitness(newsroom, bulletin.draft, NOON)) == {COMMUNE: Misfit.NO_SESSION}


def test_a_place_where_no_station_stands_any_more_is_told_so(newsroom: Newsroom) -> None:
    bulletin = saved(newsroom, at(COMMUNE), at(NEIGHBOUR), valid_from=TODAY + timedelta(days=3))
    stations.change(newsroom, CONSOLE, Close(station=NEIGHBOUR, last=TODAY + timedelta(days=1)), NOON)
    found = fitness(newsroom, bulletin.draft, NOON)
    assert misfits(found) == {COMMUNE: None, NEIGHBOUR: Misfit.NO_STATION}
    assert "không đài nào ở đây hoạt động" in found.places[1].vi


def test_the_length_is_unknown_then_estimated_by_the_pace_of_the_house_then_measured(newsroom: Newsroom) -> None:
    script, day = "Mời bà con đi họp. " * 200, TODAY + timedelta(days=5)
    submit(newsroom, "short")
    with newsroom.store.read() as work:
        first = work.bulletins.get(EVERYWHERE, BulletinId("short"))
    assert fitness(newsroom, first.draft, NOON).length.known is Known.UNKNOWN
    render(newsroom, TODAY, NOON)
    late = saved(newsroom, at(COMMUNE), script=script, valid_from=day)
    guess = fitness(newsroom, late.draft, NOON).length
    assert (guess.known, guess.bulletins, guess.syllable > 0) == (Known.ESTIMATED, 1, True)
    assert guess.vi.startswith("ước dài ")
    render(newsroom, day, later(1))
    made = fitness(newsroom, late.draft, NOON)
    sound = finding.sound_of(newsroom, late).item
    assert sound is not None
    assert (made.length.known, made.length.length) == (Known.MADE, sound.measured.duration)
    assert abs(guess.length - made.length.length) < made.length.length / 2
    assert 14 * 60_000 < made.longest < 15 * 60_000


def test_a_page_of_lengths_is_that_of_each_and_measures_how_fast_the_house_speaks_but_once(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = TODAY + timedelta(days=5)
    submit(newsroom, "short", valid_until=TODAY)
    render(newsroom, TODAY, NOON)
    for number in range(5):
        submit(newsroom, f"w{number}", script=f"Mời bà con đi họp lần {number}. " * 50, valid_from=day)
    with newsroom.store.read() as work:
        waiting = [work.bulletins.get(EVERYWHERE, BulletinId(f"w{number}")) for number in range(5)]
    alone = [fitness(newsroom, each.draft, NOON).length for each in waiting]
    assert {each.known for each in alone} == {Known.ESTIMATED}
    measured, measure = list[StationCode | None](), Paces._measure

    def counted(paces: Paces, origin: StationCode | None) -> tuple[float, int] | None:
        measured.append(origin)
        return measure(paces, origin)

    monkeypatch.setattr(Paces, "_measure", counted)
    assert lengths_of(newsroom, waiting) == alone
    assert measured == [waiting[0].draft.origin]


def test_what_is_too_long_by_the_estimate_is_told_and_not_refused(newsroom: Newsroom) -> None:
    submit(newsroom, "short", valid_until=TODAY)
    render(newsroom, TODAY, NOON)
    long = saved(newsroom, at(COMMUNE), script="Mời bà con đi họp. " * 1000, valid_from=TODAY + timedelta(days=5))
    (place,) = fitness(newsroom, long.draft, NOON).places
    assert place.misfit is Misfit.TOO_LONG
    assert "buổi dài nhất ở đây có chỗ cho 14 phút" in place.vi
    assert "ước dài" in place.vi


def test_a_notice_takes_both_its_readings(newsroom: Newsroom) -> None:
    plain = saved(newsroom, at(COMMUNE))
    render(newsroom, TODAY, NOON)
    once = fitness(newsroom, plain.draft, NOON).length
    twice = replace(plain, revision=replace(plain.revision, draft=replace(plain.draft, twice=True)))
    assert fitness(newsroom, twice.draft, NOON).length.length == Millis(2 * once.length)


def test_where_it_is_too_long_is_told_before_it_is_a_bulletin(newsroom: Newsroom) -> None:
    submit(newsroom, "short", valid_until=TODAY)
    render(newsroom, TODAY, NOON)
    draft = saved(
        newsroom, at(COMMUNE), script="Mời bà con đi họp. " * 1000, valid_from=TODAY + timedelta(days=5)
    ).draft
    draft = replace(draft, targets=())
    aims = (at(COMMUNE), at(StationCode("nowhere")))
    assert [each.label for each in hearing.too_long(newsroom, AUTHOR, draft, aims, NOON)] == ["Mỹ Đức 30628"]
    assert hearing.too_long(newsroom, AUTHOR, replace(draft, script="Mời họp."), aims, NOON) == ()
    with pytest.raises(RightMissing):
        hearing.too_long(newsroom, person("ba", Role.SUPERVISOR), draft, aims, NOON)
