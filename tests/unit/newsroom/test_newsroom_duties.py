"""When what is due is due, and what changes call for: pure, on any clock."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from fakes.editor import approve, broadcast_day, find, rows_of, submit
from fakes.samples import NOON, TODAY, later

from broadcaster import timers
from broadcaster.domain.access import CLOCK, CONSOLE
from broadcaster.domain.airtime import AirtimeEntry, Outcome
from broadcaster.domain.audit import deed
from broadcaster.domain.errors.machine import DatabaseDown
from broadcaster.domain.life import State
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, digest_of, instant
from broadcaster.newsroom import duties, replanning, rounds
from broadcaster.newsroom.books.receipts import Receipt
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.complaining import Complaints
from broadcaster.newsroom.duties import (
    CHORES,
    DUTIES,
    EXPIRE,
    MADE,
    PLAN,
    PUBLISH,
    RECONCILE,
    ROTATE,
    Duty,
    calls_for_planning,
    due,
    gathered,
    latest,
    news,
    perform,
    ripe,
)
from broadcaster.newsroom.leading import PATIENCE, Watch, lead
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.reckoning import RECKONED, outcomes, reckon
from broadcaster.newsroom.scheduling import Agenda
from broadcaster.queue.making import make_one
from broadcaster.timers import Leader, Steering

VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")
EVERY_MINUTE = Duty(verb="minutely", every=timedelta(minutes=1))
EVENINGS = Duty(verb="evening", every=timedelta(days=400), daily=time(20))


def wall(hour: float, day: int = 0) -> Instant:
    """An hour of TODAY, or of so many days later, on the wall clocks of Viet Nam."""
    return instant(datetime.combine(TODAY, time(), VIET_NAM) + timedelta(days=day, hours=hour))


# --- when --------------------------------------------------------------------------------------------------------


def test_what_was_never_done_is_due_and_what_was_done_is_not_until_its_time() -> None:
    for duty in (EVERY_MINUTE, EVENINGS):
        assert due([duty], {}, NOON, VIET_NAM) == [duty.verb]
    last = {"minutely": NOON}
    assert due([EVERY_MINUTE], last, NOON, VIET_NAM) == []
    assert due([EVERY_MINUTE], last, later(0.99), VIET_NAM) == []
    assert due([EVERY_MINUTE], last, later(1), VIET_NAM) == ["minutely"]


def test_an_evening_is_due_once_from_its_hour_on_however_late_anybody_looks() -> None:
    done: dict[str, Instant | None] = {"evening": wall(20, -1)}
    assert due([EVENINGS], done, wall(19.99), VIET_NAM) == []
    for late in (20, 21, 23.9, 27, 43):
        assert due([EVENINGS], done, wall(late), VIET_NAM) == ["evening"]
    assert due([EVENINGS], {"evening": wall(27)}, wall(43.9), VIET_NAM) == []
    assert due([EVENINGS], {"evening": wall(27)}, wall(44), VIET_NAM) == ["evening"]


@pytest.mark.parametrize("duty", [EVERY_MINUTE, EVENINGS, *DUTIES, *CHORES])
def test_a_clock_that_was_set_back_makes_due_what_it_did_in_the_future_once(duty: Duty) -> None:
    ahead, right = wall(13), wall(12)
    assert due([duty], {duty.verb: ahead}, right, VIET_NAM) == [duty.verb]
    assert due([duty], {duty.verb: right}, right, VIET_NAM) == []


def test_the_latest_hour_is_told_on_the_wall_clocks_of_the_zone_across_a_change_of_their_time() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    spring = instant(datetime(2026, 3, 29, 12, tzinfo=berlin))
    assert latest(time(0), spring, berlin) == instant(datetime(2026, 3, 28, 23, tzinfo=ZoneInfo("UTC")))
    assert latest(time(20), spring, berlin) == instant(datetime(2026, 3, 28, 20, tzinfo=berlin))


def test_every_duty_is_a_verb_and_every_verb_a_duty() -> None:
    verbs = {PLAN, PUBLISH, EXPIRE, RECONCILE, ROTATE}
    assert {duty.verb for duty in (*DUTIES, *CHORES)} == verbs == {PLAN, PUBLISH, *duties._VERBS}
    assert {verb for verb in timers.EXPECTED if verb != timers.RENDER} == verbs


# --- what --------------------------------------------------------------------------------------------------------


def test_what_is_over_expires_once_and_a_day_that_ended_is_closed(newsroom: Newsroom) -> None:
    bulletin = submit(newsroom, valid_until=TODAY)
    approve(newsroom, bulletin)
    for hour in (23.9, 24.1, 25):
        perform(newsroom, EXPIRE, wall(hour))
    assert find(newsroom, bulletin).state is State.EXPIRED
    assert len([d for d in deeds(newsroom) if d == "bulletin.expire"]) == 1


def deeds(newsroom: Newsroom) -> list[str]:
    with newsroom.store.read() as work:
        return [each.verb for each in work.audit.since(0, 10_000)]


def told_of(newsroom: Newsroom, verb: str) -> list[str]:
    with newsroom.store.read() as work:
        return [each.told for each in work.audit.since(0, 10_000) if each.verb == verb]


def aired(manifest: Manifest, sequence: int = 1) -> AirtimeEntry:
    playlist = next(playlist for playlist in manifest.playlists if playlist.rows)
    row = playlist.rows[0]
    return AirtimeEntry(
        station=manifest.station,
        sequence=sequence,
        slot=playlist.slot.id,
        audio=row.audio,
        started=row.start,
        played=row.length,
    )


def test_a_day_is_reckoned_up_once_after_the_midday_that_follows_it(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom))
    broadcast_day(newsroom, TODAY)
    with newsroom.store.write() as work:
        work.airtime.add(aired(work.manifests.of_day(TODAY)[StationCode("30628")]))
    perform(newsroom, RECONCILE, wall(11.9, 1))
    assert told_of(newsroom, "airtime.reconcile") == []
    for hour in (12, 13, 11.5, 12.5, 36):  # the clock is set back in between
        perform(newsroom, RECONCILE, wall(hour, 1))
    counted = outcomes(newsroom, TODAY, wall(12, 1))
    assert counted[Outcome.AIRED] == 1
    assert counted[Outcome.UNREPORTED] > 1
    (told,) = told_of(newsroom, "airtime.reconcile")
    assert told == (
        f"Đối chiếu ngày 22/11/2026: {counted.total()} mục đã hứa; đã phát 1, phát thiếu 0, bị lỡ 0, "
        f"chưa báo cáo {counted[Outcome.UNREPORTED]}"
    )


def test_days_that_were_slept_through_are_reckoned_up_one_by_one_and_no_more_than_a_month(newsroom: Newsroom) -> None:
    day = timedelta(days=1)
    assert reckon(newsroom, TODAY, NOON) == (TODAY,)
    assert reckon(newsroom, TODAY + 3 * day, NOON) == (TODAY + day, TODAY + 2 * day, TODAY + 3 * day)
    assert reckon(newsroom, TODAY + 2 * day, NOON) == ()
    late = reckon(newsroom, TODAY + 400 * day, NOON)
    assert (late[0], len(late)) == (TODAY + 370 * day, 31)


def test_two_that_reckon_the_same_day_up_write_it_once(newsroom: Newsroom) -> None:
    class Quicker:
        """A store in which another process has reckoned by the time this one writes."""

        def __init__(self) -> None:
            self.read, self.check = newsroom.store.read, newsroom.store.check

        @property
        def write(self) -> Callable[..., object]:
            with newsroom.store.write() as work:
                work.pulses.beat(RECKONED, wall(0))
            return newsroom.store.write

    assert reckon(replace(newsroom, store=Quicker()), TODAY, NOON) == ()  # type: ignore[arg-type]  # a store of two days


def test_keys_of_senders_are_let_go_after_their_time(newsroom: Newsroom) -> None:
    kept = Receipt(account=CONSOLE.id, key="k", request=digest_of("r"), subject="first", at=NOON)
    with newsroom.store.write() as work:
        work.receipts.once(kept)
    for days, subject in ((89, "first"), (91, "second")):
        at = instant(NOON + timedelta(days=days))
        perform(newsroom, ROTATE, at)
        with newsroom.store.write() as work:
            assert work.receipts.once(replace(kept, subject="second", at=at)) == subject


# --- on change ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "calls"),
    [("bulletin.approve", True), ("bulletin.recall", True), ("station.choose", True), ("lexicon.edit", True),
     ("thing.nobody-knows-yet", True), ("bulletin.listen", False), ("session.open", False), ("account.grant", False),
     ("token.make", False), ("airtime.log", False), ("audit.checkpoint", False),
     ("manifest.confirm", False), ("calendar.make", False), ("emergency.confirm", False), ("emergency.approve", False),
     ("recording.keep", False), ("playlist.skip", True), ("journal.missed", True), ("journal.take", False),
     ("device.invite", False), ("station.enrol", False), ("station.notice", False),
     ("station.off", False)],
)  # fmt: skip
def test_what_may_change_a_day_calls_for_planning(verb: str, calls: bool) -> None:
    assert calls_for_planning(deed(CONSOLE, verb, "x:1", NOON)) is calls


def test_what_the_clock_itself_did_calls_for_nothing() -> None:
    assert not calls_for_planning(deed(CLOCK, "bulletin.schedule", "bulletin:a", NOON))


def test_news_is_what_others_did_and_made_since_one_looked(newsroom: Newsroom) -> None:
    first = news(newsroom, None)
    assert first.done
    assert not news(newsroom, first.mark).done
    submit(newsroom)
    second = news(newsroom, first.mark)
    assert (second.done, second.made) == (True, False)
    with newsroom.store.write() as work:
        work.pulses.beat(MADE, NOON)
        work.audit.add(deed(CONSOLE, "session.open", "account:a", NOON))
    third = news(newsroom, second.mark)
    assert (third.done, third.made) == (False, True)
    assert not news(newsroom, third.mark).made


@pytest.mark.parametrize("made", [False, True])
def test_changes_that_come_without_end_are_planned_together_within_their_time(newsroom: Newsroom, made: bool) -> None:
    mark = news(newsroom, None).mark
    heard, quiet = duties.News(mark=mark, done=not made, made=made), duties.News(mark=mark, done=False, made=False)
    pending, at, planned = None, NOON, []
    for look in range(1, 251):
        at = instant(NOON + look * timedelta(milliseconds=100))
        pending = gathered(pending, heard, at)
        if ripe(pending, at):
            planned.append(look)
            pending = None
    assert planned == (list(range(101, 251, 101)) if made else list(range(11, 251, 11)))
    single = gathered(gathered(None, heard, NOON), quiet, later(0.001))
    assert not ripe(single, instant(NOON + timedelta(milliseconds=150)))
    assert ripe(single, later(0.05))


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_jumps_while_a_change_waits_makes_it_ripe(newsroom: Newsroom, hours: int) -> None:
    pending = gathered(None, news(newsroom, None), NOON)
    assert not ripe(pending, NOON)
    assert ripe(pending, later(60 * hours))


# --- who leads steers --------------------------------------------------------------------------------------------


class Hand:
    """Two processes on one store, and the clock that both read."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.at = NOON
        self.newsroom = newsroom
        self.leaders = [Leader(newsroom, me, lambda: self.at) for me in ("a", "b")]
        self.hands = [Steering(leader, lambda: self.at) for leader in self.leaders]

    def look(self) -> None:
        for leader in self.leaders:
            leader.look()

    def steer(self, seconds: float = 0.5) -> None:
        self.at = instant(self.at + timedelta(seconds=seconds))
        for hand in self.hands:
            hand.run()

    def make(self) -> None:
        while make_one(self.newsroom, lambda: self.at) is not None:
            pass


