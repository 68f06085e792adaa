"""What every store promises of jobs and items: each job to one claimer, each result from the newest."""

import threading
from dataclasses import replace

import pytest
from fakes.samples import NOON, item, later, order

from broadcaster.domain.item import ItemKind, JingleKind, Waveform
from broadcaster.domain.speech import VoiceName, VoiceState
from broadcaster.domain.units import Digest, Millis, digest_of
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.rendering import JobState, Lane, Need, Place, RenderJob, VoiceMet

DRAWN = Waveform(peaks=bytes(range(256)), starts=(Millis(0), Millis(4_300)))


def recipes(count: int) -> list[Digest]:
    return [digest_of("recipe", str(number)) for number in range(count)]


def want(store: Store, count: int = 1) -> list[Digest]:
    wanted = recipes(count)
    with store.write() as work:
        assert work.jobs.want({recipe: Need(order=order()) for recipe in wanted}, NOON) == count
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
        work.jobs.want({first: Need(order=plain), second: Need(order=full)}, NOON)
    assert [claimed(store).order, claimed(store).order] == [plain, full]


def test_only_orders_not_known_yet_are_new(store: Store) -> None:
    known = want(store, 2)
    with store.write() as work:
        assert work.jobs.want({recipe: Need(order=order()) for recipe in [*known, digest_of("new")]}, later(1)) == 1
        assert work.jobs.want({}, NOON) == 0
    assert states(store) == {JobState.WAITING: (3, "")}


def test_orders_by_the_thousand_are_wanted_at_once(store: Store) -> None:
    want(store, 2_500)
    assert states(store) == {JobState.WAITING: (2_500, "")}


def test_the_job_that_waited_longest_is_claimed_first_and_none_before_its_time(store: Store) -> None:
    with store.write() as work:
        work.jobs.want({digest_of("young"): Need(order=order())}, later(2))
        work.jobs.want({digest_of("old"): Need(order=order())}, later(1))
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
        assert not work.jobs.record(slow, item(recipe, "late"), DRAWN)
        assert not work.jobs.fail(slow, "late", later(30))
        assert work.items.by_recipe([recipe]) == {}
        assert work.jobs.record(quick, item(recipe, "good"), DRAWN)
        assert work.items.by_recipe([recipe]) == {recipe: item(recipe, "good")}
        assert not work.jobs.record(quick, item(recipe, "again"), DRAWN)
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
        assert work.jobs.fail(again, "thiếu nhạc hiệu", later(60))
    assert states(store) == {JobState.WAITING: (1, "thiếu nhạc hiệu")}


def test_the_newest_problem_of_a_state_is_told(store: Store) -> None:
    want(store, 3)
    for minute, problem in [(0, "cũ"), (1, "mới"), (2, "")]:
        job = claimed(store, minute)
        with store.write() as work:
            assert work.jobs.fail(job, problem, later(100))
    assert states(store) == {JobState.WAITING: (3, "mới")}


def test_a_job_that_met_a_problem_is_forgotten_once_nobody_needs_it(store: Store) -> None:
    needed, *_ = sorted(want(store, 3))
    for minute in range(2):
        job = claimed(store, minute)
        with store.write() as work:
            work.jobs.fail(job, "mất mạng", later(100))
    with store.write() as work:
        assert work.jobs.forget([needed]) == 1
        assert work.jobs.forget([needed]) == 0
    assert states(store) == {JobState.WAITING: (2, "mất mạng"), JobState.DONE: (1, "")}


def test_what_was_forgotten_and_is_wanted_again_has_no_claim_of_a_number_that_was_given_before(store: Store) -> None:
    want(store)
    frozen = claimed(store)
    second = claimed(store, 11)
    with store.write() as work:
        assert work.jobs.fail(second, "mất mạng", later(20))
        assert work.jobs.forget([]) == 1
    assert want(store) == [frozen.recipe]
    living = claimed(store, 21)
    assert living.attempt == 3
    for old in (frozen, second):
        with store.write() as work:
            assert not work.jobs.hold(old, later(90))
            assert not work.jobs.note(old, 1, 2)
            assert not work.jobs.fail(old, "muộn", later(90))
            assert not work.jobs.record(old, item(old.recipe, "late"), DRAWN)
    with store.write() as work:
        assert work.jobs.record(living, item(living.recipe), DRAWN)


