"""How a station stands, in words a person can act on: its state, why it is so, and what else is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcaster.domain.station_status import TOLD, Found, StationState, Worry
from broadcaster.domain.units import Instant, Millis, instant
from broadcaster.newsroom.calling import StationNow
from broadcaster.web.pages.tongue import Tongue

LETTERS = {
    StationState.ONLINE: "H",
    StationState.LATE: "C",
    StationState.OFFLINE: "M",
    StationState.NEW: "?",
    StationState.PLANNED_OFF: "–",
}
"""What a square of the grid says besides its colour and its pattern."""
IN_ORDER = (
    StationState.OFFLINE,
    StationState.LATE,
    StationState.NEW,
    StationState.ONLINE,
    StationState.PLANNED_OFF,
)
"""Worst first."""
TONES = {
    StationState.ONLINE: "ok",
    StationState.LATE: "warn",
    StationState.OFFLINE: "bad",
    StationState.NEW: "info",
    StationState.PLANNED_OFF: "silent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A station as a page tells it. `tone` is how it looks, `why` one sentence, `worries` the rest."""

    now: StationNow
    state: StationState
    label: str
    letter: str
    tone: str
    why: str
    worries: tuple[str, ...]


def standing(now: StationNow, at: Instant, tongue: Tongue) -> Standing:
    state = now.status.state
    return Standing(
        now=now,
        state=state,
        label=tongue.gettext(TOLD[state]),
        letter=LETTERS[state],
        tone=TONES[state],
        why=_off(now, at, tongue) or _why(now, tongue),
        worries=tuple(_worry(each, tongue) for each in now.status.findings),
    )


def _off(now: StationNow, at: Instant, tongue: Tongue) -> str:
    off = now.care.off_at(at)
    if off is None:
        return ""
    told = {"until": tongue.moment(off.until), "reason": off.reason, "by": off.by}
    return tongue.gettext("Tắt đến %(until)s: %(reason)s (%(by)s).") % told


def _why(now: StationNow, tongue: Tongue) -> str:
    say, status = tongue.gettext, now.status
    match status.state:
        case StationState.PLANNED_OFF:
            return say("Đài không hoạt động trong ngày này.")
        case StationState.NEW:
            return say(_new(now))
        case StationState.ONLINE:
            return say("Máy phát gọi về đều.")
        case StationState.LATE:
            until = "" if status.until is None else tongue.clock(status.until)
            return say("Đã lỡ vài lần gọi về; tới %(hour)s chưa gọi thì coi là mất kết nối.") % {"hour": until}
        case StationState.OFFLINE:
            lasting = tongue.lasting(_millis(status.silent))
            return say("Không gọi về đã %(lasting)s: kiểm tra điện, mạng ở đài.") % {"lasting": lasting}


def _new(now: StationNow) -> str:
    if now.spoken_for:
        return "Chưa có máy phát nào được nhận; nhật ký phát do phần mềm khác gửi thay đài."
    if now.boxed:
        return "Máy phát đã được nhận nhưng chưa gọi về lần nào: hãy bật máy và kiểm tra mạng."
    return "Chưa có máy phát nào được nhận vào đài này."


def _millis(silent: timedelta | None) -> Millis:
    """To the minute: nobody needs the seconds of three hours."""
    whole = timedelta(0) if silent is None else silent
    return Millis(max(60, int(whole.total_seconds()) // 60 * 60) * 1000)


SENTENCES: Mapping[Worry, str] = {
    Worry.TWINS: "Hai máy cùng dùng một mã từ %(moment)s: thu hồi và kết nối lại một máy.",
    Worry.JOURNAL: "Nhật ký của máy không liền mạch từ %(moment)s: có thể bị chép hoặc sửa.",
    Worry.SILENT_SOON: "Lịch có sẵn trong máy chỉ đến %(moment)s.",
    Worry.CLOCK_LOST: "Máy không chắc giờ nên đang giữ lại các buổi phát.",
    Worry.SINK: "Đường ra loa không nhận tiếng: kiểm tra dây và tăng âm.",
    Worry.CLOCK_SKEWED: "Đồng hồ lệch %(seconds)s giây.",
    Worry.MUTED: "Loa đang bị tắt tiếng tại máy.",
    Worry.DISK_LOW: "Ổ đĩa chỉ còn trống %(size)s.",
    Worry.MANIFEST_OLD: "Đang giữ lịch cũ, số %(detail)s.",
    Worry.VERSION_OLD: "Đang chạy phiên bản cũ %(detail)s.",
    Worry.FAULT: "Máy báo: %(detail)s",
}


def _worry(found: Found, tongue: Tongue) -> str:
    if found.what is Worry.SILENT_SOON and not found.detail:
        return tongue.gettext("Máy chưa giữ lịch phát nào.")
    return tongue.gettext(SENTENCES[found.what]) % _facts(found, tongue)


def _facts(found: Found, tongue: Tongue) -> Mapping[str, str]:
    """What the sentence has holes for."""
    match found.what:
        case Worry.TWINS | Worry.SILENT_SOON:
            return {"moment": _moment(found.detail, tongue)}
        case Worry.JOURNAL:
            return {"moment": _moment(found.detail.partition(" ")[2], tongue)}
        case Worry.CLOCK_SKEWED:
            return {"seconds": tongue.number(int(found.detail) / 1000, 1)}
        case Worry.DISK_LOW:
            return {"size": tongue.size(int(found.detail))}
        case _:
            return {"detail": found.detail}


def _moment(told: str, tongue: Tongue) -> str:
    return tongue.moment(moment_of(told)) if told else "?"


def moment_of(told: str) -> Instant:
    return instant(datetime.fromisoformat(told))