def test_what_anybody_changes_is_published_by_the_leader_within_two_seconds_and_once(newsroom: Newsroom) -> None:
    hand = Hand(newsroom)
    hand.look()
    approve(newsroom, submit(newsroom))
    late = submit(newsroom, "late", title="Tin mới", script="Nước đang lên nhanh.")
    hand.steer()
    hand.make()
    for _ in range(30):
        hand.steer()
    serials = serials_of(newsroom)
    for number in range(20):
        submit(newsroom, f"c{number}", title=f"Tin {number}")
    approve(newsroom, late)
    began = hand.at
    while "Tin mới" not in [row.title for row in rows_of(newsroom, "30628", TODAY + timedelta(days=1))]:
        hand.steer()
        assert hand.at - began <= timedelta(seconds=2)
    assert max(serial - serials[place] for place, serial in serials_of(newsroom).items()) == 1
    before = serials_of(newsroom)
    for _ in range(10):
        hand.steer()
    assert serials_of(newsroom) == before


def settled(newsroom: Newsroom) -> Hand:
    """A leader who has planned all there is, with every sound made."""
    hand = Hand(newsroom)
    hand.look()
    approve(newsroom, submit(newsroom))
    for _ in range(3):
        for _ in range(30):
            hand.steer()
        hand.make()
    for _ in range(30):
        hand.steer()
    return hand


