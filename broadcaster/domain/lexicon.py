"""How a station reads: the operator's own readings by where they hold, and the reading that follows for one station.

An entry holds at the station of its scope and at all below it, one without a scope in the whole country. Of two that
are written alike the nearest to the station wins. What ships in config/lexicon lies below them all.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NewType, Protocol

from broadcaster.domain.bulletin import check_text
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.words import ReadingNotVietnamese
from broadcaster.domain.inheriting import effective
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Digest, Instant, digest_of
from broadcaster.wording import NORTHERN, SOUTHERN, Lexicon, Spoken, Style, Word, read

EntryId = NewType("EntryId", str)
Dialect = Literal["southern", "northern"]
"""Whose words for numbers a station says: ngàn and lẻ, or nghìn and linh."""

WRITTEN_LIMIT, SPOKEN_LIMIT = 100, 300
_UNSPEAKABLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


@dataclass(frozen=True, slots=True, kw_only=True)
class LexiconEntry:
    """One reading: `written` is said as `spoken` at the station of `scope` and below it, everywhere when it is None.

    `any_case`: in capitals too; `inside`: also as a part of a longer word. `changed_by` is the name of the day.
    """

    id: EntryId
    scope: StationCode | None
    written: str
    spoken: str
    any_case: bool = False
    inside: bool = False
    version: int = 1
    changed_by: str
    changed_at: Instant


# --- what an entry may be ----------------------------------------------------------------------------------------


def composed(text: str) -> str:
    """As it is compared and kept: composed letters, no spaces around it, one space between words."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def check_entry(entry: LexiconEntry) -> None:
    """FieldWrong, TextBroken; ReadingNotVietnamese for a reading that would itself have to be read."""
    check_word(entry.written, entry.spoken)


def check_word(written: str, spoken: str) -> None:
    """As `check_entry`, of a reading that stands in no lexicon."""
    for name, text, limit in (("written", written, WRITTEN_LIMIT), ("spoken", spoken, SPOKEN_LIMIT)):
        check_text(name, text, limit)
        if not text.strip():
            raise FieldWrong(field=name, problem="còn để trống")
        if any(unicodedata.category(sign) in _UNSPEAKABLE for sign in text):
            raise FieldWrong(field=name, problem="có ký tự không đọc được")
    if not any(sign.isalnum() for sign in spoken):
        raise FieldWrong(field="spoken", problem="không có chữ nào để đọc")
    _check_reads_as_it_stands(spoken)


def _check_reads_as_it_stands(spoken: str) -> None:
    told = read(spoken)
    strange = [*(change.written for change in told.changes), *(doubt.written for doubt in told.unread)]
    strange += [
        word
        for word in spoken.split()
        if any(sign.isalpha() and not unicodedata.name(sign, "").startswith("LATIN") for sign in word)
    ]
    if strange:
        raise ReadingNotVietnamese(word=strange[0][:40] or spoken[:40])


# --- a station's reading -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a station's texts are read by, beside what ships: its dialect (None: the house's) and the words that hold
    there, the nearest last. Two are equal when their keys are, so that asking for a remembered one costs nothing."""

    key: Digest
    dialect: Dialect | None = field(default=None, compare=False)
    words: tuple[Word, ...] = field(default=(), compare=False)


def reading(words: Sequence[Word], dialect: Dialect | None = None) -> Reading:
    if not words and dialect is None:
        return HOUSE
    told = (f"{w.written}\0{w.spoken}\0{w.any_case:d}{w.inside:d}" for w in words)
    return Reading(key=digest_of("reading-1", dialect or "", *told), dialect=dialect, words=tuple(words))


def with_own(read_by: Reading, words: Sequence[Word]) -> Reading:
    """A station's reading with the words of one text of its own, which lie nearest."""
    return reading((*read_by.words, *words), read_by.dialect) if words else read_by


HOUSE = Reading(key=Digest(""))
"""What ships, in the house's own dialect: for texts of no station."""


class Reads(Protocol):
    """How a text is said. It may remember what it read."""

    def __call__(self, script: str, reading: Reading = HOUSE, /) -> Spoken: ...


def read_in(script: str, reading: Reading, house: Style, shipped: Lexicon) -> Spoken:
    """Of two entries that fit at a place alike the later holds: the station's own lie after what ships."""
    style = house
    if reading.dialect is not None:
        spoken_there = SOUTHERN if reading.dialect == "southern" else NORTHERN
        style = replace(house, thousand=spoken_there.thousand, odd=spoken_there.odd)
    lexicon = Lexicon(words=(*shipped.words, *reading.words)) if reading.words else shipped
    return read(script, style=style, lexicon=lexicon)


def dialect_of(line: Sequence[Station]) -> Dialect | None:
    """The dialect of the last of a line of stations, the highest first; None: as the house has it."""
    return effective(line).style.value


Shelf = Mapping[StationCode | None, tuple[Word, ...]]
"""The words of each scope, in the order in which the later holds."""


def shelve(entries: Iterable[LexiconEntry]) -> Shelf:
    """In one scope the stricter of two that fit beats the looser: a whole word one inside words, exact letters any
    case."""
    found: dict[StationCode | None, list[LexiconEntry]] = {}
    for entry in entries:
        found.setdefault(entry.scope, []).append(entry)
    return {
        scope: tuple(
            Word(written=e.written, spoken=e.spoken, any_case=e.any_case, inside=e.inside, scope=e.scope or "")
            for e in sorted(of, key=lambda e: (not e.inside, not e.any_case, e.written))
        )
        for scope, of in found.items()
    }


class Readings:
    """The readings of stations, made once for all whose lines hold the same scopes."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._made: dict[tuple[Dialect | None, tuple[StationCode | None, ...]], Reading] = {}

    def of(self, line: Sequence[Station]) -> Reading:
        """Of the last of a line of stations, the highest first; of the country for an empty line."""
        return self.along([station.code for station in line], dialect_of(line))

    def along(self, codes: Iterable[StationCode], dialect: Dialect | None = None) -> Reading:
        scopes = tuple(scope for scope in (None, *codes) if scope in self._shelf)
        if (dialect, scopes) not in self._made:
            words = [word for scope in scopes for word in self._shelf[scope]]
            self._made[dialect, scopes] = reading(words, dialect)
        return self._made[dialect, scopes]


# --- a change of the lexicon --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """An entry comes, or takes the place of the one written alike in its scope."""

    entry: LexiconEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    entry: LexiconEntry


EntryChange = Put | Drop


def changed(entries: Iterable[LexiconEntry], changes: Iterable[EntryChange]) -> tuple[LexiconEntry, ...]:
    """The lexicon as it stands after these changes."""
    found = {(entry.scope, entry.written): entry for entry in entries}
    for change in changes:
        place = (change.entry.scope, change.entry.written)
        match change:
            case Put(entry=entry):
                found[place] = entry
            case Drop():
                found.pop(place, None)
    return tuple(found.values())
