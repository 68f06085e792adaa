"""How alike two scripts are, so that one that was on air lately is pointed out to its next author.

A trace is made of a script once and may be kept; comparing two traces is a matter of microseconds. Words are compared
without regard to case, punctuation and order, pairs of neighbours with regard to order: a text counts as alike as the
lesser of the two says, so neither common words nor a shared heading alone make a duplicate.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from zlib import crc32

ALIKE = 0.77
"""From here on a script is a duplicate of another: four fifths the same, less what the measure may be off. Scripts
that have only their subject in common stay below a half."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What is compared of a script: its words, each with its how-manieth, and its pairs of neighbours, as numbers that
    are the same on every machine."""

    words: frozenset[int]
    pairs: frozenset[int]


def trace_of(script: str) -> Trace:
    words = _WORD.findall(unicodedata.normalize("NFC", script).casefold())
    return Trace(words=_numbered(words), pairs=_numbered([f"{a} {b}" for a, b in pairwise(words)]))


def likeness(one: Trace, other: Trace) -> float:
    """From 0 (nothing in common) to 1 (the same words in the same order)."""
    if len(one.words) < 2 or len(other.words) < 2:
        return float(bool(one.words) and one.words == other.words)
    in_order = sqrt(_shared(one.pairs, other.pairs))  # each changed word breaks two pairs
    return in_order and min(in_order, _shared(one.words, other.words))


def alike(trace: Trace, others: Mapping[str, Trace], at_least: float = ALIKE) -> tuple[tuple[str, float], ...]:
    """Keys of those that are alike enough, each with its likeness, the nearest first."""
    size = len(trace.words)
    found = (
        (key, likeness(trace, other))
        for key, other in others.items()
        if 2 * min(size, len(other.words)) >= at_least * (size + len(other.words))  # else it cannot be
    )
    return tuple(sorted(((key, how) for key, how in found if how >= at_least), key=lambda each: (-each[1], each[0])))


def _shared(one: frozenset[int], other: frozenset[int]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))


def _numbered(parts: list[str]) -> frozenset[int]:
    seen: dict[str, int] = {}
    numbers = set()
    for part in parts:
        seen[part] = seen.get(part, 0) + 1
        numbers.add(crc32(f"{part}#{seen[part]}".encode("utf-8", "surrogatepass")))
    return frozenset(numbers)
