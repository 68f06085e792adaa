"""Emergencies are composed by one person and approved by another, stopped by one, renewed like a new one, and closed
with a report. Everything here takes a person who gave a one-time code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from broadcaster.domain import emergency as life
from broadcaster.domain.access import EVERYWHERE, Action, Actor, Scope, reach
from broadcaster.domain.bulletin import NOTE_LIMIT, Recorded, Target, check_text
from broadcaster.domain.emergency import APPROVES, ORDERS, Emergency, EmergencyId, EmergencyKind, Message, Order, Step
from broadcaster.domain.emergency_manifest import EmergencyManifest, newest
from broadcaster.domain.emergency_templates import EmergencyTemplate, template_of
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.stations import ClusterUnknown
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Digest, Instant, Millis, digest_of
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import Asked, Page, check_asked
from broadcaster.newsroom.books.receipts import Sent, sent_before
from broadcaster.newsroom.books.rendering import Need
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.emergency_sending import (
    check_heard_whole,
    halt,
    note,
    publishing,
    put,
    send_approved,
    standing,
)
from broadcaster.newsroom.emergency_signing import check_signed, demand_wherever
from broadcaster.newsroom.emergency_sounds import sounds_of
from broadcaster.newsroom.keeping import Done
from broadcaster.newsroom.makers import hour_of
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import finished

READ = Action.READ_EMERGENCIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Plea:
    """What is to be said, how often, how long and until when it holds, and on whose word. Of `template`,
    `script` and `recording` one is given; a template brings event and headline along."""

    event: str = ""
    headline: str = ""
    template: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    script: str = ""
    recording: Digest | None = None
    repeats: int = 2
    gap: int = 20
    minutes: int = life.MINUTES_LIMIT
    until: Instant | None = None
    orderer: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """A first word: what it says, for whom, and the unit that gives it."""

    kind: EmergencyKind
    origin: StationCode
    aims: tuple[Aim, ...]
    plea: Plea


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """Of an earlier one: an update or a cancel. Whom it is for and whether it is an exercise stay as they were."""

    of: EmergencyId
    message: Message
    plea: Plea


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """The same words for `minutes` more, on whose order and by which document."""

    of: EmergencyId
    minutes: int
    orderer: str
    document: str


# --- composing ---------------------------------------------------------------------------------------------------


def compose(newsroom: Newsroom, actor: Actor, told: Composition, sent: Sent, at: Instant) -> Emergency:
    """Waits for its second person from now on, while its sound is made already.

    StationUnknown, ClusterUnknown, RightMissing, CodeNeeded, IdempotencyClash; leaves of `check_order` and of
    templates, RecordingUnknown, TextForeign.
    """
    recording = recorded(newsroom, told.plea)
    with newsroom.store.write() as work:
        order, path = first_word(newsroom, work, actor, (told, recording), at)
        return _kept(newsroom, work, actor, _Composed(order=order, path=path, sent=sent), at)


def first_word(
    newsroom: Newsroom, work: Work, actor: Actor, what: tuple[Composition, Recorded | None], at: Instant
) -> tuple[Order, str]:
    """The order that this makes, and the path it is kept under."""
    told, recording = what
    scope = reach(actor, ORDERS[told.kind], at)
    life.demand_code(actor)
    origin = work.stations.get(scope, told.origin)
    blank = Order(
        kind=told.kind,
        message=Message.ALERT,
        refers=None,
        origin=origin.code,
        targets=tuple(_target(work, scope, aim) for aim in told.aims),
        event="",
        headline="",
        script="",
        orderer="",
        document="",
    )
    return _saying(newsroom, blank, told.plea, recording), origin.path


def amend(newsroom: Newsroom, actor: Actor, told: Amendment, sent: Sent, at: Instant) -> Emergency:
    """An update, or a cancel with words of its own. It takes two people as the first one did.

    EmergencyUnknown, EmergencyMoved; and as `compose`.
    """
    recording = recorded(newsroom, told.plea)
    with newsroom.store.write() as work:
        order, path = next_word(newsroom, work, actor, (told, recording), at)
        return _kept(newsroom, work, actor, _Composed(order=order, path=path, sent=sent), at)


def next_word(
    newsroom: Newsroom, work: Work, actor: Actor, what: tuple[Amendment, Recorded | None], at: Instant
) -> tuple[Order, str]:
    """As `first_word`, of what follows another."""
    told, recording = what
    earlier = _orderable(work, actor, told.of, at)
    life.step(earlier, Step.CANCEL if told.message is Message.CANCEL else Step.AMEND)
    blank = replace(earlier.order, message=told.message, refers=earlier.id)
    return _saying(newsroom, blank, told.plea, recording), earlier.path


def renew(newsroom: Newsroom, actor: Actor, told: Renewal, sent: Sent, at: Instant) -> Emergency:
    """The same words for some more minutes, as an update of two people, on their word: what an alert bounded the first
    by does not bound it.

    EmergencyUnknown, EmergencyMoved, EmergencyLong, FieldWrong, RightMissing, CodeNeeded, IdempotencyClash.
    """
    with newsroom.store.write() as work:
        earlier = _orderable(work, actor, told.of, at)
        life.step(earlier, Step.AMEND)
        order = replace(
            earlier.order,
            message=Message.UPDATE,
            refers=earlier.id,
            minutes=told.minutes,
            until=None,
            orderer=told.orderer.strip(),
            document=told.document.strip(),
        )
        return _kept(newsroom, work, actor, _Composed(order=order, path=earlier.path, sent=sent), at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Composed:
    """An order, the path it is kept under, and by which key it was sent."""

    order: Order
    path: str
    sent: Sent


def _kept(newsroom: Newsroom, work: Work, actor: Actor, told: _Composed, at: Instant) -> Emergency:
    order, sent = told.order, told.sent
    life.check_order(order)
    identity = life.id_of(order.kind, sent.id)
    request = digest_of("emergency-request-1", repr(order))
    if (stood := sent_before(work.receipts, actor.id, replace(sent, id=identity), request, at)) is not None:
        return work.emergencies.get(EVERYWHERE, EmergencyId(stood))
    soundings, orders = sounds_of(newsroom, work, order, newsroom.local_day(at))
    if not soundings:
        raise FieldWrong(field="targets", problem="không có đài nào đang hoạt động ở đó")
    made = finished(newsroom, work, list(orders))
    needs = {recipe: Need(order=each, airs=at, renew=False) for recipe, each in orders.items() if recipe not in made}
    work.jobs.want(needs, hour_of(work, at))
    found = Emergency(id=identity, order=order, path=told.path, soundings=soundings, composed=life.act_of(actor, at))
    work.emergencies.add(found)
    note(work, found, Done(actor=actor, verb="compose", at=at))
    return found


def _saying(newsroom: Newsroom, order: Order, plea: Plea, recording: Recorded | None) -> Order:
    """The order with what is to be said. EmergencyTemplateUnknown, FieldWrong."""
    event, headline, script = plea.event, plea.headline, plea.script
    if plea.template:
        template = template_of(newsroom.templates, plea.template)
        event, headline, script = event or template.event, headline or template.headline, template.filled(plea.fields)
    elif plea.fields:
        raise FieldWrong(field="fields", problem="chỉ dùng với mẫu")
    return replace(
        order,
        event=event.strip(),
        headline=headline.strip(),
        script=script.strip(),
        template=plea.template,
        recording=recording,
        repeats=plea.repeats,
        gap=plea.gap,
        minutes=plea.minutes,
        until=plea.until,
        orderer=plea.orderer.strip(),
        document=plea.document.strip(),
    )


def recorded(newsroom: Newsroom, plea: Plea) -> Recorded | None:
    """RecordingUnknown; FieldWrong unless one thing is to be heard."""
    given = [bool(plea.template), bool(plea.script.strip()), plea.recording is not None]
    if sum(given) != 1:
        raise FieldWrong(field="script", problem="cần đúng một trong ba: mẫu, văn bản, bản ghi âm")
    if plea.recording is None:
        return None
    return Recorded(digest=plea.recording, length=newsroom.recordings.clip(plea.recording).duration)


def _target(work: Work, scope: Scope, aim: Aim) -> Target:
    """StationUnknown for a station out of reach, ClusterUnknown for a cluster that hangs elsewhere."""
    station = work.stations.get(scope, aim.station)
    check_cluster(work, station, aim.cluster)
    return Target(station=station.code, path=station.path, below=aim.below and not aim.cluster, cluster=aim.cluster)


def check_cluster(work: Work, station: Station, cluster: str) -> None:
    """ClusterUnknown for one that hangs elsewhere."""
    if cluster and work.clusters.get(Scope((station.path,)), StationCode(cluster)).station != station.code:
        raise ClusterUnknown(cluster=cluster)


def _orderable(work: Work, actor: Actor, emergency: EmergencyId, at: Instant) -> Emergency:
    """One the actor may follow up on. EmergencyUnknown, RightMissing, CodeNeeded."""
    found = _seen(work, actor, emergency, at)
    demand_wherever(work, actor, found, ORDERS[found.order.kind], at)
    return found


def _seen(work: Work, actor: Actor, emergency: EmergencyId, at: Instant) -> Emergency:
    return standing(work, reach(actor, READ, at), emergency, at)


# --- deciding ----------------------------------------------------------------------------------------------------


def approve(newsroom: Newsroom, actor: Actor, emergency: EmergencyId, digest: Digest, at: Instant) -> Emergency:
    """`digest` names all that is approved. It goes out at once when its sound is made, and otherwise as soon as it is.

    SecondPersonNeeded, EmergencyOther, EmergencyMoved, EmergencySoundLong; EmergencyUnknown, RightMissing, CodeNeeded;
    EditedMeanwhile.
    """
    with newsroom.store.write() as work:
        found = _seen(work, actor, emergency, at)
        demand_wherever(work, actor, found, APPROVES[found.order.kind], at)
        after = life.approved(found, life.act_of(actor, at), digest, newsroom.emergency_people)
        check_heard_whole(work, after, at)
        check_signed(newsroom, work, after)
        after = put(work, found, after, Done(actor=actor, verb=Step.APPROVE, at=at))
    return send_approved(newsroom, actor, after, at)


def stop(newsroom: Newsroom, actor: Actor, emergency: EmergencyId, at: Instant) -> Emergency:
    """One person is enough: silence is told to all stations at once. EmergencyMoved; EmergencyUnknown, RightMissing,
    CodeNeeded."""

    def act(work: Work) -> Emergency:
        found = _seen(work, actor, emergency, at)
        demand_wherever(work, actor, found, Action.STOP_EMERGENCIES, at)
        return halt(newsroom, work, actor, found, at)

    return publishing(newsroom, emergency, act)


def close(newsroom: Newsroom, actor: Actor, emergency: EmergencyId, report: str, at: Instant) -> Emergency:
    """With the report that follows every emergency. FieldWrong, EmergencyMoved; EmergencyUnknown, RightMissing,
    CodeNeeded."""
    check_text("report", report, NOTE_LIMIT)
    if not report.strip():
        raise FieldWrong(field="report", problem="chưa viết báo cáo")
    with newsroom.store.write() as work:
        found = _orderable(work, actor, emergency, at)
        phase = life.step(found, Step.CLOSE)
        after = replace(found, phase=phase, closed=life.act_of(actor, at), report=report.strip())
        return put(work, found, after, Done(actor=actor, verb=Step.CLOSE, at=at))


# --- looking -----------------------------------------------------------------------------------------------------


def templates(newsroom: Newsroom, actor: Actor, at: Instant) -> tuple[EmergencyTemplate, ...]:
    """RightMissing for who may read of no emergency at all."""
    reach(actor, READ, at)
    return tuple(newsroom.templates.values())


def page(newsroom: Newsroom, actor: Actor, asked: Asked, at: Instant) -> Page[Emergency]:
    """Newest first. FieldWrong."""
    scope = reach(actor, READ, at)
    check_asked(asked)
    with newsroom.store.read() as work:
        return work.emergencies.page(scope, asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An emergency, and the sounds of it that are made, by recipe: what its second person listens to. `lengths` of
    those, `problems` of the others that could not be made as yet."""

    emergency: Emergency
    audio: Mapping[Digest, Digest]
    lengths: Mapping[Digest, Millis]
    problems: Mapping[Digest, str]


def show(newsroom: Newsroom, actor: Actor, emergency: EmergencyId, at: Instant) -> Shown:
    """EmergencyUnknown."""
    with newsroom.store.read() as work:
        found = _seen(work, actor, emergency, at)
        recipes = [each.recipe for each in found.soundings]
        items = finished(newsroom, work, recipes)
        problems = work.items.problems([each for each in recipes if each not in items])
    return Shown(
        emergency=found,
        audio={recipe: item.audio for recipe, item in items.items()},
        lengths={recipe: item.measured.duration for recipe, item in items.items()},
        problems=problems,
    )


# --- stations ----------------------------------------------------------------------------------------------------


def holding(newsroom: Newsroom, actor: Actor, code: StationCode, at: Instant) -> tuple[EmergencyManifest, ...]:
    """The documents a station has to follow now, by serial. StationUnknown."""
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    with newsroom.store.read() as work:
        return newest(work.emergency_manifests.holding(work.stations.get(scope, code).code, at))
