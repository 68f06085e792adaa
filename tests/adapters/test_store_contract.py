"""What every store promises of transactions and stations; the stores are one in memory, SQLite and PostgreSQL."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time

import pytest
from fakes.samples import (
    NOON,
    TODAY,
    approval,
    bulletin,
    entry,
    later,
    manifest,
    order,
    playlist,
    rule,
    slot,
    station,
    two_provinces,
)
from sqlalchemy.exc import SQLAlchemyError

from broadcaster.domain.access import EVERYWHERE, AccountId, Scope
from broadcaster.domain.bulletin import BulletinId, State
from broadcaster.domain.errors.bulletins import IdempotencyClash
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.schedule import Session
from broadcaster.domain.stations import Level, StationCode, grow
from broadcaster.domain.units import digest_of
from broadcaster.newsroom.books import Store, Work
from broadcaster.newsroom.books.receipts import Receipt
from broadcaster.newsroom.books.rendering import Need

AN_GIANG = Scope(("/91/",))
CODE = StationCode("30628")
HANOI = StationCode("00004")


class Failed(Exception):
    pass


def _beat_then_fail(store: Store) -> None:
    with store.write() as work:
        work.pulses.beat("plan", NOON)
        assert work.pulses.last("plan") == NOON
        raise Failed


def test_a_write_block_that_raises_leaves_nothing(store: Store) -> None:
    with pytest.raises(Failed):
        _beat_then_fail(store)
    with store.read() as work:
        assert work.pulses.last("plan") is None


@pytest.mark.parametrize("kind", ["read", "write"])
def test_a_transaction_that_ended_answers_nothing(store: Store, kind: str) -> None:
    with getattr(store, kind)() as work:
        assert work.pulses.last("plan") is None
    with pytest.raises((AssertionError, SQLAlchemyError)):
        work.pulses.last("plan")


WRITES: dict[str, Callable[[Work], object]] = {
    "plant": lambda work: work.stations.plant([station("7")], []),
    "add a bulletin": lambda work: work.bulletins.add(bulletin("a")),
    "change": lambda work: work.bulletins.change(replace(bulletin("a"), version=2), 1),
    "want": lambda work: work.jobs.want({digest_of("r"): Need(order=order())}, NOON),
    "claim": lambda work: work.jobs.claim(NOON, later(1)),
    "publish": lambda work: work.manifests.publish(manifest(1, playlist(slot("30628", TODAY), "a"))),
    "log": lambda work: work.airtime.add(entry(1)),
    "beat": lambda work: work.pulses.beat("plan", NOON),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_reader_cannot_write(planted: Store, write: Callable[[Work], object]) -> None:
    with pytest.raises(RuntimeError, match="a reader cannot write"), planted.read() as work:
        write(work)
    with planted.write() as work:
        work.pulses.beat("after", NOON)


def test_a_reader_sees_one_moment_however_long_it_looks(store: Store) -> None:
    with store.read() as reader:
        assert reader.pulses.last("plan") is None
        with store.write() as writer:
            writer.pulses.beat("plan", NOON)
        assert reader.pulses.last("plan") is None
    with store.read() as reader:
        assert reader.pulses.last("plan") == NOON


def test_a_block_sees_what_it_wrote_itself(planted: Store) -> None:
    with planted.write() as work:
        work.bulletins.add(bulletin("a"))
        assert work.bulletins.get(EVERYWHERE, BulletinId("a")).state is State.SUBMITTED
        work.bulletins.change(replace(bulletin("a"), version=2, state=State.APPROVED, approval=approval()), 1)
        assert work.bulletins.get(EVERYWHERE, BulletinId("a")).approval == approval()


def test_a_store_that_answers_passes_its_check(store: Store) -> None:
    store.check()


# --- stations ----------------------------------------------------------------------------------------------------


def test_stations_come_back_as_planted_with_parents_before_children(planted: Store) -> None:
    with planted.read() as work:
        found = work.stations.tree(EVERYWHERE)
    assert found.by_code == two_provinces().by_code
    seen: set[str] = set()
    for each in found:
        assert each.parent is None or each.parent in seen
        seen.add(each.code)


def test_a_tree_holds_only_the_stations_in_scope(planted: Store) -> None:
    with planted.read() as work:
        assert {s.code for s in work.stations.tree(AN_GIANG)} == {"91", "91-kv", "30628", "30631"}
        assert {s.code for s in work.stations.tree(Scope(("/91/91-kv/30628/",)))} == {"30628"}


def test_a_station_of_another_tree_is_as_unknown_as_one_that_is_not_there(planted: Store) -> None:
    with planted.read() as work:
        assert work.stations.get(Scope(("/01/",)), HANOI).code == HANOI
        with pytest.raises(StationUnknown) as elsewhere:
            work.stations.get(AN_GIANG, HANOI)
        with pytest.raises(StationUnknown) as nowhere:
            work.stations.get(AN_GIANG, StationCode("99999"))
    assert str(elsewhere.value).replace(HANOI, "99999") == str(nowhere.value)


@pytest.mark.parametrize(
    ("mine", "other"), [("a_b", "axb"), ("a%", "abc"), ("ab", "AB"), ("9", "91"), ("đ", "d"), ("z", "z\U0010ffff")]
)
def test_a_scope_is_exact_to_the_letter(store: Store, mine: str, other: str) -> None:
    with store.write() as work:
        work.stations.plant(
            list(grow([station(mine, None, Level.PROVINCE), station(other), station("below", mine)])), []
        )
    scope = Scope((f"/{mine}/",))
    with store.read() as work:
        assert [s.code for s in work.stations.tree(scope)] == [mine, "below"]
        with pytest.raises(StationUnknown):
            work.stations.get(scope, StationCode(other))


@pytest.mark.parametrize("prefix", ["", "/", "/9", "/91/91-kv/3", "/\ud7ff", "/\U0010ffff", "\U0010ffff"])
def test_a_scope_reaches_what_the_rule_of_access_says(store: Store, prefix: str) -> None:
    odd = [station("\ud7ff"), station("\ue000"), station("\U0010ffff\U0010ffff")]
    stations = grow([*two_provinces(), *odd])
    with store.write() as work:
        work.stations.plant(list(stations), [])
    scope = Scope((prefix,))
    with store.read() as work:
        found = {s.code for s in work.stations.tree(scope)}
    assert found == {s.code for s in stations if scope.reaches(s.path)}


def test_planting_again_counts_only_what_changed(planted: Store) -> None:
    stations = list(two_provinces())
    renamed = [replace(s, name="Đài Hà Nội") if s.code == HANOI else s for s in stations]
    with planted.write() as work:
        assert work.stations.plant(stations, [rule("30628")]) == 0
        assert work.stations.plant(renamed, [rule("30628")]) == 1
        assert work.stations.get(EVERYWHERE, HANOI).name == "Đài Hà Nội"
        assert work.stations.plant(renamed, [rule("30628", time(17)), rule("30631")]) == 2


def test_planting_replaces_the_timetable_a_station_was_planted_with_and_no_others(planted: Store) -> None:
    morning, evening = rule("30631"), rule("30631", time(17, 0), "chiều")
    weekdays = replace(evening, weekdays=frozenset({0, 4}), on_holidays=False)
    other, place = StationCode("30631"), two_provinces().station(StationCode("30631"))

    def sessions(codes: list[StationCode] | None = None) -> list[tuple[Session, ...]]:
        with planted.read() as work:
            return [each.sessions for each in work.timetables.all(codes)]

    with planted.write() as work:
        work.stations.plant([place], [evening, morning])
    assert sessions([other]) == [(evening.told, morning.told)]
    with planted.write() as work:
        work.stations.plant([place], [weekdays])
    assert sessions() == [(rule("30628").told,), (weekdays.told,)]
    assert sessions([CODE]) == [(rule("30628").told,)]
    assert sessions([]) == []
    with planted.read() as work:
        (kept,) = work.timetables.all([other])
        assert (kept.version, kept.alone, kept.valid_from) == (2, True, place.valid_from)
    with planted.write() as work:
        assert work.stations.plant([place], []) == 1
    assert sessions([other]) == []


def test_a_rule_without_its_station_is_a_mistake_of_the_caller(store: Store) -> None:
    with pytest.raises(ValueError, match="30628"), store.write() as work:
        work.stations.plant([station("7")], [rule("30628")])


def test_a_country_of_stations_is_planted_and_found(store: Store) -> None:
    country = grow([station(f"{number:05}") for number in range(3_321)])
    with store.write() as work:
        assert work.stations.plant(list(country), [rule(each.code) for each in country]) == len(country)
    with store.read() as work:
        assert len(work.stations.tree(EVERYWHERE)) == len(country)
        assert len(work.timetables.all([each.code for each in country])) == len(country)


# --- receipts ----------------------------------------------------------------------------------------------------


def _receipt(key: str = "k", subject: str = "a", request: str = "r", account: str = "an") -> Receipt:
    return Receipt(account=AccountId(account), key=key, request=digest_of(request), subject=subject, at=NOON)


def test_a_key_gives_what_was_first_created_under_it(store: Store) -> None:
    with store.write() as work:
        assert work.receipts.once(_receipt()) == "a"
        assert work.receipts.once(_receipt(subject="b")) == "a"
        assert work.receipts.once(_receipt(key="other", subject="b")) == "b"


def test_a_key_belongs_to_its_account(store: Store) -> None:
    with store.write() as work:
        work.receipts.once(_receipt())
        assert work.receipts.once(_receipt(account="binh", subject="b", request="other")) == "b"


def test_a_key_with_another_request_is_refused(store: Store) -> None:
    with store.write() as work:
        work.receipts.once(_receipt())
        with pytest.raises(IdempotencyClash):
            work.receipts.once(_receipt(request="other"))


def test_keys_kept_before_a_moment_are_let_go_and_no_others(store: Store) -> None:
    with store.write() as work:
        work.receipts.once(_receipt())
        work.receipts.once(replace(_receipt(key="newer"), at=later(1)))
        assert work.receipts.forget(later(1)) == 1
        assert work.receipts.forget(later(1)) == 0
        assert work.receipts.once(_receipt(subject="b")) == "b"
        assert work.receipts.once(_receipt(key="newer", subject="b")) == "a"
