"""Who looks after a station, who was told that it is silent, and when it is switched off on purpose."""

import re
from dataclasses import dataclass
from datetime import timedelta

from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant

NAME_LIMIT, REASON_LIMIT = 120, 300
LONGEST_OFF = timedelta(days=366)
_TELEPHONE = re.compile(r"\+?[0-9][0-9 .()-]{4,28}[0-9]", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who goes there when its loudspeakers are silent, and how they are called."""

    name: str
    telephone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Somebody was told that the station is silent: `whom`, by whom, and when. It speaks of that silence."""

    at: Instant
    by: str
    whom: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchedOff:
    """Off on purpose for a time, why, and who said so."""

    since: Instant
    until: Instant
    reason: str
    by: str

    def holds_at(self, at: Instant) -> bool:
        return self.since <= at < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """All of it for one station; what nobody said is None. `version` counts changes, 0 before the first."""

    station: StationCode
    contact: Contact | None = None
    notice: Notice | None = None
    off: SwitchedOff | None = None
    version: int = 0

    def noticed(self, last: Instant | None) -> Notice | None:
        """The notice, where it speaks of the silence since that last call."""
        return None if self.notice is None or (last is not None and self.notice.at <= last) else self.notice

    def off_at(self, at: Instant) -> SwitchedOff | None:
        return None if self.off is None or not self.off.holds_at(at) else self.off


def check_contact(contact: Contact) -> None:
    """FieldWrong."""
    for field, problem in (
        ("contact", name_problem(contact.name)),
        ("telephone", telephone_problem(contact.telephone)),
    ):
        if problem:
            raise FieldWrong(field=field, problem=problem)


def name_problem(name: str) -> str:
    """Why nobody is called so; nothing where somebody is."""
    if not name.strip() or not name.isprintable():
        return "chưa ghi tên người"
    return f"dài quá {NAME_LIMIT} ký tự" if len(name) > NAME_LIMIT else ""


def telephone_problem(telephone: str) -> str:
    """Why nobody can be called by it; nothing where somebody can."""
    return "" if _TELEPHONE.fullmatch(telephone) else "phải là số điện thoại, như 0912 345 678"


def check_off(off: SwitchedOff, at: Instant) -> None:
    """FieldWrong for a time that is over, or has no end in sight, and for one without a reason."""
    if off.until <= off.since:
        raise FieldWrong(field="off_until", problem="phải sau lúc bắt đầu tắt")
    if off.until <= at:
        raise FieldWrong(field="off_until", problem="đã qua rồi")
    if off.until - off.since > LONGEST_OFF:
        raise FieldWrong(field="off_until", problem="cách lúc tắt quá một năm; đài thôi hẳn thì đóng đơn vị")
    if not off.reason.strip() or not off.reason.isprintable():
        raise FieldWrong(field="off_reason", problem="chưa ghi lý do")
    if len(off.reason) > REASON_LIMIT:
        raise FieldWrong(field="off_reason", problem=f"dài quá {REASON_LIMIT} ký tự")
