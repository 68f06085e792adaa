"""What a box writes beside a line of its journal, as people read it: the journal itself is kept as it was written."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from broadcaster.domain.attacks import Attack
from broadcaster.domain.journal import Event, Note
from broadcaster.domain.outcome_words import cause_told
from broadcaster.domain.units import instant
from broadcaster.web.pages.tongue import Tongue

_DETAILS: Mapping[str, str] = {
    r"set by (?P<by>-?\d+) ms, trusted": "chỉnh %(by)s giây, giờ đã chắc",
    r"set by (?P<by>-?\d+) ms, held": "chỉnh %(by)s giây, giờ chưa chắc",
    r"stepped (?P<by>-?\d+) ms": "giờ của máy nhảy %(by)s giây",
    r"trust (?P<number>\d+)": "nhận danh sách khoá tin cậy số %(number)s",
    r"full since (?P<since>\S+), (?P<count>\d+) lines waited": "ổ đĩa đầy từ %(since)s, %(count)s dòng phải chờ",
    r"(?P<part>\w+): (?P<count>\d) of 2 copies are spoiled": "ổ đĩa làm hỏng %(count)s trên 2 bản của tệp %(part)s",
    r"state: lost; gone on after line (?P<number>\d+) of the journal": (
        "mất tệp trạng thái, ghi tiếp sau dòng %(number)s"
    ),
    r"journal: lines (?P<first>\d+) to (?P<last>\d+) are lost": "ổ đĩa làm mất các dòng nhật ký %(first)s đến %(last)s",
    r"journal: (?P<count>\d+) lines of before are laid aside": "để riêng %(count)s dòng nhật ký của lần trước",
    r"journal: the house was put back, and holds it until line (?P<number>\d+)": (
        "máy chủ được khôi phục, đang giữ nhật ký đến dòng %(number)s"
    ),
    r"the loudspeaker takes nothing": "loa không nhận tiếng",
    r"fault in (?P<part>\w+): (?P<what>.*)": "lỗi trong chương trình (%(part)s): %(what)s",
    r"stopped": "lệnh bị dừng",
    r"on": "đã tắt tiếng",
    r"off": "đã bật tiếng",
}
_ASKED = {re.compile(pattern, re.DOTALL): words for pattern, words in _DETAILS.items()}


def detail_told(detail: str, tongue: Tongue) -> str:
    """What nobody foresaw stands as it was written."""
    for pattern, words in _ASKED.items():
        if (found := pattern.fullmatch(detail)) is not None:
            facts = {name: _shown(name, text, tongue) for name, text in found.groupdict().items()}
            return tongue.gettext(words) % facts
    return detail


def told_beside(note: Note, tongue: Tongue) -> str:
    """Why something was not heard, or not believed, and what more the box says of it."""
    if note.event is Event.REFUSED and note.reason in tuple(Attack):
        why = tongue.gettext(Attack(note.reason).vi)
    else:
        why = tongue.gettext(cause_told(note.reason)) if note.reason else ""
    return ": ".join(each for each in (why, detail_told(note.detail, tongue)) if each)


def _shown(name: str, text: str, tongue: Tongue) -> str:
    shown: dict[str, Callable[[], str]] = {
        "by": lambda: tongue.number(int(text) / 1000, 3),
        "since": lambda: tongue.moment(instant(datetime.fromisoformat(text))),
    }
    return shown[name]() if name in shown else text
