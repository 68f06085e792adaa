"""What only the leader does, and when each is due: told by what was done last, not by what was woken when.

Nothing here remembers that a moment came and went. A machine that slept through it, a clock that was set forth or back
an hour, a leader that was killed: the next look finds what is due now, and doing it again changes nothing more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from broadcaster.domain.access import CLOCK
from broadcaster.domain.audit import Deed
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom import replanning
from broadcaster.newsroom.audit import checkpoint
from broadcaster.newsroom.books.rendering import JobState
from broadcaster.newsroom.bulletins import expire
from broadcaster.newsroom.errands import clear_away
from broadcaster.newsroom.failing import Faults
from broadcaster.newsroom.kept_ground import QUIET, QUIET_VERBS, KeptGround
from broadcaster.newsroom.metering import Stage
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.reckoning import reckon
from broadcaster.newsroom.rendering import MADE, order_more
from broadcaster.newsroom.replanning import EVERYTHING, MISSED, NOTHING, Change, change_of
from broadcaster.newsroom.rounds import GROUP, Step, round_of
from broadcaster.newsroom.scheduling import EVENING, due_days, to_be_heard
from broadcaster.newsroom.sealing import seal
from broadcaster.newsroom.stations import settle

PLAN, PUBLISH, EXPIRE, RECONCILE, ROTATE = "plan", "publish", "expire", "reconcile", "rotate"
CALLED = {
    "render": "dựng tiếng",
    PUBLISH: "gửi lịch",
    PLAN: "xếp lịch",
    EXPIRE: "rà hạn bản tin",
    RECONCILE: "đối chiếu ngày qua",
    ROTATE: "đổi khoá",
}
"""What people call them."""
MIDDAY = time(12)
"""Local time at which yesterday is reckoned up: by then a station that was cut off overnight has played a morning."""
KEPT = timedelta(days=90)
"""How long a sender's own key is remembered, so that what is sent again changes nothing."""


# --- when --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A verb that is due so long after it was last done and, where `daily` is given, once that hour came again."""

    verb: str
    every: timedelta
    daily: time | None = None


DUTIES = (
    Duty(verb=PUBLISH, every=timedelta(minutes=1)),
    Duty(verb=PLAN, every=timedelta(hours=1), daily=EVENING),
)
"""What the days ahead hang on. Slots lock by these too: what stands `lock` before the start stays."""
CHORES = (
    Duty(verb=EXPIRE, every=timedelta(hours=1), daily=time(0)),
    Duty(verb=RECONCILE, every=timedelta(days=1), daily=MIDDAY),
    Duty(verb=ROTATE, every=timedelta(hours=1), daily=time(0)),
)
"""What may wait for another to end."""


def due(duties: Iterable[Duty], last: Mapping[str, Instant | None], at: Instant, zone: ZoneInfo) -> list[str]:
    """Which of them are to be done at that moment, given when each was last done. What was done later than now was done
    by a clock that was wrong: it is done again."""
    return [duty.verb for duty in duties if _is_due(duty, last.get(duty.verb), at, zone)]


def _is_due(duty: Duty, last: Instant | None, at: Instant, zone: ZoneInfo) -> bool:
    if last is None or last > at or at - last >= duty.every:
        return True
    return duty.daily is not None and last < latest(duty.daily, at, zone)


def latest(hour: time, at: Instant, zone: ZoneInfo) -> Instant:
    """When the clocks of that zone last showed the hour."""
    local = at.astimezone(zone)
    today = instant(datetime.combine(local.date(), hour, zone))
    return today if today <= at else instant(datetime.combine(local.date() - timedelta(days=1), hour, zone))


def last_done(newsroom: Newsroom, duties: Iterable[Duty]) -> dict[str, Instant | None]:
    with newsroom.store.read() as work:
        return {duty.verb: work.pulses.last(duty.verb) for duty in duties}


# --- what --------------------------------------------------------------------------------------------------------


def perform(newsroom: Newsroom, verb: str, at: Instant) -> None:
    """Does one duty and writes down when. Doing it again changes nothing more."""
    days = days_of(newsroom, verb, at)
    if days:
        walk(round_of(newsroom, days, KeptGround(), everyone=verb == PLAN), at)
    else:
        _VERBS[verb](newsroom, at)
    done(newsroom, verb, at)


def days_of(newsroom: Newsroom, verb: str, at: Instant) -> tuple[date, ...]:
    """The days a duty plans: today and the days stations are told of; or, as the last word before slots lock, those
    of what will air within the hour, whatever was missed. None for a duty that plans nothing."""
    if verb == PLAN:
        return due_days(newsroom, at)
    if verb == PUBLISH:
        return tuple(sorted({newsroom.local_day(at), newsroom.local_day(instant(at + timedelta(hours=1)))}))
    return ()


def walk(steps: Iterable[Step], at: Instant) -> None:
    for step in steps:
        step(at)


def done(newsroom: Newsroom, verb: str, at: Instant) -> None:
    with newsroom.store.write() as work:
        work.pulses.beat(verb, at)


def is_wide(newsroom: Newsroom, change: Change, days: Sequence[date], kept: KeptGround) -> bool:
    """Whether it concerns so many that it is planned in a round."""
    if change.everything or not change.below:
        return change.everything
    return any(replanning.wide(today, change, GROUP) for today in kept.agendas(newsroom, days))


