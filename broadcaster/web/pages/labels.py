"""What people call the values of the house: one word per thing, on every page and in every report."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from broadcaster.domain.access import Role
from broadcaster.domain.bulletin import Priority, ReturnReason
from broadcaster.domain.enrolment import EnrolmentState
from broadcaster.domain.item import ItemKind
from broadcaster.domain.life import STATES
from broadcaster.domain.outcome_words import CAUSES as CAUSES
from broadcaster.domain.outcome_words import OUTCOMES as OUTCOMES
from broadcaster.domain.outcome_words import cause_told
from broadcaster.domain.stations import Technology
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
    ItemKind.EXERCISE: "Diễn tập",
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

ENROLMENTS: Mapping[EnrolmentState, str] = {
    EnrolmentState.PENDING: "Đang chờ nhận",
    EnrolmentState.ACCEPTED: "Đã nhận, chờ máy lấy mã",
    EnrolmentState.STANDING: "Đang dùng",
    EnrolmentState.REJECTED: "Đã từ chối",
    EnrolmentState.REPLACED: "Đã thay bằng máy khác",
    EnrolmentState.REVOKED: "Đã thu hồi",
}
TECHNOLOGIES: Mapping[Technology, str] = {
    Technology.WIRED: "Có dây",
    Technology.FM: "Thu sóng FM",
    Technology.IP: "Qua mạng (IP, 4G)",
}

LABELS: Mapping[str, Label] = {
    "kind": lambda kind: KINDS[kind],
    "state": lambda state: STATES[state][:1].upper() + STATES[state][1:],
    "reason": lambda reason: RETURN_REASONS[reason],
    "outcome": lambda outcome: OUTCOMES[outcome],
    "enrolment": lambda state: ENROLMENTS[state],
    "doubt": lambda reason: REASONS[reason][0],
    "cause": cause_told,
    "technology": lambda each: TECHNOLOGIES[each],
    "priority": lambda priority: PRIORITIES[priority],
    "role": lambda role: ROLES[role],
    "draft_field": lambda name: DRAFT_FIELDS.get(name, name),
}
"""Filters of the templates, by name; each is told in the language of the page."""
