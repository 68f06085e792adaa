"""Why a row stands, or why a bulletin was left out: a stable code with its numbers, and the sentence people read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ReasonCode(StrEnum):
    """Why a row stands, or why a bulletin was left out."""

    SHELL_SIGNATURE = "shell-signature"
    SHELL_IDENT = "shell-ident"
    SHELL_GREETING = "shell-greeting"
    SHELL_STING = "shell-sting"
    SHELL_CLOSING = "shell-closing"
    PRIORITY_FIRST = "priority-first"
    LEAST_AIRED = "least-aired"
    LEFT_NO_ROOM = "left-no-room"
    LEFT_AIRED_ENOUGH = "left-aired-enough"
    LEFT_NOT_RENDERED = "left-not-rendered"
    LEFT_HELD = "left-held"
    LEFT_AUDIO_NOT_APPROVED = "left-audio-not-approved"
    LEFT_SHELL_MISSING = "left-shell-missing"
    LEFT_HOURS_FORBIDDEN = "left-hours-forbidden"


_SENTENCE: Mapping[ReasonCode, str] = {
    ReasonCode.SHELL_SIGNATURE: "Nhạc hiệu mở đầu buổi phát",
    ReasonCode.SHELL_IDENT: "Lời xướng của đài",
    ReasonCode.SHELL_GREETING: "Lời chào và ngày tháng",
    ReasonCode.SHELL_STING: "Nhạc cắt giữa hai bản tin",
    ReasonCode.SHELL_CLOSING: "Nhạc kết thúc buổi phát",
    ReasonCode.PRIORITY_FIRST: "Bản tin ưu tiên, phát trước; lần phát thứ {airing} trên {wanted} lần cần phát",
    ReasonCode.LEAST_AIRED: "Lần phát thứ {airing} trên {wanted} lần cần phát, còn hạn đến {until}",
    ReasonCode.LEFT_NO_ROOM: "Không còn chỗ: cần {needed} giây, buổi phát còn {left} giây",
    ReasonCode.LEFT_AIRED_ENOUGH: "Đã xếp đủ {wanted} lần cần phát",
    ReasonCode.LEFT_NOT_RENDERED: "Chưa dựng xong âm thanh",
    ReasonCode.LEFT_HELD: "Chưa dựng được âm thanh, máy đang thử lại; lý do ghi ở bản tin",
    ReasonCode.LEFT_AUDIO_NOT_APPROVED: "Âm thanh hiện có khác bản đã duyệt, cần duyệt lại",
    ReasonCode.LEFT_SHELL_MISSING: "Chưa có đủ nhạc hiệu, lời xướng, lời chào của buổi phát",
    ReasonCode.LEFT_HOURS_FORBIDDEN: "Quy chế của đài không cho phát giờ này: {problem}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A stable code with its numbers, and the sentence people read."""

    code: ReasonCode
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return _SENTENCE[self.code].format(**self.facts)
