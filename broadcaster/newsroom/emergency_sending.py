"""An emergency goes out when it is due and its sound is there; it ends when its time has passed, or when it is stopped.

Each step is one conditional update, so any process may take it at any moment, and only one does.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from broadcaster.domain.access import CLOCK, EVERYWHERE, Actor, Scope
from broadcaster.domain.audit import deed
from broadcaster.domain.emergency import (
    LONGEST,
    PHASES,
    Act,
    Emergency,
    EmergencyId,
    EmergencyKind,
    Message,
    Phase,
    Step,
    act_of,
    as_of,
    gone_out,
    is_due,
    over,
    recounted,
    step,
)
from broadcaster.domain.emergency_document import ROLES, TYPE
from broadcaster.domain.emergency_manifest import EmergencyManifest, manifest_of, stop_of
from broadcaster.domain.emergency_rounds import check_fits, rounds
from broadcaster.domain.errors.bulletins import EditedMeanwhile
from broadcaster.domain.serials import next_serial
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.rendering import Need
from broadcaster.newsroom.emergency_sounds import sounds_of
from broadcaster.newsroom.keeping import Done
from broadcaster.newsroom.makers import hour_of
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import finished

logger = logging.getLogger(__name__)

_TRIES = 5
_LIVES = 3 * LONGEST
"""It waits for its second person, then for its sound, then it holds: none was composed longer ago and lasts still."""
_Result = TypeVar("_Result")


class _SerialTaken(Exception):
    """Another emergency went out in this very moment; this transaction is undone and tried again."""


def open_now(newsroom: Newsroom, at: Instant) -> tuple[Emergency, ...]:
    """Those that somebody has to see to, as they are kept: also what expired by a clock that ran ahead and was set
    right since."""
    with newsroom.store.read() as work:
        return _open(work, at)


def _open(work: Work, at: Instant) -> tuple[Emergency, ...]:
    expired = work.emergencies.expired(instant(at - _LIVES))
    return (*work.emergencies.open(), *(each for each in expired if as_of(each, at) is not each))


def attend(newsroom: Newsroom, found: Emergency, at: Instant) -> bool:
    """Sends it when it is due, ends it when its time has passed, sees to it that a clock which was set neither ends nor
    holds it; whether it is to be seen to again. EditedMeanwhile."""
    if over(found, at):
        publishing(newsroom, found.id, lambda work: _expire(work, found.id, at))
        return False
    stands = as_of(found, at)
    if stands is not found or recounted(stands, at) is not None:
        publishing(newsroom, found.id, lambda work: _set_right(work, found.id, at))
    if is_due(stands, at):
        send(newsroom, CLOCK, found.id, at)
    return True


def send(newsroom: Newsroom, actor: Actor, emergency: EmergencyId, at: Instant) -> Emergency:
    """Publishes it when it is due and every sound of it stands; what stands of it otherwise. EditedMeanwhile."""
    return publishing(newsroom, emergency, lambda work: _sent(newsroom, work, actor, emergency, at))


def send_approved(newsroom: Newsroom, actor: Actor, approved: Emergency, at: Instant) -> Emergency:
    """As `send`, of one whose approval was just written down: that stands whatever becomes of this, and whoever ticks
    next sends it as well."""
    if not is_due(approved, at):
        return approved
    try:
        with newsroom.store.write() as work:
            _order_again(newsroom, work, approved, at)
        return send(newsroom, actor, approved.id, at)
    except Exception:
        logger.exception("emergency %s is approved and could not be sent at once; the next tick sends it", approved.id)
        return approved


def _order_again(newsroom: Newsroom, work: Work, found: Emergency, at: Instant) -> None:
    """Those of its sounds that are not there: one that was made may be lost since."""
    recipes = [each.recipe for each in found.soundings]
    made = finished(newsroom, work, recipes)
    if missing := {each for each in recipes if each not in made}:
        _, orders = sounds_of(newsroom, work, found.order, newsroom.local_day(found.composed.at))
        needs = {each: Need(order=order, airs=at, renew=False) for each, order in orders.items() if each in missing}
        work.jobs.want(needs, hour_of(work, at))


def check_heard_whole(work: Work, found: Emergency, at: Instant) -> None:
    """As far as its sounds were made. EmergencySoundLong."""
    made = work.items.by_recipe([each.recipe for each in found.soundings])
    check_fits(found, [each.measured.duration for each in made.values()], found.due or at)


def publishing(newsroom: Newsroom, emergency: EmergencyId, act: Callable[[Work], _Result]) -> _Result:
    """One transaction that looks at what stands and takes one step from there. When another process took one in the
    same moment, or the serial it was to publish under, nothing of it is kept and it looks again. EditedMeanwhile."""
    for _ in range(_TRIES):
        try:
            with newsroom.store.write() as work:
                done = act(work)
        except (_SerialTaken, EditedMeanwhile):
            continue
        newsroom.hint()
        return done
    raise EditedMeanwhile(thing=emergency)


def _sent(newsroom: Newsroom, work: Work, actor: Actor, emergency: EmergencyId, at: Instant) -> Emergency:
    found = standing(work, EVERYWHERE, emergency, at)
    if not is_due(found, at) or over(found, at):
        return found
    earlier = None if found.order.refers is None else standing(work, EVERYWHERE, found.order.refers, at)
    if earlier is not None and _is_void(found, earlier):
        return take(work, found, Step.STOP, CLOCK, at)
    recipes = [each.recipe for each in found.soundings]
    items = finished(newsroom, work, recipes)
    if any(recipe not in items for recipe in recipes):
        return found
    lengths = [each.measured.duration for each in items.values()]
    if found.order.kind is EmergencyKind.EXERCISE and rounds(found.order, lengths, at) == 0:
        # Its end says that it was one. A true one is heard as far as it goes.
        return take(work, found, Step.STOP, CLOCK, at)
    after = put(work, found, gone_out(found, at), Done(actor=actor, verb=Step.GO_OUT, at=at))
    if earlier is not None:
        _end(newsroom, work, after, at)
    house = newsroom.keyring.trust().house
    publish(newsroom, work, after, manifest_of(after, serial_at(work, at), items, house), at)
    return after


def _is_void(found: Emergency, earlier: Emergency) -> bool:
    """What was stopped is not taken up again by an update that was on its way."""
    return found.order.message is Message.UPDATE and earlier.phase not in (Phase.ON_AIR, Phase.EXPIRED)


def _end(newsroom: Newsroom, work: Work, by: Emergency, at: Instant) -> None:
    """All that is on air of the chain of messages an update or a cancel stands in gives way to it, whichever of them it
    names: stations hear of that for as long as it would have held. A cancel that waits outlives an update."""
    cancels = by.order.message is Message.CANCEL
    for each in _chain(work, by, at):
        if each.phase is Phase.ON_AIR:
            take(work, each, Step.END if cancels else Step.REPLACE, CLOCK, at)
            silence(newsroom, work, each, act_of(CLOCK, at), at)
        elif cancels or each.order.message is not Message.CANCEL:
            take(work, each, Step.STOP, CLOCK, at)


def _chain(work: Work, found: Emergency, at: Instant) -> list[Emergency]:
    """The others that are open and go back to the same first word."""
    first = _first(work, found)
    return [as_of(each, at) for each in _open(work, at) if each.id != found.id and _first(work, each) == first]


def _first(work: Work, found: Emergency) -> EmergencyId:
    while found.order.refers is not None:
        found = work.emergencies.get(EVERYWHERE, found.order.refers)
    return found.id


def _stop_updates(work: Work, earlier: Emergency, at: Instant) -> None:
    """Ends what was to say more and has not gone out; corrections may still come."""
    for each in _chain(work, earlier, at):
        if each.phase in (Phase.WAITING, Phase.SENT) and each.order.message is not Message.CANCEL:
            take(work, each, Step.STOP, CLOCK, at)


def silence(newsroom: Newsroom, work: Work, found: Emergency, by: Act, at: Instant) -> None:
    """Tells all who were told of it that it is over. It holds as long as that would have: a station whose link is down
    meanwhile learns of it later. HouseUnfounded, KeyOver."""
    if over(found, at):
        return
    house = newsroom.keyring.trust().house
    publish(newsroom, work, found, stop_of(found, serial_at(work, at), by, house), at)


def serial_at(work: Work, at: Instant) -> int:
    """Of what is sent next."""
    return next_serial(work.emergency_manifests.last(), at)


def halt(newsroom: Newsroom, work: Work, actor: Actor, found: Emergency, at: Instant) -> Emergency:
    """Stops one that waits, counts down or is on air; who was told of it is told at once. EmergencyMoved."""
    by = act_of(actor, at)
    after = take(work, found, Step.STOP, actor, at)
    if found.phase is Phase.ON_AIR:
        silence(newsroom, work, found, by, at)
    _stop_updates(work, found, at)
    return after


def _expire(work: Work, emergency: EmergencyId, at: Instant) -> None:
    found = work.emergencies.get(EVERYWHERE, emergency)
    if over(found, at):
        take(work, found, Step.EXPIRE, CLOCK, at)


def standing(work: Work, scope: Scope, emergency: EmergencyId, at: Instant) -> Emergency:
    """EmergencyUnknown."""
    return as_of(work.emergencies.get(scope, emergency), at)


def _set_right(work: Work, emergency: EmergencyId, at: Instant) -> None:
    kept = work.emergencies.get(EVERYWHERE, emergency)
    found = as_of(kept, at)
    if found.phase is not kept.phase:
        found = put(work, kept, found, Done(actor=CLOCK, verb=Step.RESUME, at=at))
    if (after := recounted(found, at)) is not None:
        put(work, found, after, Done(actor=CLOCK, verb=Step.RECOUNT, at=at))


def publish(newsroom: Newsroom, work: Work, found: Emergency, manifest: EmergencyManifest, at: Instant) -> None:
    """Sealed with the key of its kind. HouseUnfounded, KeyOver."""
    sealed = newsroom.keyring.seal(ROLES[found.order.kind], TYPE, manifest.text.encode(), at)
    if not work.emergency_manifests.publish(replace(manifest, text=sealed)):
        raise _SerialTaken


def take(work: Work, found: Emergency, way: Step, actor: Actor, at: Instant) -> Emergency:
    """The emergency after a step that changes nothing but its phase. EmergencyMoved, EditedMeanwhile."""
    return put(work, found, replace(found, phase=step(found, way)), Done(actor=actor, verb=way, at=at))


def put(work: Work, before: Emergency, after: Emergency, done: Done) -> Emergency:
    """Keeps what became of it under the next version, and notes it in the audit. EditedMeanwhile."""
    after = replace(after, version=before.version + 1)
    if not work.emergencies.replace(after, before.version):
        raise EditedMeanwhile(thing=before.id)
    note(work, after, done)
    return after


def note(work: Work, found: Emergency, done: Done) -> None:
    told = f"{found.order.kind}, {found.order.headline}: {PHASES[found.phase]}"
    told_of = deed(done.actor, f"emergency.{done.verb}", f"emergency:{found.id}", done.at, found.path)
    work.audit.add(replace(told_of, after=found.digest, told=told))
