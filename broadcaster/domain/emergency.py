"""The emergency (lệnh khẩn cấp): heard at once, over everything, for half an hour at most, by order of two people.

It is no bulletin and never stands in a plan. Whether it is actual or an exercise is decided when it is composed, stands
in its id and in the digest that is approved, and no step ever changes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import NewType

from broadcaster.domain.access import AccountId, Action, Actor
from broadcaster.domain.bulletin import Recorded, Target, check_text
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.emergencies import (
    CodeNeeded,
    EmergencyLong,
    EmergencyMoved,
    EmergencyOther,
    SecondPersonNeeded,
)
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, digest_of, instant
from broadcaster.envelope import Signature

EmergencyId = NewType("EmergencyId", str)

LONGEST = timedelta(minutes=30)
"""How long one holds after it went out, and how long it may wait for its second person."""
COUNTDOWN = timedelta(seconds=10)
"""How long one can still be stopped when a single person sends it."""
MINUTES_LIMIT, REPEATS_LIMIT, GAP_LIMIT = 30, 20, 600
SCRIPT_LIMIT, LINE_LIMIT = 4_000, 200
"""Characters; a script of this length lasts about five minutes."""
TARGETS_LIMIT = 100


class EmergencyKind(StrEnum):
    ACTUAL = "actual"
    EXERCISE = "exercise"


class Message(StrEnum):
    """As CAP has them: a first word, a newer one in its place, and its end."""

    ALERT = "alert"
    UPDATE = "update"
    CANCEL = "cancel"


class Phase(StrEnum):
    """Where it is in its life. `sent`: approved, and due or counting down; `expired` also of what nobody approved."""

    WAITING = "waiting"
    SENT = "sent"
    ON_AIR = "on-air"
    EXPIRED = "expired"
    STOPPED = "stopped"
    REPLACED = "replaced"
    CANCELLED = "cancelled"


class Step(StrEnum):
    APPROVE = "approve"
    RECOUNT = "recount"
    GO_OUT = "go-out"
    AMEND = "amend"
    CANCEL = "cancel"
    STOP = "stop"
    EXPIRE = "expire"
    RESUME = "resume"
    REPLACE = "replace"
    END = "end"
    CLOSE = "close"


PHASES: Mapping[Phase, str] = {
    Phase.WAITING: "chờ người thứ hai duyệt",
    Phase.SENT: "đã duyệt, đang phát đi",
    Phase.ON_AIR: "đang phát",
    Phase.EXPIRED: "hết hạn",
    Phase.STOPPED: "đã dừng",
    Phase.REPLACED: "đã có lệnh cập nhật",
    Phase.CANCELLED: "đã huỷ",
}
STEPS: Mapping[Step, str] = {
    Step.APPROVE: "duyệt",
    Step.RECOUNT: "đếm lùi lại",
    Step.GO_OUT: "phát đi",
    Step.AMEND: "cập nhật hay gia hạn",
    Step.CANCEL: "huỷ",
    Step.STOP: "dừng",
    Step.EXPIRE: "hết hạn",
    Step.RESUME: "còn hạn trở lại",
    Step.REPLACE: "thay thế",
    Step.END: "kết thúc",
    Step.CLOSE: "đóng",
}
LIFE: Mapping[tuple[Phase, Step], Phase] = {
    (Phase.WAITING, Step.APPROVE): Phase.SENT,
    (Phase.WAITING, Step.STOP): Phase.STOPPED,
    (Phase.WAITING, Step.EXPIRE): Phase.EXPIRED,
    (Phase.SENT, Step.APPROVE): Phase.SENT,
    (Phase.SENT, Step.GO_OUT): Phase.ON_AIR,
    (Phase.SENT, Step.STOP): Phase.STOPPED,
    (Phase.SENT, Step.EXPIRE): Phase.EXPIRED,
    (Phase.ON_AIR, Step.AMEND): Phase.ON_AIR,
    (Phase.ON_AIR, Step.CANCEL): Phase.ON_AIR,
    (Phase.ON_AIR, Step.STOP): Phase.STOPPED,
    (Phase.ON_AIR, Step.EXPIRE): Phase.EXPIRED,
    (Phase.ON_AIR, Step.REPLACE): Phase.REPLACED,
    (Phase.ON_AIR, Step.END): Phase.CANCELLED,
    (Phase.EXPIRED, Step.CANCEL): Phase.EXPIRED,
    (Phase.EXPIRED, Step.CLOSE): Phase.EXPIRED,
    (Phase.STOPPED, Step.CANCEL): Phase.STOPPED,
    (Phase.STOPPED, Step.CLOSE): Phase.STOPPED,
    (Phase.REPLACED, Step.CANCEL): Phase.REPLACED,
    (Phase.REPLACED, Step.CLOSE): Phase.REPLACED,
    (Phase.CANCELLED, Step.CLOSE): Phase.CANCELLED,
}
"""The whole life: what is not here cannot happen, but that a clock which ran ahead is set right (`as_of`). What went
out may be corrected after its end too."""
OPEN = frozenset({Phase.WAITING, Phase.SENT, Phase.ON_AIR})

ORDERS: Mapping[EmergencyKind, Action] = {
    EmergencyKind.ACTUAL: Action.ORDER_EMERGENCIES,
    EmergencyKind.EXERCISE: Action.EXERCISE_EMERGENCIES,
}
APPROVES: Mapping[EmergencyKind, Action] = {
    EmergencyKind.ACTUAL: Action.APPROVE_EMERGENCIES,
    EmergencyKind.EXERCISE: Action.APPROVE_EXERCISES,
}
_PREFIXES: Mapping[EmergencyKind, str] = {EmergencyKind.ACTUAL: "kc-", EmergencyKind.EXERCISE: "dt-"}
EXERCISE_BEGINS = "Đây là diễn tập, không phải tình huống thật."
EXERCISE_ENDS = "Vừa rồi là diễn tập. Bà con yên tâm sinh hoạt bình thường."
EXERCISE_TITLED = "DIỄN TẬP – "
"""Before its headline, wherever what was on air is told of: nobody who reads a log takes it for an actual one."""


def id_of(kind: EmergencyKind, unique: str) -> EmergencyId:
    return EmergencyId(f"{_PREFIXES[kind]}{unique}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounding:
    """What stations of one tone hear: the recipe of a sound, and their codes."""

    recipe: Digest
    stations: tuple[StationCode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was decided and by whom it is ordered: it never changes once composed, and is approved whole.

    `refers`: the earlier one a message is about. `script` is as written, `recording` stands in its place. `minutes` it
    holds after it went out, and never beyond `until`; it is played `repeats` times with `gap` seconds between.
    `orderer` (người ra lệnh) and `document` say on whose word.
    """

    kind: EmergencyKind
    message: Message
    refers: EmergencyId | None
    origin: StationCode
    targets: tuple[Target, ...]
    event: str
    headline: str
    script: str
    template: str = ""
    recording: Recorded | None = None
    repeats: int = 2
    gap: int = 20
    minutes: int = MINUTES_LIMIT
    until: Instant | None = None
    orderer: str
    document: str

    @property
    def title(self) -> str:
        """What logs and reports call it."""
        return self.headline if self.kind is EmergencyKind.ACTUAL else f"{EXERCISE_TITLED}{self.headline}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who did it, and when."""

    by: AccountId
    name: str
    at: Instant


