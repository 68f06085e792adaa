"""People sign an emergency, each with a key of their own, so that a station need not believe the server alone."""

from dataclasses import replace

from broadcaster.domain.access import EVERYWHERE, Action, Actor, demand, reach
from broadcaster.domain.emergency import (
    APPROVES,
    ORDERS,
    PHASES,
    Emergency,
    EmergencyId,
    PersonSignature,
    Phase,
    demand_code,
)
from broadcaster.domain.emergency_order import is_signed, order_bytes
from broadcaster.domain.errors.emergencies import (
    EmergencyMoved,
    EmergencyUnsigned,
    OrderUnready,
    SignatureUnfit,
)
from broadcaster.domain.errors.keys import ApproverKeyForeign, ApproverKeyUncovered
from broadcaster.domain.units import Instant
from broadcaster.envelope import Signature
from broadcaster.newsroom.approver_keys import people_of, standing_of
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.emergency_sending import put
from broadcaster.newsroom.keeping import Done
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import finished


def order_to_sign(newsroom: Newsroom, actor: Actor, emergency: EmergencyId, at: Instant) -> bytes:
    """The very bytes. EmergencyUnknown, OrderUnready, HouseUnfounded."""
    with newsroom.store.read() as work:
        return _order(newsroom, work, work.emergencies.get(reach(actor, Action.READ_EMERGENCIES, at), emergency))


def _order(newsroom: Newsroom, work: Work, found: Emergency) -> bytes:
    recipes = [each.recipe for each in found.soundings]
    items = finished(newsroom, work, recipes)
    if any(recipe not in items for recipe in recipes):
        raise OrderUnready(emergency=found.id)
    return order_bytes(newsroom.keyring.trust().house, found, items)


def sign(newsroom: Newsroom, actor: Actor, emergency: EmergencyId, signature: Signature, at: Instant) -> Emergency:
    """While it waits: its author, and whoever may approve it, each once, with the key of their own account. The same
    again changes nothing.

    ApproverKeyForeign for the key of another account, and for one that was withdrawn; SignatureUnfit unless the root
    trusts the key and it signed just this; ApproverKeyUncovered; EmergencyMoved; OrderUnready; EmergencyUnknown,
    RightMissing, CodeNeeded; EditedMeanwhile.
    """
    with newsroom.store.write() as work:
        found = work.emergencies.get(reach(actor, Action.READ_EMERGENCIES, at), emergency)
        kind = found.order.kind
        action = ORDERS[kind] if actor.id == found.composed.by else APPROVES[kind]
        demand_wherever(work, actor, found, action, at)
        if found.phase is not Phase.WAITING:
            raise EmergencyMoved(emergency=found.id, state=PHASES[found.phase], action="ký")
        own = PersonSignature(by=actor.id, signature=signature)
        _check_own(newsroom, work, found, own)
        if own in found.signatures:
            return found
        others = tuple(each for each in found.signatures if each.by != actor.id)
        return put(work, found, replace(found, signatures=(*others, own)), Done(actor=actor, verb="sign", at=at))


def demand_wherever(work: Work, actor: Actor, found: Emergency, action: Action, at: Instant) -> None:
    """The right at its origin and wherever it is to be heard, and a one-time code. RightMissing, CodeNeeded."""
    for code in sorted({found.order.origin, *(target.station for target in found.order.targets)}):
        demand(actor, action, work.stations.get(EVERYWHERE, code), at)
    demand_code(actor)


def _check_own(newsroom: Newsroom, work: Work, found: Emergency, own: PersonSignature) -> None:
    key = standing_of(work, own.signature.key, own.by)
    if key is None:
        raise ApproverKeyForeign
    person = people_of(newsroom.keyring.trust()).get(own.signature.key)
    if person is None or not is_signed(_order(newsroom, work, found), own.signature, person.key):
        raise SignatureUnfit(emergency=found.id)
    tree, kind = work.stations.tree(EVERYWHERE), found.order.kind
    if not any(person.covers(tree.by_code[code].path, kind) for code in found.stations):
        raise ApproverKeyUncovered(fingerprint=key.fingerprint, kind=kind.value)


def check_signed(newsroom: Newsroom, work: Work, found: Emergency) -> None:
    """Before it goes out: that its author and its second person signed, each with their own key, and that every station
    will believe it. EmergencyUnsigned, OrderUnready, HouseUnfounded."""
    trust = newsroom.keyring.trust()
    needed = trust.approvers.threshold
    if needed == 0 or found.approved is None:
        return
    order, people = _order(newsroom, work, found), people_of(trust)
    signed = {
        each.by: people[each.signature.key]
        for each in found.signatures
        if each.signature.key in people
        and standing_of(work, each.signature.key, each.by) is not None
        and is_signed(order, each.signature, people[each.signature.key].key)
    }
    lacking = needed > 1 and not {found.composed.by, found.approved.by} <= signed.keys()
    tree = work.stations.tree(EVERYWHERE)
    for code in found.stations:
        path = tree.by_code[code].path
        have = sum(each.covers(path, found.order.kind) for each in signed.values())
        if have < needed or lacking:
            raise EmergencyUnsigned(emergency=found.id, have=min(have, needed), needed=needed, station=code)
