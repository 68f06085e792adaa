"""Alerts of others come in as emergencies that still need their two people, and emergencies go out as alerts.

Nothing here sends anything: what was taken waits, as if somebody had typed it.
"""

from contextlib import suppress
from dataclasses import dataclass, replace

from broadcaster.domain.access import EVERYWHERE, Action, Actor, Scope, reach
from broadcaster.domain.alert import Alert, MessageType, Reference, Status
from broadcaster.domain.alert_brief import AlertBrief, brief_of
from broadcaster.domain.emergency import LINE_LIMIT, Emergency, EmergencyId, EmergencyKind, Message, Phase, demand_code
from broadcaster.domain.emergency_alert import document_of, minutes_of, origin_of, told_as_alert, widest
from broadcaster.domain.errors.alerts import AlertChanged, AlertReferenceUnknown, AlertTooWide
from broadcaster.domain.errors.emergencies import EmergencyUnknown
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.emergencies import Amendment, Composition, Plea, amend, compose, show
from broadcaster.newsroom.ports import Newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAlert:
    """The emergency that waits now, and what was made of the alert. `known`: it had come before, and nothing new was
    composed."""

    emergency: Emergency
    brief: AlertBrief
    known: bool


def take(newsroom: Newsroom, actor: Actor, raw: bytes, sent: Sent, at: Instant) -> TakenAlert:
    """Composes what the alert says for the stations its codes name within the actor's reach; an update or a cancel is
    one of the emergency it refers to. The same alert brought again, by whomever, is the emergency that stands.

    RightMissing and CodeNeeded before anything is read; AlertChanged for other words under an id that is open; any leaf
    whose code begins with "alert"; what `compose` and `amend` raise.
    """
    scope = reach(actor, Action.EXERCISE_EMERGENCIES, at)
    demand_code(actor)
    read = newsroom.documents.alert(raw)
    kind = EmergencyKind.EXERCISE if read.alert.status is Status.EXERCISE else EmergencyKind.ACTUAL
    with newsroom.store.read() as work:
        day = newsroom.local_day(at)
        here = {each.code: each for each in work.stations.tree(scope) if each.stands_on(day)}
        brief = brief_of(read, frozenset(here), at, newsroom.zone)
        stands = _standing(work, scope, read.alert, kind)
        earlier = _earlier(work, scope, kind, brief.references)
    plea = _plea(read.alert, brief, at)
    if stands is not None:
        if _differs(stands, brief, plea, here, actor):
            raise AlertChanged(identifier=read.alert.identifier, emergency=stands.id)
        return TakenAlert(emergency=stands, brief=brief, known=True)
    if brief.kind is MessageType.ALERT or (brief.kind is MessageType.UPDATE and earlier is None):
        found = compose(newsroom, actor, _composition(kind, brief, plea, here), sent, at)
        return TakenAlert(emergency=found, brief=brief, known=False)
    if earlier is None:
        raise AlertReferenceUnknown(references=", ".join(each.identifier[:80] for each in brief.references[:5]))
    message = Message.CANCEL if brief.kind is MessageType.CANCEL else Message.UPDATE
    found = amend(newsroom, actor, Amendment(of=earlier.id, message=message, plea=plea), sent, at)
    kept = "nơi nhận và loại (thật hay diễn tập) giữ như lệnh trước, không theo cảnh báo này"
    return TakenAlert(emergency=found, brief=replace(brief, left_out=(*brief.left_out, kept)), known=False)


def _standing(work: Work, scope: Scope, alert: Alert, kind: EmergencyKind) -> Emergency | None:
    """The one this very message was composed as, while it is open."""
    document = document_of(alert.sender, alert.identifier)
    return next((each for each in _open(work, scope, kind) if each.order.document == document), None)


def _differs(stands: Emergency, brief: AlertBrief, plea: Plea, here: dict[StationCode, Station], actor: Actor) -> bool:
    """Whether it says another thing than what stands. For whom it is only its own bringer is asked, for what others
    reach makes other targets of the same areas; a follow-up keeps those of what it follows."""
    order = stands.order
    words = (plea.event.strip(), plea.headline.strip(), plea.script.strip(), plea.until)
    if words != (order.event, order.headline, order.script, order.until):
        return True
    if order.message is not Message.ALERT or stands.composed.by != actor.id:
        return False
    return {each.station for each in order.targets} != set(widest(brief.stations, here))


def _earlier(work: Work, scope: Scope, kind: EmergencyKind, references: tuple[Reference, ...]) -> Emergency | None:
    """The newest of what the message refers to: one of our own by its id, what came as that message and is open, or
    what is on air in the place of that. Never one of the other kind: an exercise changes nothing that is actual."""
    documents = {document_of(each.sender, each.identifier) for each in references}
    named = documents | {each.identifier for each in references}
    found = [
        each
        for each in _open(work, scope, kind)
        if each.order.document in documents
        or (each.phase is Phase.ON_AIR and any({e.id, e.order.document} & named for e in _before(work, each)))
    ]
    for each in references:
        with suppress(EmergencyUnknown):
            found.append(work.emergencies.get(scope, EmergencyId(each.identifier)))
    return max((each for each in found if each.order.kind is kind), key=lambda each: each.composed.at, default=None)


def _before(work: Work, found: Emergency) -> list[Emergency]:
    """What it follows, the newest first."""
    earlier: list[Emergency] = []
    while (refers := (earlier[-1] if earlier else found).order.refers) is not None and len(earlier) < _LINE:
        earlier.append(work.emergencies.get(EVERYWHERE, refers))
    return earlier


def _open(work: Work, scope: Scope, kind: EmergencyKind) -> list[Emergency]:
    return [each for each in work.emergencies.open() if each.order.kind is kind and scope.reaches(each.path)]


def _composition(kind: EmergencyKind, brief: AlertBrief, plea: Plea, here: dict[StationCode, Station]) -> Composition:
    codes = widest(brief.stations, here)
    origin = origin_of(codes, here)
    if origin is None:
        raise AlertTooWide(stations=", ".join(codes[:10]))
    return Composition(kind=kind, origin=origin, aims=tuple(Aim(station=code, below=True) for code in codes), plea=plea)


def _plea(alert: Alert, brief: AlertBrief, at: Instant) -> Plea:
    return Plea(
        event=brief.event[:LINE_LIMIT],
        headline=brief.title[:LINE_LIMIT],
        script=brief.script,
        minutes=minutes_of(brief.expires, at),
        until=brief.expires,
        orderer=alert.sender,
        document=document_of(alert.sender, alert.identifier),
    )


def as_alert(newsroom: Newsroom, actor: Actor, emergency: EmergencyId, at: Instant) -> bytes:
    """An emergency as a file in CAP 1.2: a draft while nobody let it go. EmergencyUnknown."""
    found = show(newsroom, actor, emergency, at).emergency
    with newsroom.store.read() as work:
        earlier = _before(work, found)
        codes = {target.station for target in found.order.targets}
        names = {code: work.stations.get(EVERYWHERE, code).label for code in codes}
    return newsroom.documents.alert_written(told_as_alert(found, earlier, names))


_LINE = 20
"""Earlier messages that are named."""
