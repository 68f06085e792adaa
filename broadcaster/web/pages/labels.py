"""What people call the values of the house: one word per thing, on every page and in every report."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from broadcaster.domain.access import Role
from broadcaster.domain.bulletin import Priority, ReturnReason
from broadcaster.domain.item import ItemKind
from broadcaster.domain.life import STATES

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

LABELS: Mapping[str, Label] = {
    "kind": lambda kind: KINDS[kind],
    "state": lambda state: STATES[state].capitalize(),
    "reason": lambda reason: RETURN_REASONS[reason],
    "priority": lambda priority: PRIORITIES[priority],
    "role": lambda role: ROLES[role],
}
"""Filters of the templates, by name; each is told in the language of the page."""
