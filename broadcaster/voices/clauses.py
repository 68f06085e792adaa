"""Packs a sentence into pieces an engine takes at a time, cut where a reader would breathe. Pure."""

import re

_CLAUSE = re.compile(r"(?<=[,;:.!?…])\s+|\s+(?=[–—(])")


def pack(text: str, limit: int) -> tuple[str, ...]:
    """Pieces of at most `limit` characters that give the text's words in order, as few as clauses allow.

    A clause is cut between words only when it is longer than the limit by itself, a word only when that word is.
    """
    pieces: list[str] = []
    for clause in _CLAUSE.split(" ".join(text.split())):
        for part in [clause] if len(clause) <= limit else _words(clause, limit):
            if pieces and len(pieces[-1]) + 1 + len(part) <= limit:
                pieces[-1] = f"{pieces[-1]} {part}"
            else:
                pieces.append(part)
    return tuple(piece for piece in pieces if any(c.isalnum() for c in piece))


def _words(clause: str, limit: int) -> list[str]:
    """A long clause in even parts rather than one full and one crumb."""
    words = [word[i : i + limit] for word in clause.split() for i in range(0, len(word), limit)]
    even = -(-len(clause) // -(-len(clause) // limit))
    lines = [""]
    for word in words:
        line = f"{lines[-1]} {word}".lstrip()
        if len(line) <= limit and len(lines[-1]) < even:
            lines[-1] = line
        else:
            lines.append(word)
    return lines
