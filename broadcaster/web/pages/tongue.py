"""How a page speaks: Vietnamese as it is written in the code, English looked up; days, times and figures in either.

The words of the pages are Vietnamese (gettext's msgid); `locale/en/*.po`, a catalogue a room, hold their English. A
word that no catalogue has is told in Vietnamese, and a test finds it first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import polib

from broadcaster.domain.english import english_of
from broadcaster.domain.english_table import PHRASES
from broadcaster.domain.lengths import at_least, in_figures, in_words
from broadcaster.domain.lengths import in_english as in_english_words
from broadcaster.domain.schedule import WEEKDAYS
from broadcaster.domain.units import Instant
from broadcaster.web import present

_CATALOGUES = Path(__file__).parents[1] / "locale"
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOME = frozenset({"Asia/Ho_Chi_Minh", "Asia/Saigon"})


class Language(StrEnum):
    VI = "vi"
    EN = "en"


class Told(Protocol):
    """What is told in both languages: an error, a problem, a reason."""

    @property
    def vi(self) -> str: ...

    @property
    def en(self) -> str: ...


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Vietnamese to the language. Where two numbers differ, the form of many stands under the msgid's own plural."""
    words: dict[str, str] = {}
    for path in sorted((_CATALOGUES / language).glob("*.po")):
        for entry in polib.pofile(str(path)):
            if entry.msgid_plural:
                words[_one(entry.msgid)] = entry.msgstr_plural[0]
                words[entry.msgid_plural] = entry.msgstr_plural[1]
            else:
                words[entry.msgid] = entry.msgstr
    return words


def english(words: str) -> str:
    """Of words of a page, or of a fact that the house tells; the words themselves where neither is known."""
    return catalogue(Language.EN).get(words) or _capital(words) or english_of(words)


def _capital(words: str) -> str | None:
    """What the house tells within sentences may begin one."""
    inside = words[:1].lower() + words[1:]
    told = PHRASES.get(inside) if inside != words else None
    return told and told[:1].upper() + told[1:]


def _one(msgid: str) -> str:
    """Vietnamese has one form for all numbers: the English singular is kept under a key of its own."""
    return f"1\x00{msgid}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """The language of a page and the zone of its house. Lengths come in milliseconds."""

    language: Language
    zone: ZoneInfo

    # --- words

    def gettext(self, words: str) -> str:
        """The words as the page says them. What is no text of ours (a fact of a sentence) is tried as such."""
        if self.language is Language.VI:
            return words
        return english(words)

    def ngettext(self, one: str, many: str, count: int) -> str:
        if self.language is Language.VI:
            return many
        words = catalogue(self.language)
        return (words.get(_one(one)) if count == 1 else None) or words.get(many) or many

    def said(self, told: Told) -> str:
        return told.vi if self.language is Language.VI else told.en

    # --- days and times

    def weekday(self, day: date) -> str:
        names = WEEKDAYS if self.language is Language.VI else _WEEKDAYS_EN
        return names[day.weekday()]

    def day(self, day: date) -> str:
        """`Thứ Ba, 01/12/2026`."""
        if self.language is Language.VI:
            return present.day_name(day)
        return f"{self.weekday(day)}, {self.date(day)}"

    def date(self, day: date) -> str:
        """`01/12/2026`, in both languages: a day and a month that change places are an accident on the air."""
        return f"{day:%d/%m/%Y}"

    def clock(self, moment: Instant) -> str:
        """`05:07`."""
        return present.clock(moment, self.zone)

    def clock_to_the_second(self, moment: Instant) -> str:
        """`05:07:30`."""
        return present.clock(moment, self.zone, seconds=True)

    def moment(self, moment: Instant) -> str:
        """`05:07 01/12/2026`."""
        return f"{moment.astimezone(self.zone):%H:%M %d/%m/%Y}"

    def zone_told(self, moment: Instant) -> str:
        """`giờ Việt Nam, UTC+07:00`, or the zone's own name elsewhere."""
        offset = f"{moment.astimezone(self.zone):%z}"
        home = self.zone.key in _HOME
        if self.language is Language.VI:
            name = "giờ Việt Nam" if home else f"giờ {self.zone.key}"
        else:
            name = "Viet Nam time" if home else f"{self.zone.key} time"
        return f"{name}, UTC{offset[:3]}:{offset[3:5]}"

    # --- figures

    def lasting(self, millis: int) -> str:
        """`1 phút 47 giây`: of what takes so long."""
        seconds = at_least(millis)
        return in_words(seconds) if self.language is Language.VI else in_english_words(seconds)

    def figures(self, millis: int) -> str:
        """`1:47`."""
        return in_figures(at_least(millis))

    def number(self, number: float, digits: int = 0) -> str:
        """`1.318,5`; in English `1,318.5`."""
        written = f"{number:,.{digits}f}"
        if self.language is Language.EN:
            return written
        return written.translate(str.maketrans(",.", ".,"))

    def share(self, part: float, digits: int = 1) -> str:
        """Of 1: `94,2 %`."""
        return f"{self.number(part * 100, digits)} %"

    def size(self, count: int) -> str:
        """Of bytes: `12,3 MB`."""
        for unit, each in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
            if count >= each:
                return f"{self.number(count / each, 1)} {unit}"
        return f"{count} B"
