"""The written text and its changes, put together again: they must be in order, fit the text, and leave nothing out."""

from typing import Protocol

from broadcaster.wording import REASONS, Change, Spoken, Unread

NEVER_SPOKEN = frozenset("\x00\ud800\u202e\u200b\ue000")
"""What no voice can take, whatever was written."""


class Piece(Protocol):
    """A change of a reading or an edit of cleaning."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def spoken(self) -> str: ...


class Broken(AssertionError):
    """Changes that do not fit their text."""


def rebuilt(written: str, pieces: tuple[Piece, ...]) -> str:
    """The written text with every piece put in its place."""
    done, parts = 0, []
    for piece in pieces:
        if not done <= piece.start <= piece.end <= len(written):
            raise Broken(f"{piece} out of order after {done}, or out of the text")
        if written[piece.start : piece.end] == piece.spoken:
            raise Broken(f"{piece} changes nothing")
        parts += [written[done : piece.start], piece.spoken]
        done = piece.end
    return "".join([*parts, written[done:]])


def sound(spoken: Spoken) -> None:
    """Whether a reading tells the truth about itself; `Broken` says where not."""
    written = spoken.written
    if rebuilt(written, spoken.changes) != spoken.text:
        raise Broken(f"the changes do not give {spoken.text!r}")
    stretches: tuple[Change | Unread, ...] = (*spoken.changes, *spoken.unread)
    for told in stretches:
        if written[told.start : told.end] != told.written:
            raise Broken(f"{told} does not stand there")
    if any(not told.written or told.reason not in REASONS for told in spoken.unread):
        raise Broken(f"a doubt of nothing, or for no known reason: {spoken.unread}")
    if list(spoken.unread) != sorted(spoken.unread, key=lambda told: told.start):
        raise Broken("doubts out of order")
    if NEVER_SPOKEN & set(spoken.text):
        raise Broken("what no voice can take is spoken")
    if any(not said.text or said.text != said.text.strip() or said.pause_ms <= 0 for said in spoken.sentences):
        raise Broken("a sentence of nothing, with loose ends or without a pause")