def act_of(actor: Actor, at: Instant) -> Act:
    return Act(by=actor.id, name=actor.name, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSignature:
    """Of the order's bytes, by an account with a key of its own."""

    by: AccountId
    signature: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """An order in its life. `path` is that of its origin. `due`: when it goes out; `started` and `expires`: when it
    did, and until when it holds. `report` is what was noted when it was closed."""

    id: EmergencyId
    order: Order
    path: str
    soundings: tuple[Sounding, ...]
    composed: Act
    phase: Phase = Phase.WAITING
    approved: Act | None = None
    signatures: tuple[PersonSignature, ...] = ()
    due: Instant | None = None
    started: Instant | None = None
    expires: Instant | None = None
    closed: Act | None = None
    report: str = ""
    version: int = 1

    def __post_init__(self) -> None:
        if not self.id.startswith(_PREFIXES[self.order.kind]):
            raise ValueError(f"{self.id} is no id of an emergency that is {self.order.kind}")

    @property
    def digest(self) -> Digest:
        """What is approved: the order in full, its kind and id included, and the recipe of every sound."""
        order = self.order
        recording = order.recording
        return digest_of(
            "emergency-1",
            self.id,
            order.kind,
            order.message,
            order.refers or "",
            order.origin,
            *(target.told for target in order.targets),
            "/",
            order.event,
            order.headline,
            order.script,
            "" if recording is None else recording.digest,
            f"{order.repeats} {order.gap} {order.minutes}",
            order.orderer,
            order.document,
            *(part for each in self.soundings for part in (each.recipe, *each.stations)),
            *(() if order.until is None else ("until", order.until.isoformat())),
        )

    @property
    def stations(self) -> tuple[StationCode, ...]:
        return tuple(sorted({code for each in self.soundings for code in each.stations}))


def check_order(order: Order) -> None:
    """FieldWrong, TextTooLong, TextBroken, EmergencyLong."""
    if not 1 <= order.minutes <= MINUTES_LIMIT:
        raise EmergencyLong(minutes=order.minutes, limit=MINUTES_LIMIT)
    if not 1 <= order.repeats <= REPEATS_LIMIT:
        raise FieldWrong(field="repeats", problem=f"phải từ 1 đến {REPEATS_LIMIT} lần")
    if not 0 <= order.gap <= GAP_LIMIT:
        raise FieldWrong(field="gap_s", problem=f"phải từ 0 đến {GAP_LIMIT} giây")
    if not 1 <= len(order.targets) <= TARGETS_LIMIT:
        raise FieldWrong(field="targets", problem=f"phải từ 1 đến {TARGETS_LIMIT} nơi nhận")
    check_text("script", order.script, SCRIPT_LIMIT)
    for field, text in (
        ("event", order.event),
        ("headline", order.headline),
        ("orderer", order.orderer),
        ("document", order.document),
    ):
        check_text(field, text, LINE_LIMIT)
        if not text.strip():
            raise FieldWrong(field=field, problem="chưa điền")
    if not order.script.strip() and order.recording is None:
        raise FieldWrong(field="script", problem="cần một mẫu, một văn bản hay một bản ghi âm")


def demand_code(actor: Actor) -> None:
    """CodeNeeded: a password alone orders, lets go and silences nothing."""
    if not actor.assured:
        raise CodeNeeded


# --- its life ----------------------------------------------------------------------------------------------------


def step(found: Emergency, way: Step) -> Phase:
    """EmergencyMoved when this cannot happen to it now."""
    phase = LIFE.get((found.phase, way))
    if phase is None or (way is Step.CANCEL and found.started is None) or (way is Step.CLOSE and found.closed):
        state = "đã đóng" if found.closed else PHASES[found.phase]
        raise EmergencyMoved(emergency=found.id, state=state, action=STEPS[way])
    return phase


def approved(found: Emergency, by: Act, digest: Digest, people: int) -> Emergency:
    """By another person than who composed it: due at once. With `people` = 1 also by the same: due after a countdown,
    unless another person approves it meanwhile.

    EmergencyMoved, EmergencyOther, SecondPersonNeeded.
    """
    phase = step(found, Step.APPROVE)
    alone = by.by == found.composed.by
    if over(found, by.at) or (found.approved is not None and (alone or not sent_alone(found))):
        state = Phase.EXPIRED if over(found, by.at) else found.phase
        raise EmergencyMoved(emergency=found.id, state=PHASES[state], action=STEPS[Step.APPROVE])
    if digest != found.digest:
        raise EmergencyOther(emergency=found.id)
    if alone and people != 1:
        raise SecondPersonNeeded(emergency=found.id)
    due = instant(by.at + COUNTDOWN) if alone else by.at
    return replace(found, phase=phase, approved=by, due=due)


def end_of(order: Order, starts: Instant) -> Instant:
    """Until when it holds when it goes out then."""
    end = instant(starts + timedelta(minutes=order.minutes))
    return end if order.until is None else min(end, order.until)


def sent_alone(found: Emergency) -> bool:
    """Whether who composed it approved it too."""
    return found.approved is not None and found.approved.by == found.composed.by


def gone_out(found: Emergency, at: Instant) -> Emergency:
    """Never before it was approved, whatever the clock says by now. EmergencyMoved."""
    phase = step(found, Step.GO_OUT)
    starts = at if found.approved is None else max(at, found.approved.at)
    return replace(found, phase=phase, started=starts, expires=end_of(found.order, starts))


def over(found: Emergency, at: Instant) -> bool:
    """Whether its time has passed: what it holds for, or what it may wait."""
    if found.phase is Phase.ON_AIR:
        return found.expires is None or found.expires <= at
    if found.phase in OPEN and found.order.until is not None and found.order.until <= at:
        return True
    since = found.composed.at if found.phase is Phase.WAITING else found.due
    return found.phase in OPEN and since is not None and since + LONGEST <= at


def is_due(found: Emergency, at: Instant) -> bool:
    """What a second person approved is due whatever the clock says: it may have been set back since."""
    return found.phase is Phase.SENT and found.due is not None and (found.due <= at or not sent_alone(found))


def recounted(found: Emergency, at: Instant) -> Emergency | None:
    """With a countdown from now on, when more is left of its own than it ever lasts: the clock was set back."""
    latest = instant(at + COUNTDOWN)
    if found.phase is not Phase.SENT or not sent_alone(found) or found.due is None or found.due <= latest:
        return None
    return replace(found, due=latest)


def as_of(found: Emergency, at: Instant) -> Emergency:
    """As it stands at that moment: one that expired by a clock that ran ahead is what it was, unless it was closed."""
    if found.phase is not Phase.EXPIRED or found.closed is not None:
        return found
    was = Phase.ON_AIR if found.started is not None else Phase.WAITING if found.approved is None else Phase.SENT
    again = replace(found, phase=was)
    return found if over(again, at) else again
