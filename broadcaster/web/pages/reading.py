"""A text as the machine will say it, sentence by sentence, each reading where it stands: to be looked at and mended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from broadcaster.domain.manuscript import mark_of
from broadcaster.domain.units import Millis
from broadcaster.wording import Change, Spoken, Unread

_MENDED = frozenset({"nfc", "letter", "width", "legacy", "tone", "spelling", "html", "invisible", "control"})
"""Rules that mend how a word is typed, and not how it is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A stretch of the written text that is said otherwise, or that nobody is sure of; `reason` is a key of `REASONS`
    there, and `mark` names the doubt."""

    start: int
    end: int
    written: str
    spoken: str
    reason: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    text: str
    spot: Spot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence, and where it starts in the sound as far as that is known."""

    pieces: tuple[Piece, ...]
    start: Millis | None


def spots_of(spoken: Spoken) -> tuple[Spot, ...]:
    """In order, none in another."""
    found = [_spot(each, _doubt_in(each.start, each.end, spoken.unread)) for each in spoken.changes if _is_told(each)]
    taken = [(each.start, each.end) for each in spoken.changes]
    done = 0
    for doubt in spoken.unread:
        if doubt.start >= done and not any(doubt.start < end and start < doubt.end for start, end in taken):
            change = Change(start=doubt.start, end=doubt.end, written=doubt.written, spoken=doubt.written, rule="doubt")
            found.append(_spot(change, doubt))
            done = doubt.end
    return tuple(sorted(found, key=lambda each: each.start))


def _is_told(change: Change) -> bool:
    return change.rule not in _MENDED and bool(change.written.strip() and change.spoken.strip())


def _doubt_in(start: int, end: int, doubts: Sequence[Unread]) -> Unread | None:
    return next((each for each in doubts if each.start < end and start < each.end), None)


def _spot(change: Change, doubt: Unread | None) -> Spot:
    return Spot(
        start=change.start,
        end=change.end,
        written=change.written.strip() if doubt is None else doubt.written.strip() or change.written.strip(),
        spoken=" ".join(change.spoken.split()),
        reason="" if doubt is None else doubt.reason,
        mark="" if doubt is None else mark_of(doubt),
    )


def lines_of(spoken: Spoken, starts: Sequence[Millis] = ()) -> tuple[Line, ...]:
    """`starts`: of each sentence, where there are as many."""
    pieces = list(_pieces(spoken))
    text = "".join(piece.text for piece in pieces)
    places = [place for place, sign in enumerate(text) if not sign.isspace()]
    bare = "".join(text[place] for place in places)
    told, done = list[Line](), 0
    timed = len(starts) == len(spoken.sentences)
    for number, sentence in enumerate(spoken.sentences):
        sought = "".join(sentence.text.split())
        at = bare.find(sought, done) if sought else -1
        if at < 0:
            found: tuple[Piece, ...] = (Piece(text=sentence.text),)
        else:
            done = at + len(sought)
            found = tuple(_cut(pieces, places[at], places[done - 1] + 1))
        told.append(Line(pieces=found, start=starts[number] if timed else None))
    return tuple(told)


def _pieces(spoken: Spoken) -> Iterator[Piece]:
    """The whole spoken text in order, what is written as it stands between what is said otherwise."""
    spots = {each.start: each for each in spots_of(spoken)}
    changes = {each.start: each for each in spoken.changes}
    done = 0
    for start in sorted({*spots, *changes}):
        if start < done:
            continue
        yield Piece(text=spoken.written[done:start])
        change, spot = changes.get(start), spots.get(start)
        end = change.end if change is not None else spot.end if spot is not None else start
        text = change.spoken if change is not None else spoken.written[start:end]
        yield Piece(text=text, spot=spot)
        done = end
    yield Piece(text=spoken.written[done:])


def _cut(pieces: Sequence[Piece], start: int, end: int) -> Iterator[Piece]:
    """What of the pieces lies between two places of their text."""
    at = 0
    for piece in pieces:
        first, last = max(start - at, 0), min(end - at, len(piece.text))
        if first < last:
            yield Piece(text=piece.text[first:last], spot=piece.spot)
        at += len(piece.text)


# --- the picture of a sound ----------------------------------------------------------------------------------------

BARS = 160


def bars_of(peaks: bytes) -> tuple[int, ...]:
    """The peaks of a sound as at most BARS heights from 1 to 100, each the highest of its stretch."""
    if not peaks:
        return ()
    count = min(BARS, len(peaks))
    edges = [number * len(peaks) // count for number in range(count + 1)]
    stretches = (peaks[first:last] for first, last in pairwise(edges))
    return tuple(max(1, max(stretch) * 100 // 255) for stretch in stretches)
