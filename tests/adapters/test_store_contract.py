"""What every store promises, asked of the one in memory, of SQLite in a file and of PostgreSQL alike."""

import threading
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from fakes.samples import (
    NOON,
    TODAY,
    approval,
    bulletin,
    entry,
    item,
    later,
    manifest,
    order,
    playlist,
    rule,
    slot,
    station,
    two_provinces,
)

from broadcaster.domain.access import EVERYWHERE, Scope
from broadcaster.domain.bulletin import BulletinId, State
from broadcaster.domain.errors import (
    AirtimeClash,
    BulletinUnknown,
    FieldWrong,
    IdempotencyClash,
    StationUnknown,
)
from broadcaster.domain.item import JingleKind
from broadcaster.domain.stations import Level, StationCode, grow
from broadcaster.domain.units import Digest, digest_of
from broadcaster.newsroom.ports import JobState, Page, RenderJob, Store, Work

AN_GIANG = Scope(path="/91/")
CODE = StationCode("30628")
HANOI = StationCode("00004")


@pytest.fixture
def planted(store: Store) -> Store:
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [rule("30628")])
    return store


# --- transactions ------------------------------------------------------------------------------------------------


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


WRITES: dict[str, Callable[[Work], object]] = {
    "plant": lambda work: work.stations.plant([station("7")], []),
    "add a bulletin": lambda work: work.bulletins.add(bulletin("a"), None),
    "move": lambda work: work.bulletins.move(BulletinId("a"), State.SUBMITTED, State.APPROVED, None),
    "want": lambda work: work.jobs.want({digest_of("r"): order()}, NOON),
    "claim": lambda work: work.jobs.claim(NOON, later(1)),
    "publish": lambda work: work.manifests.publish(manifest(1, playlist(slot("30628", TODAY), "a"))),
    "log": lambda work: work.airtime.add(entry(1)),
    "add a token": lambda work: work.tokens.add(digest_of("t"), EVERYWHERE, NOON),
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
        work.bulletins.add(bulletin("a"), None)
        assert work.bulletins.get(EVERYWHERE, BulletinId("a")).state is State.SUBMITTED
        work.bulletins.move(BulletinId("a"), State.SUBMITTED, State.APPROVED, approval())
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
        assert {s.code for s in work.stations.tree(Scope(path="/91/91-kv/30628/"))} == {"30628"}


def test_a_station_of_another_tree_is_as_unknown_as_one_that_is_not_there(planted: Store) -> None:
    with planted.read() as work:
        assert work.stations.get(Scope(path="/01/"), HANOI).code == HANOI
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
    scope = Scope(path=f"/{mine}/")
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
    scope = Scope(path=prefix)
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


def test_planting_replaces_all_rules_of_a_station_and_no_others(planted: Store) -> None:
    morning, evening = rule("30631"), rule("30631", time(17, 0), "chiều")
    weekdays = replace(evening, weekdays=frozenset({0, 4}))
    with planted.write() as work:
        work.stations.plant([two_provinces().station(StationCode("30631"))], [evening, morning])
    with planted.write() as work:
        assert work.stations.rules([StationCode("30631")]) == (evening, morning)
        work.stations.plant([two_provinces().station(StationCode("30631"))], [weekdays])
    with planted.read() as work:
        assert work.stations.rules() == (rule("30628"), weekdays)
        assert work.stations.rules([CODE]) == (rule("30628"),)
        assert work.stations.rules([]) == ()


def test_a_rule_without_its_station_is_a_mistake_of_the_caller(store: Store) -> None:
    with pytest.raises(ValueError, match="30628"), store.write() as work:
        work.stations.plant([station("7")], [rule("30628")])


def test_a_country_of_stations_is_planted_and_found(store: Store) -> None:
    country = grow([station(f"{number:05}") for number in range(3_321)])
    with store.write() as work:
        assert work.stations.plant(list(country), [rule(each.code) for each in country]) == len(country)
    with store.read() as work:
        assert len(work.stations.tree(EVERYWHERE)) == len(country)
        assert len(work.stations.rules([each.code for each in country])) == len(country)


# --- bulletins ---------------------------------------------------------------------------------------------------


def test_a_bulletin_comes_back_as_it_was_added(planted: Store) -> None:
    decomposed = unicodedata.normalize("NFD", "Ủy ban nhân dân xã Mỹ Đức")
    given = bulletin(
        "a", script=f"Đồng bào Khmer ខ្មែរ, Chăm: {decomposed} 📢\n'; DROP TABLE bulletin; --", title="Tiếng Việt"
    )
    with planted.write() as work:
        assert work.bulletins.add(given, "key") == given
    with planted.read() as work:
        assert work.bulletins.get(EVERYWHERE, given.id) == given


def test_the_same_key_with_the_same_draft_gives_the_bulletin_that_stands(planted: Store) -> None:
    with planted.write() as work:
        first = work.bulletins.add(bulletin("a"), "key")
    with planted.write() as work:
        assert work.bulletins.add(bulletin("b", minutes=5), "key") == first
        with pytest.raises(BulletinUnknown):
            work.bulletins.get(EVERYWHERE, BulletinId("b"))


def test_the_same_key_with_another_draft_is_a_clash(planted: Store) -> None:
    with planted.write() as work:
        work.bulletins.add(bulletin("a"), "khoá")
    with pytest.raises(IdempotencyClash, match="khoá"), planted.write() as work:
        work.bulletins.add(bulletin("b", title="Tin khác"), "khoá")


def test_without_a_key_equal_drafts_are_two_bulletins(planted: Store) -> None:
    with planted.write() as work:
        work.bulletins.add(bulletin("a"), None)
        work.bulletins.add(bulletin("b"), None)
        assert len(work.bulletins.page(EVERYWHERE, None, 10).bulletins) == 2


def test_a_bulletin_from_a_station_that_is_not_there_is_refused(planted: Store) -> None:
    with pytest.raises(StationUnknown), planted.write() as work:
        work.bulletins.add(bulletin("a", origin="99999"), None)


def test_a_bulletin_of_another_tree_is_unknown_and_on_no_page(planted: Store) -> None:
    with planted.write() as work:
        work.bulletins.add(bulletin("hanoi", origin="00004"), None)
        work.bulletins.add(bulletin("an-giang"), None)
    with planted.read() as work:
        with pytest.raises(BulletinUnknown):
            work.bulletins.get(AN_GIANG, BulletinId("hanoi"))
        assert [b.id for b in work.bulletins.page(AN_GIANG, None, 10).bulletins] == ["an-giang"]


def test_a_bulletin_moves_with_its_origin_when_the_tree_is_planted_anew(planted: Store) -> None:
    with planted.write() as work:
        work.bulletins.add(bulletin("a"), None)
        moved = grow([*(replace(s, parent=StationCode("01")) if s.code == CODE else s for s in two_provinces())])
        work.stations.plant(list(moved), [])
    with planted.read() as work:
        assert work.bulletins.get(Scope(path="/01/"), BulletinId("a"))
        with pytest.raises(BulletinUnknown):
            work.bulletins.get(AN_GIANG, BulletinId("a"))


@pytest.mark.parametrize("audio", [None, "heard"])
def test_an_approval_comes_back_as_it_was_given(planted: Store, audio: str | None) -> None:
    identity = BulletinId("a")
    with planted.write() as work:
        work.bulletins.add(bulletin("a"), None)
        assert work.bulletins.move(identity, State.SUBMITTED, State.APPROVED, approval(audio))
    with planted.write() as work:
        found = work.bulletins.get(EVERYWHERE, identity)
        assert (found.state, found.approval) == (State.APPROVED, approval(audio))
        assert work.bulletins.move(identity, State.APPROVED, State.EXPIRED, None)
        assert work.bulletins.get(EVERYWHERE, identity).approval == approval(audio)


def test_a_bulletin_is_moved_only_from_the_state_it_is_in(planted: Store) -> None:
    identity = BulletinId("a")
    with planted.write() as work:
        work.bulletins.add(bulletin("a"), None)
        assert work.bulletins.move(identity, State.SUBMITTED, State.EXPIRED, None)
        assert not work.bulletins.move(identity, State.SUBMITTED, State.APPROVED, approval())
        assert not work.bulletins.move(BulletinId("nobody"), State.SUBMITTED, State.APPROVED, None)
        found = work.bulletins.get(EVERYWHERE, identity)
    assert (found.state, found.approval) == (State.EXPIRED, None)


def test_pages_hold_each_bulletin_once_newest_first_while_new_ones_arrive(planted: Store) -> None:
    minutes = {"a": 1, "B": 2, "b": 2, "ă": 2, "c": 2, "d": 3, "e": 4}
    with planted.write() as work:
        for identity, minute in minutes.items():
            work.bulletins.add(bulletin(identity, minute), None)
    seen: list[str] = []
    after: str | None = None
    for arriving in range(len(minutes)):
        with planted.write() as work:
            page = work.bulletins.page(EVERYWHERE, after, 2)
            work.bulletins.add(bulletin(f"new-{arriving}", 10 + arriving), None)
        seen += [b.id for b in page.bulletins]
        after = page.after
        if after is None:
            break
    assert seen == sorted(minutes, key=lambda identity: (minutes[identity], identity), reverse=True)


def test_a_page_that_ends_with_the_last_bulletin_has_no_next(planted: Store) -> None:
    with planted.write() as work:
        assert work.bulletins.page(EVERYWHERE, None, 2) == Page(bulletins=(), after=None)
        work.bulletins.add(bulletin("a"), None)
        work.bulletins.add(bulletin("b"), None)
        assert work.bulletins.page(EVERYWHERE, None, 2).after is None
        assert work.bulletins.page(EVERYWHERE, None, 1).after is not None


@pytest.mark.parametrize(
    "garbled",
    ["", "x", "đ", "bm90IGEgbW9tZW50", "MjAyNi0xMS0yMiBhYmM", "MjAyNi0xMS0yMlQwNTowMDowMCswMDowMA", "%00", "AAAA"],
)
def test_a_garbled_cursor_is_refused(planted: Store, garbled: str) -> None:
    with pytest.raises(FieldWrong) as wrong, planted.read() as work:
        work.bulletins.page(EVERYWHERE, garbled, 10)
    assert wrong.value.facts["field"] == "after"


def test_bulletins_are_valid_on_both_their_days_and_come_oldest_first(planted: Store) -> None:
    first, last = TODAY, TODAY + timedelta(days=1)
    with planted.write() as work:
        work.bulletins.add(bulletin("young", 2, valid_from=first, valid_until=last), None)
        work.bulletins.add(bulletin("old", 1, origin="00004", valid_from=first, valid_until=last), None)
        work.bulletins.add(bulletin("approved", 3, valid_from=first, valid_until=last), None)
        work.bulletins.move(BulletinId("approved"), State.SUBMITTED, State.APPROVED, approval())

        def valid(day: date, *states: State) -> list[str]:
            return [b.id for b in work.bulletins.valid_on(day, states)]

        assert valid(first, State.SUBMITTED) == valid(last, State.SUBMITTED) == ["old", "young"]
        assert valid(last, State.APPROVED) == ["approved"]
        assert valid(last, *State) == ["old", "young", "approved"]
        assert valid(first - timedelta(days=1), *State) == valid(last + timedelta(days=1), *State) == []
        assert valid(first) == []


def test_what_is_over_is_told_until_it_is_expired(planted: Store) -> None:
    over = TODAY + timedelta(days=1)
    with planted.write() as work:
        work.bulletins.add(bulletin("b", 2, valid_until=TODAY), None)
        work.bulletins.add(bulletin("a", 1, valid_until=TODAY), None)
        assert work.bulletins.over_by(TODAY) == ()
        assert [b.id for b in work.bulletins.over_by(over)] == ["a", "b"]
        work.bulletins.move(BulletinId("a"), State.SUBMITTED, State.EXPIRED, None)
        assert [b.id for b in work.bulletins.over_by(over)] == ["b"]


# --- jobs and items ----------------------------------------------------------------------------------------------


def recipes(count: int) -> list[Digest]:
    return [digest_of("recipe", str(number)) for number in range(count)]


def want(store: Store, count: int = 1) -> list[Digest]:
    wanted = recipes(count)
    with store.write() as work:
        assert work.jobs.want({recipe: order() for recipe in wanted}, NOON) == count
    return wanted


def claim(store: Store, minutes: float = 0, lease: float = 10) -> RenderJob | None:
    with store.write() as work:
        return work.jobs.claim(later(minutes), later(minutes + lease))


def claimed(store: Store, minutes: float = 0) -> RenderJob:
    job = claim(store, minutes)
    assert job is not None
    return job


def states(store: Store) -> dict[JobState, tuple[int, str]]:
    with store.read() as work:
        return {count.state: (count.count, count.problem) for count in work.jobs.counts()}


def test_an_order_comes_back_as_it_was_wanted(store: Store) -> None:
    plain = order("Nhạc hiệu")
    full = replace(plain, bed=JingleKind.BED, opening=None, manner=replace(plain.manner, rate=1.25))
    first, second = sorted(recipes(2))
    with store.write() as work:
        work.jobs.want({first: plain, second: full}, NOON)
    assert [claimed(store).order, claimed(store).order] == [plain, full]


def test_only_orders_not_known_yet_are_new(store: Store) -> None:
    known = want(store, 2)
    with store.write() as work:
        assert work.jobs.want({recipe: order() for recipe in [*known, digest_of("new")]}, later(1)) == 1
        assert work.jobs.want({}, NOON) == 0
    assert states(store) == {JobState.WAITING: (3, "")}


def test_orders_by_the_thousand_are_wanted_at_once(store: Store) -> None:
    want(store, 2_500)
    assert states(store) == {JobState.WAITING: (2_500, "")}


def test_the_job_that_waited_longest_is_claimed_first_and_none_before_its_time(store: Store) -> None:
    with store.write() as work:
        work.jobs.want({digest_of("young"): order()}, later(2))
        work.jobs.want({digest_of("old"): order()}, later(1))
    assert claim(store, 0) is None
    assert [claimed(store, 2).recipe, claimed(store, 2).recipe] == [digest_of("old"), digest_of("young")]
    assert claim(store, 2) is None


def claims_by_two_threads(store: Store) -> list[Digest]:
    """What two threads were given, claiming until nothing is left (at most 60 claims each, lest a fault runs on)."""
    given: list[Digest] = []
    start = threading.Barrier(2)

    def work() -> None:
        start.wait(timeout=10)
        for _ in range(60):
            job = claim(store)
            if job is None:
                return
            given.append(job.recipe)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return given


def test_two_threads_claiming_fifty_jobs_get_each_exactly_once(store: Store) -> None:
    wanted = want(store, 50)
    assert sorted(claims_by_two_threads(store)) == sorted(wanted)


def test_a_claim_that_ran_out_is_retaken_and_its_first_claimer_cannot_record(store: Store) -> None:
    (recipe,) = want(store)
    slow = claimed(store, 0)
    assert claim(store, 10) is None  # its lease holds until the tenth minute, that minute included
    quick = claimed(store, 10.1)
    assert (slow.attempt, quick.attempt) == (1, 2)
    with store.write() as work:
        assert not work.jobs.record(slow, item(recipe, "late"))
        assert not work.jobs.fail(slow, "late", None)
        assert work.items.by_recipe([recipe]) == {}
        assert work.jobs.record(quick, item(recipe, "good"))
        assert work.items.by_recipe([recipe]) == {recipe: item(recipe, "good")}
        assert not work.jobs.record(quick, item(recipe, "again"))
    assert states(store) == {JobState.DONE: (1, "")}


def test_a_failed_job_waits_for_its_next_moment_and_tells_why(store: Store) -> None:
    want(store)
    job = claimed(store)
    with store.write() as work:
        assert work.jobs.fail(job, "mất mạng", later(5))
    assert states(store) == {JobState.WAITING: (1, "mất mạng")}
    assert claim(store, 4) is None
    again = claimed(store, 5)
    with store.write() as work:
        assert again.attempt == 2
        assert work.jobs.fail(again, "thiếu nhạc hiệu", None)
    assert states(store) == {JobState.FAILED: (1, "thiếu nhạc hiệu")}
    assert claim(store, 1_000) is None


def test_the_newest_problem_of_a_state_is_told(store: Store) -> None:
    want(store, 3)
    for minute, problem in [(0, "cũ"), (1, "mới"), (2, "")]:
        job = claimed(store, minute)
        with store.write() as work:
            assert work.jobs.fail(job, problem, None)
    assert states(store) == {JobState.FAILED: (3, "mới")}


def test_an_item_for_another_recipe_is_a_mistake_of_the_caller(store: Store) -> None:
    want(store)
    job = claimed(store)
    with pytest.raises(ValueError, match="recipe"), store.write() as work:
        work.jobs.record(job, item(digest_of("other")))


def test_items_are_found_by_what_went_in_and_by_what_came_out(store: Store) -> None:
    first, second = sorted(want(store, 2))
    for recipe in (first, second):
        job = claimed(store)
        with store.write() as work:
            assert work.jobs.record(job, item(recipe))
    with store.read() as work:
        assert work.items.by_recipe([second, digest_of("unknown"), first]) == {
            first: item(first),
            second: item(second),
        }
        assert work.items.by_audio(digest_of("sound")) == item(first)
        assert work.items.by_audio(digest_of("silence")) is None
        assert work.items.by_recipe(recipes(2_500)[100:]) == {}


# --- manifests ---------------------------------------------------------------------------------------------------


def test_the_newest_manifest_of_a_day_comes_back_as_published(store: Store) -> None:
    first = manifest(1, playlist(slot("30628", TODAY), "a"))
    second = manifest(2, playlist(slot("30628", TODAY), "b"), playlist(slot("30628", TODAY, 17)))
    with store.write() as work:
        assert work.manifests.publish(first)
        assert work.manifests.newest(CODE, TODAY) == first
        assert work.manifests.publish(second)
    with store.read() as work:
        assert work.manifests.newest(CODE, TODAY) == second
        assert work.manifests.newest(CODE, TODAY + timedelta(days=1)) is None
        assert work.manifests.newest(HANOI, TODAY) is None


def test_a_serial_is_published_once(store: Store) -> None:
    stands = manifest(1, playlist(slot("30628", TODAY), "a"))
    with store.write() as work:
        assert work.manifests.publish(stands)
        assert not work.manifests.publish(manifest(1, playlist(slot("30628", TODAY), "b")))
        assert work.manifests.newest(CODE, TODAY) == stands
        assert not work.manifests.promised(CODE, slot("30628", TODAY).id, digest_of("audio", "b"))


def test_what_any_manifest_held_stays_promised_in_its_slot_only(store: Store) -> None:
    morning, evening = slot("30628", TODAY), slot("30628", TODAY, 17)
    with store.write() as work:
        work.manifests.publish(manifest(1, playlist(morning, "a"), playlist(evening)))
        work.manifests.publish(manifest(2, playlist(morning, "b"), playlist(evening)))

        def promised(code: StationCode, hour: int, sound: str) -> bool:
            return work.manifests.promised(code, slot("30628", TODAY, hour).id, digest_of("audio", sound))

        assert promised(CODE, 5, "a")
        assert promised(CODE, 5, "b")
        assert not promised(CODE, 17, "a")
        assert not promised(CODE, 5, "c")
        assert not promised(HANOI, 5, "a")


def test_history_counts_rows_of_the_newest_serial_of_each_day_before(store: Store) -> None:
    yesterday, before = TODAY - timedelta(days=1), TODAY - timedelta(days=2)
    with store.write() as work:
        work.manifests.publish(manifest(1, playlist(slot("30628", before), "a", "b")))
        work.manifests.publish(manifest(1, playlist(slot("30628", yesterday), "a", "c")))
        work.manifests.publish(
            manifest(2, playlist(slot("30628", yesterday), "a"), playlist(slot("30628", yesterday, 17), "a", "b"))
        )
        work.manifests.publish(manifest(1, playlist(slot("30628", TODAY), "a")))
        work.manifests.publish(manifest(1, playlist(slot("00004", before), "a")))
    with store.read() as work:
        assert work.manifests.history([CODE], TODAY) == {(CODE, "a"): 3, (CODE, "b"): 2}
        assert work.manifests.history([CODE, HANOI], yesterday) == {
            (CODE, "a"): 1,
            (CODE, "b"): 1,
            (HANOI, "a"): 1,
        }
        assert work.manifests.history([], TODAY) == {}


# --- airtime, tokens, pulses -------------------------------------------------------------------------------------


def test_the_same_airtime_entry_is_logged_once(store: Store) -> None:
    given = entry(2**40)
    with store.write() as work:
        assert work.airtime.add(given)
        assert not work.airtime.add(given)
    with store.write() as work:
        assert not work.airtime.add(replace(given))
        assert work.airtime.of(CODE, TODAY) == (given,)


def test_another_entry_under_a_sequence_that_stands_is_a_clash_and_changes_nothing(store: Store) -> None:
    with store.write() as work:
        work.airtime.add(entry(1))
    with pytest.raises(AirtimeClash), store.write() as work:
        work.airtime.add(entry(1, hour=17))
    with store.write() as work:
        assert work.airtime.of(CODE, TODAY) == (entry(1),)
        assert work.airtime.add(entry(1, code="00004"))


def test_entries_are_of_the_local_day_of_their_slot_by_sequence(store: Store) -> None:
    tomorrow = TODAY + timedelta(days=1)
    given = [
        entry(10),
        entry(9, hour=17),
        entry(11, day=tomorrow),
        entry(1, code="30628-20261122"),
        entry(1, code="00004"),
    ]
    with store.write() as work:
        for each in given:
            work.airtime.add(each)
    with store.read() as work:
        assert work.airtime.of(CODE, TODAY) == (given[1], given[0])
        assert work.airtime.of(CODE, tomorrow) == (given[2],)
        assert work.airtime.of(CODE, tomorrow + timedelta(days=1)) == ()


def test_a_token_reaches_the_scope_it_was_added_with(store: Store) -> None:
    with store.write() as work:
        assert not work.tokens.any()
        work.tokens.add(digest_of("secret"), AN_GIANG, NOON)
        assert work.tokens.any()
    with store.write() as work:
        assert work.tokens.scope_of(digest_of("secret")) == AN_GIANG
        assert work.tokens.scope_of(digest_of("guess")) is None
        work.tokens.add(digest_of("secret"), EVERYWHERE, later(1))
        assert work.tokens.scope_of(digest_of("secret")) == EVERYWHERE


def test_a_pulse_tells_the_last_beat_of_its_verb(store: Store) -> None:
    with store.write() as work:
        work.pulses.beat("plan", NOON)
        work.pulses.beat("plan", later(1.5))
        work.pulses.beat("expire", later(9))
    with store.read() as work:
        found = work.pulses.last("plan")
        assert found == later(1.5)
        assert found is not None
        assert found.utcoffset() == timedelta(0)
        assert work.pulses.last("publish") is None
