"""People sign an emergency, each with a key of their own, so that a station need not believe the server alone."""

from dataclasses import replace

from broadcaster.domain.access import EVERYWHERE, Action, Actor, demand, reach
from broadcaster.domain.emergency import APPROVES, ORDERS, Emergency, EmergencyId, PersonSignature, Phase
from broadcaster.domain.emergency_order import is_signed, order_bytes
from broadcaster.domain.errors.emergencies import (
    CodeNeeded,
    EmergencyMoved,
    EmergencyUnsigned,
    KeyTaken,
    OrderUnready,
    SignatureUnfit,
)
from broadcaster.domain.trust import Approver, Trust
from broadcaster.domain.units import Instant
from broadcaster.envelope import KeyId, Signature, key_id
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
    """While it waits: its author, and whoever may approve it, each once. The same again changes nothing.

    SignatureUnfit unless a key that the root trusts signed just this; KeyTaken; EmergencyMoved; OrderUnready;
    EmergencyUnknown, RightMissing, CodeNeeded; EditedMeanwhile.
    """
    with newsroom.store.write() as work:
        found = work.emergencies.get(reach(actor, Action.READ_EMERGENCIES, at), emergency)
        kind = found.order.kind
        action = ORDERS[kind] if actor.id == found.composed.by else APPROVES[kind]
        for code in sorted({found.order.origin, *(target.station for target in found.order.targets)}):
            demand(actor, action, work.stations.get(EVERYWHERE, code), at)
        if not actor.assured:
            raise CodeNeeded
        if found.phase is not Phase.WAITING:
            raise EmergencyMoved(emergency=found.id, state=found.phase.value, action="ký")
        person = _people(newsroom.keyring.trust()).get(signature.key)
        if person is None or not is_signed(_order(newsroom, work, found), signature, person.key):
            raise SignatureUnfit(emergency=found.id)
        if any(e.signature.key == signature.key and e.by != actor.id for e in found.signatures):
            raise KeyTaken(emergency=found.id)
        own = PersonSignature(by=actor.id, signature=signature)
        if own in found.signatures:
            return found
        others = tuple(each for each in found.signatures if each.by != actor.id)
        return put(work, found, replace(found, signatures=(*others, own)), Done(actor=actor, verb="sign", at=at))


def _people(trust: Trust) -> dict[KeyId, Approver]:
    return {key_id(each.key): each for each in trust.approvers.people}


def check_signed(newsroom: Newsroom, work: Work, found: Emergency) -> None:
    """Before it goes out: that every station will believe it. EmergencyUnsigned, OrderUnready, HouseUnfounded."""
    trust = newsroom.keyring.trust()
    needed = trust.approvers.threshold
    if needed == 0 or found.approved is None:
        return
    order, people = _order(newsroom, work, found), _people(trust)
    by = {found.composed.by, found.approved.by} if needed > 1 else {each.by for each in found.signatures}
    keys = [e.signature.key for e in found.signatures if e.by in by and e.signature.key in people]
    keys = [
        e.signature.key
        for e in found.signatures
        if e.signature.key in keys and is_signed(order, e.signature, people[e.signature.key].key)
    ]
    tree = work.stations.tree(EVERYWHERE)
    for code in found.stations:
        path = tree.by_code[code].path
        have = sum(people[key].covers(path, found.order.kind) for key in set(keys))
        if have < needed:
            raise EmergencyUnsigned(emergency=found.id, have=have, needed=needed, station=code)
