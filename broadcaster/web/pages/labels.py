"""What people call the values of the house: one word per thing, on every page and in every report."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from broadcaster.domain.access import Role
from broadcaster.domain.airtime import Outcome
from broadcaster.domain.airtime_log import SILENT
from broadcaster.domain.bulletin import Priority, ReturnReason
from broadcaster.domain.enrolment import EnrolmentState
from broadcaster.domain.item import ItemKind
from broadcaster.domain.journal import Cause
from broadcaster.domain.life import STATES
from broadcaster.domain.reconciling import NO_BOX, UNTOLD
from broadcaster.wording import REASONS

Label: TypeAlias = Callable[[Any], str]

KINDS: Mapping[ItemKind, str] = {
    ItemKind.SIGNATURE: "Nhạc hiệu",
    ItemKind.IDENT: "Lời xướng",
    ItemKind.GREETING: "Lời chào",
    ItemKind.BULLETIN: "Bản tin",
    ItemKind.STING: "Nhạc cắt",
    ItemKind.CLOSING: "Nhạc kết",
    ItemKind.RELAY: "Tiếp âm",
    ItemKind.EMERGENCY: "Khẩn cấp",
}
RETURN_REASONS: Mapping[ReturnReason, str] = {
    ReturnReason.FIGURES: "Sai số liệu",
    ReturnReason.DATE: "Sai ngày",
    ReturnReason.WORDING: "Câu chữ",
    ReturnReason.OTHER: "Khác",
}
PRIORITIES: Mapping[Priority, str] = {
    Priority.NORMAL: "Thông thường",
    Priority.PRIORITY: "Ưu tiên",
    Priority.EMERGENCY: "Khẩn cấp",
}
ROLES: Mapping[Role, str] = {
    Role.AUTHOR: "Người soạn",
    Role.APPROVER: "Người duyệt",
    Role.SUPERVISOR: "Giám sát",
    Role.ADMIN: "Quản trị",
}
DRAFT_FIELDS: Mapping[str, str] = {
    "title": "Tiêu đề",
    "recording": "Bản ghi âm",
    "language": "Thứ tiếng",
    "topic": "Nhóm nội dung",
    "campaign": "Đợt tuyên truyền",
    "priority": "Mức độ",
    "targets": "Nơi phát",
    "valid_from": "Phát từ ngày",
    "valid_until": "Hết hạn ngày",
    "wanted": "Số lần phát",
    "twice": "Số lượt đọc mỗi lần",
    "gap": "Cách nhau (giờ)",
    "note": "Ghi chú",
    "voice": "Giọng đọc",
    "rate": "Tốc độ đọc",
    "readings": "Cách đọc riêng",
}
BULLETIN_DEEDS: Mapping[str, str] = {
    "bulletin.save": "soạn bản tin này",
    "bulletin.revise": "sửa bản tin này",
    "bulletin.submit": "gửi duyệt bản tin này",
    "bulletin.approve": "duyệt bản tin này",
    "bulletin.return": "trả lại bản tin này",
    "bulletin.schedule": "đưa bản tin này vào lịch phát",
    "bulletin.lapse": "đưa bản tin này về chờ duyệt",
    "bulletin.withdraw": "rút bản tin này",
    "bulletin.recall": "thu hồi bản tin này",
    "bulletin.expire": "kết thúc bản tin này",
    "bulletin.link": "nối với bản tiếng khác",
    "bulletin.listen": "nghe bản tin này",
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.AIRED: "Đã phát",
    Outcome.PARTIAL: "Phát thiếu",
    Outcome.LATE: "Phát trễ",
    Outcome.MISSED: "Bị lỡ",
    Outcome.REPLACED: "Phát thay",
    Outcome.UNREPORTED: "Chưa báo cáo",
}
CAUSES: Mapping[str, str] = {
    Cause.POWER: "Mất điện",
    Cause.LINK: "Mất kết nối",
    Cause.MISSING_FILE: "Thiếu tệp âm thanh",
    Cause.WRONG_FILE: "Tệp âm thanh hỏng",
    Cause.OVERRIDDEN: "Bị chèn tin khẩn cấp",
    Cause.MUTED: "Loa bị tắt tiếng",
    Cause.CLOCK: "Đồng hồ của đài không chắc",
    Cause.QUIET: "Trong giờ yên lặng",
    Cause.RECALLED: "Bản tin đã thu hồi",
    Cause.EXPIRED: "Lịch đã hết hạn",
    Cause.REPLANNED: "Lịch vừa thay đổi",
    Cause.LATE: "Tới quá muộn",
    Cause.DISK: "Ổ đĩa của đài đầy",
    Cause.SINK: "Đường ra loa hỏng",
    Cause.STREAM: "Mất sóng tiếp âm",
    Cause.CLUSTERS: "Cụm loa không thuộc máy này",
    SILENT: "Âm thanh câm",
    UNTOLD: "Đài không nói tới",
    NO_BOX: "Đài chưa có máy",
}
ENROLMENTS: Mapping[EnrolmentState, str] = {
    EnrolmentState.PENDING: "Đang chờ nhận",
    EnrolmentState.ACCEPTED: "Đã nhận, chờ máy lấy mã",
    EnrolmentState.STANDING: "Đang dùng",
    EnrolmentState.REJECTED: "Đã từ chối",
    EnrolmentState.REPLACED: "Đã thay bằng máy khác",
    EnrolmentState.REVOKED: "Đã thu hồi",
}

LABELS: Mapping[str, Label] = {
    "kind": lambda kind: KINDS[kind],
    "state": lambda state: STATES[state].capitalize(),
    "reason": lambda reason: RETURN_REASONS[reason],
    "outcome": lambda outcome: OUTCOMES[outcome],
    "cause": lambda cause: CAUSES.get(cause, cause),
    "enrolment": lambda state: ENROLMENTS[state],
    "doubt": lambda reason: REASONS[reason][0],
    "priority": lambda priority: PRIORITIES[priority],
    "role": lambda role: ROLES[role],
    "draft_field": lambda name: DRAFT_FIELDS.get(name, name),
    "bulletin_deed": lambda verb: BULLETIN_DEEDS.get(verb, verb),
}
"""Filters of the templates, by name; each is told in the language of the page."""
