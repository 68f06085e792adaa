"""What pages tell of an emergency: where it is in its life, what may be done by whom, who heard it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from broadcaster.domain.access import Action, Actor
from broadcaster.domain.attacks import Attack
from broadcaster.domain.emergency import (
    APPROVES,
    COUNTDOWN,
    LONGEST,
    OPEN,
    ORDERS,
    Emergency,
    EmergencyKind,
    Phase,
    as_of,
    over,
    sent_alone,
)
from broadcaster.domain.emergency_alert import widest
from broadcaster.domain.emergency_answers import Answered, answered
from broadcaster.domain.emergency_manifest import EmergencyConfirmation, Heard
from broadcaster.domain.emergency_rounds import heard_whole, rounds
from broadcaster.domain.errors.keys import HouseUnfounded
from broadcaster.domain.journal import Cause
from broadcaster.domain.outcome_words import cause_told
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Digest, Instant, Millis, instant
from broadcaster.newsroom import answering, clusters, stations
from broadcaster.newsroom.answering import Answer
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.emergencies import Shown
from broadcaster.newsroom.emergency_ending import Ending
from broadcaster.newsroom.emergency_people import Colleague, approvers, awaits, near
from broadcaster.web.pages.frame import Viewer

_STOP = Action.STOP_EMERGENCIES
_BY_ALERT = "CAP "


class Stage(StrEnum):
    """What people are to know of its phase: what waits is made or `ready`, what was sent may be counting."""

    MAKING = "making"
    READY = "ready"
    COUNTING = "counting"
    DUE = "due"
    ON_AIR = "on-air"
    EXPIRED = "expired"
    UNSENT = "unsent"
    STOPPED = "stopped"
    REPLACED = "replaced"
    CANCELLED = "cancelled"


_STAGES: Mapping[Phase, Stage] = {
    Phase.WAITING: Stage.READY,
    Phase.SENT: Stage.DUE,
    Phase.ON_AIR: Stage.ON_AIR,
    Phase.EXPIRED: Stage.EXPIRED,
    Phase.STOPPED: Stage.STOPPED,
    Phase.REPLACED: Stage.REPLACED,
    Phase.CANCELLED: Stage.CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An emergency as it stands at that moment. `mine`: this viewer may approve it as its second person. `ending`:
    where it is done, while it is on the air."""

    emergency: Emergency
    stage: Stage
    mine: bool
    ending: Ending | None = None

    @property
    def actual(self) -> bool:
        return self.emergency.order.kind is EmergencyKind.ACTUAL

    @property
    def open(self) -> bool:
        return self.stage in _OPEN

    @property
    def done(self) -> bool:
        """It holds still, and no station plays it any more."""
        return self.ending is not None and self.ending.ended()

    @property
    def failed(self) -> int:
        """How many stations told that they could not play it."""
        return 0 if self.ending is None else len(self.ending.failed)

    @property
    def moving(self) -> bool:
        """Something of it is still to be told: that loudspeakers fell silent comes after they were stopped."""
        return self.open or self.owes_report

    @property
    def went_out(self) -> bool:
        return self.emergency.started is not None

    @property
    def from_alert(self) -> bool:
        return self.emergency.order.document.startswith(_BY_ALERT)

    @property
    def owes_report(self) -> bool:
        return self.went_out and not self.open and self.emergency.closed is None


_OPEN = frozenset({Stage.MAKING, Stage.READY, Stage.COUNTING, Stage.DUE, Stage.ON_AIR})


def card_of(
    actor: Actor, kept: Emergency, at: Instant, *, made: bool = True, ending: Ending | None = None
) -> Card:  # fmt: skip
    """`made`: all its sounds are there. `ending`: where it is done, if it is on the air."""
    found = as_of(kept, at)
    stage = _STAGES[found.phase]
    if found.phase in OPEN and over(found, at):
        stage = Stage.EXPIRED
    elif found.phase is Phase.WAITING and not made:
        stage = Stage.MAKING
    elif found.phase is Phase.SENT and sent_alone(found) and found.due is not None and found.due > at:
        stage = Stage.COUNTING
    if stage is Stage.EXPIRED and found.started is None:
        stage = Stage.UNSENT
    told = ending if stage is Stage.ON_AIR else None
    return Card(emergency=found, stage=stage, mine=awaits(actor, found, at), ending=told)