def test_a_job_that_is_done_is_opened_again_for_who_found_no_sound_and_its_item_replaced(store: Store) -> None:
    (recipe,) = want(store)
    first = claimed(store)
    with store.write() as work:
        work.jobs.record(first, item(recipe, "lost"), DRAWN)
    assert want(store) == [recipe]
    second = claimed(store, 1)
    assert second.attempt == 2
    with store.write() as work:
        assert work.jobs.record(second, item(recipe, "found"), DRAWN)
        assert work.items.by_recipe([recipe]) == {recipe: item(recipe, "found")}


def test_what_frames_a_slot_is_claimed_before_bulletins_that_waited_longer(store: Store) -> None:
    with store.write() as work:
        work.jobs.want({digest_of("old"): Need(order=order(kind=ItemKind.BULLETIN))}, later(0))
        work.jobs.want({digest_of("frame"): Need(order=order(kind=ItemKind.IDENT))}, later(1))
    assert claimed(store, 2).recipe == digest_of("frame")
    assert claimed(store, 2).recipe == digest_of("old")


def test_an_item_for_another_recipe_is_a_mistake_of_the_caller(store: Store) -> None:
    want(store)
    job = claimed(store)
    with pytest.raises(ValueError, match="recipe"), store.write() as work:
        work.jobs.record(job, item(digest_of("other")), DRAWN)


def test_items_are_found_by_what_went_in_and_by_what_came_out(store: Store) -> None:
    first, second = sorted(want(store, 2))
    for recipe in (first, second):
        job = claimed(store)
        with store.write() as work:
            assert work.jobs.record(job, item(recipe), DRAWN)
    with store.read() as work:
        assert work.items.by_recipe([second, digest_of("unknown"), first]) == {
            first: item(first),
            second: item(second),
        }
        assert work.items.by_audio(digest_of("sound")) == item(first)
        assert work.items.by_audio(digest_of("silence")) is None
        assert work.items.by_recipe(recipes(2_500)[100:]) == {}


def test_the_waveform_of_a_sound_is_found_by_its_bytes(store: Store) -> None:
    (recipe,) = want(store)
    job = claimed(store)
    with store.write() as work:
        work.jobs.record(job, item(recipe), DRAWN)
    with store.read() as work:
        assert work.items.waveform(digest_of("sound")) == DRAWN
        assert work.items.waveform(digest_of("silence")) is None


def test_what_airs_first_is_claimed_first_whenever_it_was_wanted(store: Store) -> None:
    airs = {"late": later(300), "some day": None}
    needs = {digest_of(name): Need(order=order(), airs=when) for name, when in airs.items()}
    with store.write() as work:
        work.jobs.want(needs, NOON)
        work.jobs.want({digest_of("soon"): Need(order=order(), airs=later(60))}, later(1))
    jobs = [claimed(store, 2) for _ in range(3)]
    assert [job.recipe for job in jobs] == [digest_of("soon"), digest_of("late"), digest_of("some day")]
    assert [job.airs for job in jobs] == [later(60), later(300), None]


def test_a_waiting_job_is_told_when_it_airs_now(store: Store) -> None:
    (recipe,) = want(store)
    for airs in (later(90), None, later(30)):
        with store.write() as work:
            assert work.jobs.want({recipe: Need(order=order(), airs=airs)}, later(1)) == 0
    assert claimed(store).airs == later(30)


def test_why_a_sound_is_not_made_is_told_until_it_is_tried_again(store: Store) -> None:
    first, second = want(store, 2)
    job = claimed(store)
    with store.write() as work:
        work.jobs.fail(job, "mất mạng", later(5))
    with store.read() as work:
        assert work.items.problems([first, second]) == {job.recipe: "mất mạng"}
        assert work.items.problems([]) == {}
    claimed(store, 1)
    claimed(store, 6)
    with store.read() as work:
        assert work.items.problems([first, second]) == {}


