"""What changed from one revision to another: the script word by word, the other fields whole.

difflib compares words within paragraphs that do not match, never all words with all: twenty thousand characters of a
hostile text would otherwise take it minutes.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

from broadcaster.domain.bulletin import Draft
from broadcaster.domain.units import in_one_form

_WORD = re.compile(r"[^\W_]+\s*|[\W_]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_PRODUCT = 300_000
"""So many pairs of like words are looked at in one place at most; past that the place is told as replaced whole. Two
scripts of full length that share nothing but their language have a sixth of it."""


class RunKind(StrEnum):
    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words that stand in both, only in the newer (insert), or only in the older (delete)."""

    change: RunKind
    text: str


_Within = Callable[[str, str], Iterator[Run]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Equal and deleted runs together are the older script, equal and inserted ones the newer; both in one form of
    letters, for what was kept long ago may be in another."""

    script: tuple[Run, ...]
    fields: tuple[FieldChange, ...]


def difference(before: Draft, after: Draft) -> Difference:
    return Difference(
        script=words(in_one_form(before.script), in_one_form(after.script)), fields=tuple(_fields(before, after))
    )


def words(before: str, after: str) -> tuple[Run, ...]:
    """The runs from one text to another."""
    return _merged(_compared(before, after, _LINE, lambda old, new: _compared(old, new, _WORD, _whole)))


def _compared(before: str, after: str, token: re.Pattern[str], within: _Within) -> Iterator[Run]:
    """Tokens that match stay; what stands between them is left to `within`, and so is all where there are too many."""
    old, new = token.findall(before), token.findall(after)
    one, other = [_bare(each) for each in old], [_bare(each) for each in new]
    if not _few(one, other):
        yield from within(before, after)
        return
    for tag, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (run for pair in zip(old[i:j], new[k:m], strict=True) for run in _alike(*pair))
        else:
            yield from within("".join(old[i:j]), "".join(new[k:m]))


def _bare(token: str) -> str:
    """A word is the same word where a full stop follows it in place of a space."""
    return token.rstrip() or token


def _alike(old: str, new: str) -> Iterator[Run]:
    """Two tokens that differ in the space behind them at most."""
    bare = _bare(old)
    yield Run(change=RunKind.EQUAL, text=old if old == new else bare)
    if old != new:
        yield from _whole(old[len(bare) :], new[len(bare) :])


def _whole(before: str, after: str) -> Iterator[Run]:
    yield Run(change=RunKind.DELETE, text=before)
    yield Run(change=RunKind.INSERT, text=after)


def _few(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether the places where the two hold the same token are few enough to be looked at: that is what it costs."""
    counts: dict[str, int] = {}
    for token in old:
        counts[token] = counts.get(token, 0) + 1
    return sum(counts.get(token, 0) for token in new) <= _PRODUCT


def _merged(runs: Iterator[Run]) -> tuple[Run, ...]:
    """Without empty runs, neighbours of one kind put together, and what was deleted in a place told first."""
    merged: list[Run] = []
    for stays, place in groupby(runs, key=lambda run: run.change is RunKind.EQUAL):
        told = list(place)
        for change in (RunKind.EQUAL,) if stays else (RunKind.DELETE, RunKind.INSERT):
            text = "".join(run.text for run in told if run.change is change)
            merged += [Run(change=change, text=text)] if text else []
    return tuple(merged)


def _fields(before: Draft, after: Draft) -> Iterator[FieldChange]:
    old, new = _told(before), _told(after)
    for name, was in old.items():
        if in_one_form(was) != in_one_form(new[name]):
            yield FieldChange(field=name, before=was, after=new[name])


def _told(draft: Draft) -> dict[str, str]:
    return {
        "title": draft.title,
        "recording": "" if draft.recording is None else draft.recording.digest,
        "language": draft.language.value,
        "topic": draft.topic,
        "campaign": draft.campaign or "",
        "priority": draft.priority.value,
        "targets": ", ".join(target.told for target in draft.targets),
        "valid_from": draft.valid_from.isoformat(),
        "valid_until": draft.valid_until.isoformat(),
        "wanted": str(draft.wanted),
        "twice": "2" if draft.twice else "1",
        "gap": str(draft.gap),
        "note": draft.note,
        "voice": draft.said.voice or "",
        "rate": "" if draft.said.rate is None else f"{draft.said.rate:g}",
        "readings": "; ".join(f"{word.written} = {word.spoken}" for word in draft.said.words),
    }
