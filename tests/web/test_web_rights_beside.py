"""Checks that no request of the tour can tell from none: here who must be refused asks, with the check and without."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pytest
from fakes.editor import person
from fakes.samples import NOON
from web.house import House
from web.unguarded import Check, checks, without

from broadcaster.domain.access import Action, Actor, Role
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.people import AccountUnknown, RightMissing
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.stations import Cluster, StationCode, Technology
from broadcaster.newsroom import calendars, clusters, finding, people
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.sessions import Fresh

HERE, CLUSTER = StationCode("30628"), StationCode("cho-moi")
ALL = (Role.AUTHOR, Role.ADMIN)
INSIDE, ELSEWHERE = person("an", *ALL, path="/91/"), person("an", *ALL, path="/01/")
LIMITED = replace(INSIDE, limits=frozenset({Action.READ_STATIONS, Action.MANAGE_ACCOUNTS}))
"""As the others, where nothing but these may be done."""


def fresh(name: str) -> Fresh:
    return Fresh(id=name, secret=f"secret of {name}")


def refused(verb: Callable[[], object], leaf: type[BroadcasterError]) -> None:
    try:
        answer = verb()
    except leaf:
        return
    raise AssertionError(f"{answer} was answered")


def an_address_is_made_anew(newsroom: Newsroom) -> None:
    """Who made it may not hear of its station any more."""
    new = calendars.NewFeed(name="Điện thoại", station=HERE)
    made = calendars.make_feed(newsroom, INSIDE, new, fresh("f1"), NOON)
    for who, leaf in ((ELSEWHERE, StationUnknown), (LIMITED, RightMissing)):
        refused(lambda who=who: calendars.renew_feed(newsroom, who, made.feed.id, fresh("f2"), NOON), leaf)


def a_machine_is_added_again(newsroom: Newsroom) -> None:
    """Who added it sends the same once more, and may not look there any more."""
    new = people.NewAccount(login="loa", name="Loa", wanted=people.Wanted(role=Role.AUTHOR, station=HERE), key="k")

    def again(who: Actor) -> object:
        return people.add_machine(newsroom, who, new, fresh("m2"), NOON)

    people.add_machine(newsroom, INSIDE, new, fresh("m1"), NOON)
    refused(lambda: again(ELSEWHERE), AccountUnknown)
    refused(lambda: again(LIMITED), RightMissing)


def clusters_are_called_by_name(newsroom: Newsroom) -> None:
    with newsroom.store.write() as work:
        work.clusters.add([_cluster()])
    assert clusters.names_of(newsroom, INSIDE, [CLUSTER], NOON) == {CLUSTER: "Chợ Mới"}
    assert clusters.names_of(newsroom, ELSEWHERE, [CLUSTER], NOON) == {CLUSTER: CLUSTER}


def it_is_told_how_often_bulletins_were_heard(newsroom: Newsroom) -> None:
    assert finding.runs_of(newsroom, INSIDE, ["bt1"], NOON)
    assert not finding.runs_of(newsroom, ELSEWHERE, ["bt1"], NOON)
    assert not finding.runs_of(newsroom, LIMITED, ["bt1"], NOON)


def _cluster() -> Cluster:
    return Cluster(
        code=CLUSTER,
        station=HERE,
        name="Chợ Mới",
        technology=Technology.IP,
        place="",
        speakers=2,
        valid_from=date(2025, 7, 1),
        valid_until=None,
        path=f"/91/91-kv/{HERE}/{CLUSTER}/",
    )


ASKED: Mapping[str, Callable[[Newsroom], None]] = {
    "renew_feed": an_address_is_made_anew,
    "add_machine": a_machine_is_added_again,
    "names_of": clusters_are_called_by_name,
    "runs_of": it_is_told_how_often_bulletins_were_heard,
}
"""By function with a check: who is refused by it."""


@pytest.mark.parametrize("function", ASKED)
def test_who_may_not_is_refused(on_air: House, function: str) -> None:
    ASKED[function](on_air.newsroom)


@pytest.mark.parametrize("check", [each for each in checks() if each.function in ASKED], ids=str)
def test_without_the_check_somebody_is_answered(on_air: House, check: Check) -> None:
    with without(check), pytest.raises(AssertionError):
        ASKED[check.function](on_air.newsroom)
