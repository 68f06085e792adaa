"""JSON that somebody else wrote, read field by field: each is what it is to be, or the whole is refused.

A signature says who wrote it, not that they wrote it well. Fields that are not asked for are passed over, so that a
later version may tell more.
"""

import base64
import binascii
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Never, TypeVar

from broadcaster.domain.units import Digest, Instant, Millis, Span, instant

MOST = 2**53 - 1
"""The highest whole number that every reader of JSON reads alike."""
_LONGEST_TEXT, _LONGEST_LIST = 4_000, 20_000
_SURROGATE = re.compile("[\ud800-\udfff]")
_DIGEST = re.compile(r"[0-9a-f]{64}")


Of = TypeVar("Of")
Reader = Callable[[str, object], object]
"""Makes of a field, by its name and as JSON tells it, what it is to be. NotTold."""
Word = TypeVar("Word", bound=StrEnum)


class NotTold(ValueError):
    """A field is missing, or is not what it is to be."""


class Told:
    """One object of it."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping[str, object]) -> None:
        self._fields = fields

    def __contains__(self, name: str) -> bool:
        """Whether it is told, and not as null."""
        return self._fields.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        """The names of what is told, and not as null."""
        return (name for name, each in self._fields.items() if each is not None)

    def each_of(self, readers: Mapping[str, "Reader"]) -> dict[str, Any]:
        """Of the fields that have a reader here and are told, and not as null, what it makes of each: for those who
        read thousands of objects a second."""
        told = self._fields.items()
        return {name: readers[name](name, found) for name, found in told if name in readers and found is not None}

    def text(self, name: str, *, empty: bool = False) -> str:
        found = a_text(name, self._field(name))
        if not found and not empty:
            raise NotTold(f"{name} is empty")
        return found

    def word(self, name: str, words: type[Word]) -> Word:
        """One of these."""
        try:
            return words(self.text(name))
        except ValueError as strange:
            raise NotTold(f"{name} is no known word") from strange

    def words(self, name: str, words: type[Word]) -> frozenset[Word]:
        """Some of these."""
        try:
            return frozenset(words(each) for each in self.texts(name))
        except ValueError as strange:
            raise NotTold(f"{name} are no known words") from strange

    def maybe(self, name: str, read: Callable[[str], Of]) -> Of | None:
        """What `read` makes of it; None when it is not told, or as null."""
        return None if self._fields.get(name) is None else read(name)

    def flag(self, name: str) -> bool:
        found = self._field(name)
        if not isinstance(found, bool):
            raise NotTold(f"{name} is neither true nor false")
        return found

    def number(self, name: str, least: int = 0, most: int = MOST) -> int:
        return a_number(name, self._field(name), least, most)

    def millis(self, name: str, least: int = 0) -> Millis:
        return Millis(self.number(name, least, 10**10))

    def real(self, name: str, least: float, most: float) -> float:
        return a_real(name, self._field(name), least, most)

    def moment(self, name: str) -> Instant:
        """ISO 8601 with its distance from UTC."""
        return a_moment(name, self._field(name))

    def span(self, start: str = "start", end: str = "end") -> Span:
        found = Span(start=self.moment(start), end=self.moment(end))
        if found.end <= found.start:
            raise NotTold(f"{end} is not after {start}")
        return found

    def digest(self, name: str) -> Digest:
        return a_digest(name, self._field(name))

    def digests(self, name: str) -> tuple[Digest, ...]:
        return tuple(a_digest(name, each) for each in self._list(name))

    def raw(self, name: str, length: int) -> bytes:
        """So many bytes in base64."""
        return _raw(name, self._field(name), length)

    def long_text(self, name: str) -> str:
        """Of any length: the whole was short enough to be read."""
        found = self._field(name)
        if not isinstance(found, str):
            raise NotTold(f"{name} is no text")
        return found

    def blob(self, name: str, most: int) -> bytes:
        """At most so many bytes in base64, however many they are."""
        found = self._field(name)
        if not isinstance(found, str) or len(found) > most * 2:
            raise NotTold(f"{name} is no base64")
        try:
            raw = base64.b64decode(found.encode("ascii"), validate=True)
        except (binascii.Error, UnicodeEncodeError) as garbled:
            raise NotTold(f"{name} is no base64") from garbled
        if len(raw) > most:
            raise NotTold(f"{name} is more than {most} bytes")
        return raw

    def as_written(self, name: str, most: int) -> tuple[str, ...]:
        """At most so many texts, each whatever it is: whoever asks looks at each by itself."""
        found = self._field(name)
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise NotTold(f"{name} are no texts")
        if len(found) > most:
            raise NotTold(f"{name} are {len(found)}, more than {most}")
        return tuple(found)

    def raws(self, name: str, length: int) -> tuple[bytes, ...]:
        return tuple(_raw(name, each, length) for each in self._list(name))

    def texts(self, name: str) -> tuple[str, ...]:
        return some_texts(name, self._field(name))

    def one(self, name: str) -> "Told":
        return _told(name, self._field(name))

    def each(self, name: str) -> tuple["Told", ...]:
        return tuple(_told(name, found) for found in self._list(name))

    def _list(self, name: str) -> list[object]:
        return _some(name, self._field(name))

    def _field(self, name: str) -> object:
        if name not in self._fields:
            raise NotTold(f"{name} is missing")
        return self._fields[name]


def told(raw: bytes | str) -> Told:
    """One object of JSON. NotTold: for a field said twice and for NaN too, which readers read differently."""
    try:
        text = raw.decode() if isinstance(raw, bytes) else raw
        found = _JSON.decode(text)
    except (ValueError, RecursionError) as garbled:
        raise NotTold("no JSON") from garbled
    return _told("it", found)


def _told(name: str, found: object) -> Told:
    if not isinstance(found, dict):
        raise NotTold(f"{name} is no object")
    return Told(found)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field said twice")
    return found


def _no_constant(name: str) -> Never:
    raise ValueError(f"{name} is no JSON")


_JSON = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)


# --- what one field is to be -------------------------------------------------------------------------------------


def a_text(name: str, found: object) -> str:
    if not isinstance(found, str) or len(found) > _LONGEST_TEXT or not (found.isascii() or _whole(found)):
        raise NotTold(f"{name} is no text")
    return found


def _whole(found: str) -> bool:
    return _SURROGATE.search(found) is None


def some_texts(name: str, found: object) -> tuple[str, ...]:
    return tuple(a_text(name, each) for each in _some(name, found))


def a_word(words: type[Word]) -> Callable[[str, object], Word]:
    """The reader of one of these."""
    known = {each.value: each for each in words}

    def read(name: str, found: object) -> Word:
        word = known.get(a_text(name, found))
        if word is None:
            raise NotTold(f"{name} is no known word")
        return word

    return read


def a_number(name: str, found: object, least: int = 0, most: int = MOST) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
        raise NotTold(f"{name} is no whole number from {least} to {most}")
    return found


def a_real(name: str, found: object, least: float, most: float) -> float:
    if not isinstance(found, int | float) or isinstance(found, bool):
        raise NotTold(f"{name} is no number")
    if not (math.isfinite(found) and least <= found <= most):
        raise NotTold(f"{name} is not from {least} to {most}")
    return float(found)


def a_moment(name: str, found: object) -> Instant:
    try:
        return instant(datetime.fromisoformat(a_text(name, found)))
    except (ValueError, OverflowError) as garbled:
        raise NotTold(f"{name} is no moment") from garbled


def a_digest(name: str, found: object) -> Digest:
    if not isinstance(found, str) or not _DIGEST.fullmatch(found):
        raise NotTold(f"{name} is no SHA-256")
    return Digest(found)


def _some(name: str, found: object) -> list[object]:
    if not isinstance(found, list) or len(found) > _LONGEST_LIST:
        raise NotTold(f"{name} is no list")
    return found


def _raw(name: str, found: object, length: int) -> bytes:
    try:
        raw = base64.b64decode(a_text(name, found).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as garbled:
        raise NotTold(f"{name} is no base64") from garbled
    if len(raw) != length:
        raise NotTold(f"{name} is not {length} bytes")
    return raw