def test_a_problem_of_its_own_is_counted_and_is_no_problem_of_the_houses(store: Store) -> None:
    want(store)
    job = claimed(store)
    with store.write() as work:
        work.jobs.fail(job, "quá to", later(5), own=True)
    with store.read() as work:
        (count,) = work.jobs.counts()
        assert (count.count, count.problem, count.own) == (1, "", 1)
        assert work.items.problems([job.recipe]) == {job.recipe: "quá to"}
    again = claimed(store, 5)
    with store.write() as work:
        work.jobs.fail(again, "mất mạng", later(10))
    with store.read() as work:
        (count,) = work.jobs.counts()
        assert (count.problem, count.own) == ("mất mạng", 0)


def test_lanes_tell_what_waits_since_when_and_which_claims_nobody_holds(store: Store) -> None:
    assert lanes(store) == ()
    want(store, 4)
    alarm = digest_of("alarm")
    with store.write() as work:
        work.jobs.want({alarm: Need(order=replace(order(), kind=ItemKind.EMERGENCY))}, later(1))
    urgent, failing, _ = claimed(store, 1), claimed(store, 2), claimed(store, 3)
    with store.write() as work:
        assert work.jobs.fail(failing, "mất mạng", later(30))
    assert urgent.recipe == alarm
    framing = Lane(place=Place.EMERGENCY, state=JobState.CLAIMED, count=1)
    claims = Lane(place=Place.BULLETIN, state=JobState.CLAIMED, count=1)
    waiting = Lane(place=Place.BULLETIN, state=JobState.WAITING, count=3, troubled=1, since=NOON)
    assert lanes(store, 5) == (framing, claims, waiting)
    assert lanes(store, -1) == (framing, claims, replace(waiting, since=None))
    assert lanes(store, 12) == (replace(framing, let_go=1), claims, waiting)


def lanes(store: Store, minutes: float = 0) -> tuple[Lane, ...]:
    with store.read() as work:
        return work.jobs.lanes(later(minutes))


def test_what_is_claimed_or_could_be_is_at_hand_and_nothing_else(store: Store) -> None:
    want(store, 4)
    job = claimed(store)
    with store.write() as work:
        work.jobs.fail(job, "hỏng", later(30))
    claimed(store)
    with store.read() as work:
        assert work.jobs.at_hand(NOON) == 3  # one at work, two that could be begun
        assert work.jobs.at_hand(later(30)) == 4


def met(voice: str, state: VoiceState, minutes: float) -> VoiceMet:
    return VoiceMet(
        voice=VoiceName(voice), state=state, why="" if state is VoiceState.READY else "vì", at=later(minutes)
    )


def test_of_each_voice_the_last_word_is_kept_for_as_long_as_is_asked(store: Store) -> None:
    with store.write() as work:
        work.voices_met.tell([met("b:1", VoiceState.READY, 0), met("a:1", VoiceState.RATE_LIMITED, 0)])
        work.voices_met.tell([met("a:1", VoiceState.NO_NETWORK, 5)])
    with store.read() as work:
        assert work.voices_met.told(NOON) == [met("a:1", VoiceState.NO_NETWORK, 5), met("b:1", VoiceState.READY, 0)]
        assert work.voices_met.told(later(1)) == [met("a:1", VoiceState.NO_NETWORK, 5)]
        assert work.voices_met.told(later(6)) == []


def test_a_claim_that_is_held_on_to_lasts_and_one_that_is_not_is_anothers(store: Store) -> None:
    want(store)
    job = claimed(store)
    with store.write() as work:
        assert work.jobs.hold(job, later(30))
    assert claim(store, 20) is None
    newer = claimed(store, 31)
    with store.write() as work:
        assert not work.jobs.hold(job, later(60))
        assert work.jobs.fail(newer, "hỏng", later(40))
        assert not work.jobs.hold(newer, later(60))


def test_a_claim_may_name_what_it_takes(store: Store) -> None:
    first, second = want(store, 2)
    with store.write() as work:
        job = work.jobs.claim(NOON, later(1), recipe=second)
        assert job is not None
        assert job.recipe == second
        assert work.jobs.claim(NOON, later(1), recipe=second) is None
        assert work.jobs.claim(NOON, later(1), urgent=True, recipe=first) is None
        assert work.jobs.claim(NOON, later(1), recipe=digest_of("nobody's")) is None