def follow(
    newsroom: Newsroom, change: Change, at: Instant, kept: KeptGround | None = None, faults: Faults | None = None
) -> None:
    """Orders and plans on all due days what the change concerns. What it should concern and does not is found by the
    duties, which look at everything. `kept`: what the caller kept of those days, to be brought up to now; `faults`:
    where it is noted who cannot be planned."""
    days, kept = due_days(newsroom, at), kept or KeptGround()
    if change and is_wide(newsroom, change, days, kept):
        walk(round_of(newsroom, days, kept, faults), at)
        return
    if change.bulletins:
        order_more(newsroom, to_be_heard(newsroom, max(days), change.bulletins), at)
    if change:
        with newsroom.meter.timing(Stage.REPLAN):
            published = replanning.replan_on(newsroom, kept.agendas(newsroom, days), change, at, faults)
        if codes := {manifest.station for manifest in published}:
            seal(newsroom, at, codes)


def awaited(newsroom: Newsroom, change: Change, since: "Mark") -> Change:
    """What is to be planned again once more sounds are made: nothing when none is to come, and none came meanwhile."""
    with newsroom.store.read() as work:
        made = work.pulses.last(MADE)
        waiting = any(each.count for each in work.jobs.counts() if each.state is not JobState.DONE)
    return change if waiting or made != since.made else NOTHING


def close_expired(newsroom: Newsroom, at: Instant) -> None:
    today = newsroom.local_day(at)
    settle(newsroom, today, at)
    expire(newsroom, today, at)


def reconcile_ended(newsroom: Newsroom, at: Instant) -> None:
    """Holds the days whose midday after is past against what stations logged, each once."""
    reckon(newsroom, newsroom.local_day(latest(MIDDAY, at, newsroom.zone)) - timedelta(days=1), at)


def rotate(newsroom: Newsroom, at: Instant) -> None:
    """Seals the audit's day, and lets go of what has served its time."""
    checkpoint(newsroom, at)
    with newsroom.store.write() as work:
        work.receipts.forget(instant(at - KEPT))
    clear_away(newsroom, at)


_VERBS = {
    EXPIRE: close_expired,
    RECONCILE: reconcile_ended,
    ROTATE: rotate,
}


# --- on change ---------------------------------------------------------------------------------------------------

_MANY = 500


def calls_for_planning(deed: Deed) -> bool:
    """Whether what was done may change a day. What is not known to be harmless may; what the clock did was planned."""
    if deed.account == CLOCK.id or deed.verb in QUIET_VERBS:
        return False
    return deed.verb == MISSED or deed.verb.partition(".")[0] not in QUIET


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How far one has read of what changes: the audit's end, and when the last sound was made, by anybody's clock."""

    sequence: int
    made: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What changed since a mark: by people, or by sounds that were made; `mark` is where to go on, `change` what it
    concerns."""

    mark: Mark
    done: bool
    made: bool
    change: Change = NOTHING


def news(newsroom: Newsroom, since: Mark | None) -> News:
    """What happened since; to one who has read nothing yet, everything is new. Other processes' deeds too."""
    with newsroom.store.read() as work:
        mark = Mark(sequence=work.audit.tip().sequence, made=work.pulses.last(MADE))
        if since is None:
            return News(mark=mark, done=True, made=False, change=EVERYTHING)
        deeds = work.audit.since(since.sequence, _MANY) if mark.sequence > since.sequence else ()
    calling = [each for each in deeds if calls_for_planning(each)]
    change = EVERYTHING if len(deeds) == _MANY else change_of(calling)
    return News(mark=mark, done=bool(change), made=mark.made != since.made, change=change)


_AT_ONCE = timedelta(milliseconds=200), timedelta(seconds=1)
_IN_A_WHILE = timedelta(seconds=2), timedelta(seconds=10)
"""How long it must be quiet before what changed is planned, and how long it waits at most: for what people did, and for
sounds, of which many are made one after another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Changes that wait to be planned together: since when, when they are ready if no more come, and when anyway."""

    first: Instant
    ready: Instant
    until: Instant
    change: Change = NOTHING


def gathered(pending: Pending | None, heard: News, at: Instant) -> Pending | None:
    """What is pending once this was heard, too."""
    if not heard.done and not heard.made:
        return pending
    quiet, most = _AT_ONCE if heard.done else _IN_A_WHILE
    until = instant(at + most)
    if pending is not None:
        until = min(pending.until, until)
    first, change = (at, NOTHING) if pending is None else (pending.first, pending.change)
    ready = min(instant(at + quiet), until)
    return Pending(first=first, ready=ready, until=until, change=change.with_(heard.change))


def ripe(pending: Pending | None, at: Instant) -> bool:
    """Whether to plan now: it is ready, or the clock was set back since."""
    return pending is not None and not pending.first <= at < pending.ready


def put_off(pending: Pending | None, change: Change, at: Instant, wait: timedelta) -> Pending:
    """What is pending once this is to be planned after a while, too."""
    again = instant(at + wait)
    others = NOTHING if pending is None else pending.change
    return Pending(first=at, ready=again, until=again, change=change.with_(others))