# --- one of them ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundView:
    """What stations of one tone hear: its sound once it is made, or why it is not."""

    audio: Digest | None
    length: Millis
    stations: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """What this viewer may do to it now. `alone`: to approve their own, for the house takes one person; `amend`: to
    renew or update; `hush`: the widest stations of theirs where it may be silenced."""

    approve: bool
    alone: bool
    stop: bool
    amend: bool
    cancel: bool
    close: bool
    hush: tuple[Station, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningView:
    """Whether people's keys are needed: how many, and who signed. `house` is "" while the house has no keys at all."""

    needed: int
    house: str
    signed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that the page of one emergency tells."""

    card: Card
    sounds: tuple[SoundView, ...]
    may: May
    signing: SigningView
    people: tuple[Colleague, ...]
    readings: int
    ends: Instant

    @property
    def made(self) -> bool:
        return all(each.audio is not None for each in self.sounds)

    @property
    def longest(self) -> Millis:
        return max((each.length for each in self.sounds), default=Millis(0))

    @property
    def seen(self) -> str:
        """Changes when the page has to be made anew."""
        return f"{self.card.emergency.version}-{self.card.stage}-{sum(each.audio is not None for each in self.sounds)}"


def sheet_of(viewer: Viewer, shown: Shown) -> Sheet:
    at, newsroom, found = viewer.at, viewer.desk.newsroom, shown.emergency
    sounds = tuple(
        SoundView(
            audio=shown.audio.get(each.recipe),
            length=shown.lengths.get(each.recipe, Millis(0)),
            stations=len(each.stations),
            problem=shown.problems.get(each.recipe, ""),
        )
        for each in found.soundings
    )
    card = card_of(viewer.actor, found, at, made=all(each.audio for each in sounds))
    waits = card.stage in (Stage.MAKING, Stage.READY)
    starts = found.started or at
    return Sheet(
        card=card,
        sounds=sounds,
        may=may_of(viewer, card),
        signing=signing_of(viewer, found),
        people=approvers(newsroom, found, at) if waits else (),
        readings=rounds(found.order, [each.length for each in sounds], starts),
        ends=found.expires or instant(found.composed.at + LONGEST),
    )


def may_of(viewer: Viewer, card: Card) -> May:
    actor, found = viewer.actor, card.emergency
    kind, phase = found.order.kind, found.phase

    def able(action: Action) -> bool:
        return actor.assured and viewer.able(action, found.path, *(each.path for each in found.order.targets))

    orders, airing = able(ORDERS[kind]), card.stage is Stage.ON_AIR
    own = actor.id == found.composed.by and viewer.desk.newsroom.emergency_people == 1
    approvable = card.stage in (Stage.MAKING, Stage.READY, Stage.COUNTING) and able(APPROVES[kind])
    return May(
        approve=approvable and actor.id != found.composed.by,
        alone=approvable and own and phase is Phase.WAITING,
        stop=card.open and able(_STOP),
        amend=airing and orders,
        cancel=card.went_out and orders and phase is not Phase.CANCELLED,
        close=card.owes_report and orders,
        hush=_homes(viewer, found) if airing else (),
    )


def _homes(viewer: Viewer, found: Emergency) -> tuple[Station, ...]:
    """The viewer's own stations where it is heard, without those that lie below others."""
    tree = stations.tree(viewer.desk.newsroom, viewer.actor, viewer.at).by_code
    heard = [code for code in found.stations if code in tree and viewer.able(_STOP, tree[code].path)]
    return tuple(tree[code] for code in widest(heard, tree)) if viewer.actor.assured else ()


def signing_of(viewer: Viewer, found: Emergency) -> SigningView:
    try:
        trust = viewer.desk.newsroom.keyring.trust()
    except HouseUnfounded:
        return SigningView(needed=0, house="", signed_by=())
    signed = {each.by for each in found.signatures}
    names = [found.composed.name] if found.composed.by in signed else []
    names += sorted(each for each in signed if each != found.composed.by)
    return SigningView(needed=trust.approvers.threshold, house=trust.house, signed_by=tuple(names))


def left_of(found: Emergency, at: Instant) -> int:
    """Whole seconds of the countdown that are left."""
    left = timedelta(0) if found.due is None else min(found.due - at, COUNTDOWN)
    return max(0, -(-left // timedelta(seconds=1)))


# --- who heard it --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a station, or one cluster of it, said last. `cluster` as people call it; `rounds` are whole readings."""

    cluster: str
    answered: Answered
    received: Instant | None
    first: Instant | None
    last: Instant | None
    rounds: int
    reason: str
    signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """A station that was meant, what it said itself and for its clusters, and whom to ask while it says nothing."""

    station: StationCode
    label: str
    clusters: tuple[str, ...]
    told: Told
    of_clusters: tuple[Told, ...]
    ask: tuple[Colleague, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersView:
    rows: tuple[AnswerView, ...]
    totals: Mapping[Answered, int]
    after: str | None
    ending: Ending

    @property
    def all(self) -> int:
        return sum(self.totals.values())


def answers_of(viewer: Viewer, shown: Shown, after: str | None) -> AnswersView:
    """Of a page of stations; nobody is asked for while it never went out."""
    newsroom, found = viewer.desk.newsroom, shown.emergency
    asked = Asked(after=after, limit=PAGE_LIMIT)
    told = answering.answers(newsroom, viewer.actor, found.id, asked, viewer.at)
    silent = [each.station for each in told.page.rows if each.answered is Answered.UNREPORTED]
    ask = near(newsroom, silent)
    lengths = _lengths(shown)
    codes = {code for each in told.page.rows for code in (*each.clusters, *(c.cluster for c in each.confirmations))}
    names = clusters.names_of(newsroom, viewer.actor, codes - {""}, viewer.at)
    rows = tuple(_view(found, each, lengths.get(each.station, Millis(0)), names, ask) for each in told.page.rows)
    return AnswersView(rows=rows, totals=told.totals, after=told.page.after, ending=told.ending)


def _lengths(shown: Shown) -> dict[StationCode, Millis]:
    return {
        code: shown.lengths[each.recipe]
        for each in shown.emergency.soundings
        if each.recipe in shown.lengths
        for code in each.stations
    }


def _view(
    found: Emergency,
    each: Answer,
    length: Millis,
    names: Mapping[str, str],
    ask: Mapping[StationCode, tuple[Colleague, ...]],
) -> AnswerView:
    of: dict[str, list[EmergencyConfirmation]] = {}
    for said in each.confirmations:
        of.setdefault(said.cluster, []).append(said)
    return AnswerView(
        station=each.station,
        label=each.label,
        clusters=tuple(names[code] for code in each.clusters),
        told=_told(found, "", of.pop("", []), length),
        of_clusters=tuple(_told(found, names[code], said, length) for code, said in sorted(of.items())),
        ask=ask.get(each.station, ()),
    )


def _told(found: Emergency, cluster: str, said: Sequence[EmergencyConfirmation], length: Millis) -> Told:
    received = min((each.at for each in said if each.heard is Heard.RECEIVED), default=None)
    firsts = [each.first for each in said if each.first is not None]
    lasts = [each.last for each in said if each.last is not None]
    first, last = min(firsts, default=None), max(lasts, default=None)
    whole = 0 if first is None or last is None or not length else heard_whole(found.order, length, first, last)
    ended = [each for each in said if each.heard is not Heard.RECEIVED]
    return Told(
        cluster=cluster,
        answered=answered(said),
        received=received or min((each.at for each in said), default=None),
        first=first,
        last=last,
        rounds=whole,
        reason=next((_why(each) for each in ended if each.reason), ""),
        signed=any(each.signed for each in said),
    )


_WHY: Mapping[str, str] = {
    Cause.RECALLED: "Lệnh bị dừng khi chưa phát hết",
    Cause.EXPIRED: "Hết hạn khi chưa phát được",
    Cause.OVERRIDDEN: "Lệnh khác chen vào",
    "silent": "Loa ra toàn tiếng im",
}
"""Of an emergency, where it is another thing than of a row that was planned."""


def _why(said: EmergencyConfirmation) -> str:
    """Only what was refused is an attack: what was `recalled` while it sounded is another thing than a document with
    something in it that was."""
    if said.heard is Heard.REFUSED and said.reason in tuple(Attack):
        return Attack(said.reason).vi.capitalize()
    return _WHY.get(said.reason) or cause_told(said.reason)