def test_after_a_change_only_what_it_concerns_is_planned_and_again_when_its_sound_is_made(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand, planned = settled(newsroom), []

    def watched(_: Newsroom, today: Agenda, at: Instant) -> object:
        planned.append((today.day, today.only))
        return plan(newsroom, today, at)

    plan = replanning.plan
    monkeypatch.setattr(replanning, "plan", watched)
    monkeypatch.setattr(rounds, "plan", lambda *_: planned.append("all"))
    monkeypatch.setattr(duties, "due", lambda *_: [])
    here = Aim(station=StationCode("30628"), below=True)
    approve(newsroom, submit(newsroom, "one", title="Một", script="Xã họp dân.", aims=(here,)))
    for _ in range(4):
        hand.steer()
    days = [TODAY + timedelta(days=ahead) for ahead in range(3)]
    concerned = [(day, frozenset({"30628"})) for day in days]
    assert planned == concerned
    hand.make()
    for _ in range(30):
        hand.steer()
    assert planned == concerned * 2
    assert "Một" in [row.title for row in rows_of(newsroom, "30628", days[1])]
    for _ in range(30):
        hand.steer()
    assert planned == concerned * 2


def test_what_nobody_was_told_of_is_found_by_the_duty_that_looks_at_everything(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = settled(newsroom)
    monkeypatch.setattr(duties, "change_of", lambda _: duties.NOTHING)
    late = submit(newsroom, "late", title="Tin mới", script="Nước đang lên nhanh.")
    hand.steer(3600)
    hand.make()
    approve(newsroom, late)
    for minutes in (1, 0.5):
        hand.steer(60 * minutes)
        assert "Tin mới" not in [row.title for row in rows_of(newsroom, "30628", TODAY + timedelta(days=1))]
    hand.steer(3600)
    assert "Tin mới" in [row.title for row in rows_of(newsroom, "30628", TODAY + timedelta(days=1))]


def serials_of(newsroom: Newsroom) -> dict[tuple[str, object], int]:
    days = [TODAY + timedelta(days=ahead) for ahead in range(3)]
    with newsroom.store.read() as work:
        return {(code, day): m.serial for day in days for code, m in work.manifests.of_day(day).items()}


def test_who_does_not_lead_does_nothing_and_begins_anew_when_it_leads(newsroom: Newsroom) -> None:
    hand = Hand(newsroom)
    hand.look()
    first, second = hand.leaders
    assert (first.newsroom() is None, second.newsroom()) == (False, None)
    hand.hands[1].run()
    with newsroom.store.read() as work:
        assert work.pulses.last(PUBLISH) is None
    first.leave()
    second.look()
    assert first.newsroom() is None
    hand.steer()
    hand.steer()
    with newsroom.store.read() as work:
        assert work.pulses.last(PUBLISH) is not None


def test_a_leader_that_was_followed_stops_at_its_first_write_and_its_duty_stays_due(newsroom: Newsroom) -> None:
    hand = Hand(newsroom)
    hand.look()
    other = Watch(me="c")
    for _ in range(PATIENCE + 1):
        other = lead(newsroom.store, other, NOON)
    assert other.term is not None
    wake = timers.Wake(verb="steer", run=hand.hands[0].run, period=timedelta(seconds=1))
    timers._kept_alive(wake, Complaints(logging.getLogger(__name__), lambda: NOON))
    with newsroom.store.read() as work:
        assert work.pulses.last(PUBLISH) is None
        assert not work.manifests.of_day(TODAY)


def test_a_duty_that_fails_holds_up_no_other_and_is_tried_again_after_a_while(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand, asked = Hand(newsroom), []

    def fails(newsroom: Newsroom, verb: str, at: Instant) -> tuple[date, ...]:
        if verb != PUBLISH:
            return days_of(newsroom, verb, at)
        asked.append(at)
        raise DatabaseDown(problem="gone")

    days_of = duties.days_of
    monkeypatch.setattr(duties, "days_of", fails)
    hand.look()
    for _ in range(100):
        hand.steer()
    assert [round((each - asked[0]).total_seconds()) for each in asked] == [0, 10, 30]
    with newsroom.store.read() as work:
        assert work.pulses.last(PLAN) is not None
