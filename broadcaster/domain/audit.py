"""The audit: who did what, when, from where, to what. Every entry names the one before it by its hash."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from broadcaster.domain.access import AccountId, Actor
from broadcaster.domain.units import Digest, Instant, digest_of, instant

VERSION = "audit-1"
"""Which fields are hashed and how they are written. Another way of hashing gets another name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One verb that was done. `subject` names what it was done to ("bulletin:x1"); `before` and `after` digest that
    thing, where it stood before or stands after; `told` is what people should know besides, in one line. `path` is
    where it hung in the station tree that day: who sees that part may read of it; "/" is for those who see the whole
    house.
    """

    at: Instant
    account: AccountId
    name: str
    source: str
    verb: str
    subject: str
    before: Digest | None = None
    after: Digest | None = None
    told: str = ""
    path: str = "/"


def deed(actor: Actor, verb: str, subject: str, at: Instant, path: str = "/") -> Deed:
    """What the actor did, to a thing at `path` in the station tree; say `before`, `after` and `told` with `replace`."""
    return Deed(at=at, account=actor.id, name=actor.name, source=actor.source, verb=verb, subject=subject, path=path)


# --- the chain ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A deed in its place. `previous` is the hash of the entry before it, of the first one the house's genesis."""

    sequence: int
    deed: Deed
    previous: Digest
    hash: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """Where a house's chain ends: nobody signed it. `house` is its random id, so that no two chains begin alike."""

    house: str
    sequence: int
    hash: Digest


def genesis(house: str) -> Digest:
    """What the first entry of a house names as the one before it."""
    return digest_of(VERSION, "house", house)


def empty(house: str) -> Tip:
    return Tip(house=house, sequence=0, hash=genesis(house))


def chained(tip: Tip, deed: Deed) -> Entry:
    """The deed as the entry that follows the tip."""
    sequence = tip.sequence + 1
    return Entry(sequence=sequence, deed=deed, previous=tip.hash, hash=hash_of(sequence, deed, tip.hash))


def tip_at(house: str, entry: Entry) -> Tip:
    return Tip(house=house, sequence=entry.sequence, hash=entry.hash)


def hash_of(sequence: int, deed: Deed, previous: Digest) -> Digest:
    """Over every field, each with its length before it; a digest that is not there differs from an empty one."""
    return digest_of(
        VERSION,
        str(sequence),
        moment(deed.at),
        deed.account,
        deed.name,
        deed.source,
        deed.verb,
        deed.subject,
        "-" if deed.before is None else "+" + deed.before,
        "-" if deed.after is None else "+" + deed.after,
        deed.told,
        deed.path,
        previous,
    )


def moment(at: Instant) -> str:
    """The one way an instant is written where its bytes are hashed or signed."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


# --- as lines of JSON --------------------------------------------------------------------------------------------

LONGEST_LINE = 1_000_000


class NotEntry(ValueError):
    """A line that is no entry, or no head of a log."""


def head_line(tip: Tip) -> str:
    """The first line of an exported log: whose it is and where it ends, so that one cut short is noticed."""
    return json.dumps({"format": VERSION, "house": tip.house, "sequence": tip.sequence, "hash": tip.hash})


def entry_line(entry: Entry) -> str:
    each = entry.deed
    told = {
        "sequence": entry.sequence,
        "at": moment(each.at),
        "account": each.account,
        "name": each.name,
        "source": each.source,
        "verb": each.verb,
        "subject": each.subject,
        "before": each.before,
        "after": each.after,
        "told": each.told,
        "path": each.path,
        "previous": entry.previous,
        "hash": entry.hash,
    }
    return json.dumps(told, ensure_ascii=False)


def read_head(line: str) -> Tip:
    told = _object(line, {"format", "house", "sequence", "hash"})
    if told["format"] != VERSION:
        raise NotEntry(f"not {VERSION}")
    return Tip(house=_text(told, "house"), sequence=_number(told), hash=Digest(_text(told, "hash")))


def read_entries(lines: Iterable[str]) -> Iterator[Entry]:
    """The entries of lines, one at a time. NotEntry at the first that is none."""
    return (_read_entry(line) for line in lines)


_TEXTS = frozenset({"account", "name", "source", "verb", "subject", "told", "path", "previous", "hash"})
_FIELDS = _TEXTS | {"sequence", "at", "before", "after"}


def _read_entry(line: str) -> Entry:
    told = _object(line, _FIELDS)
    text = {name: _text(told, name) for name in _TEXTS}
    before, after = (None if told[name] is None else Digest(_text(told, name)) for name in ("before", "after"))
    return Entry(
        sequence=_number(told),
        previous=Digest(text["previous"]),
        hash=Digest(text["hash"]),
        deed=Deed(
            at=_moment(_text(told, "at")),
            account=AccountId(text["account"]),
            name=text["name"],
            source=text["source"],
            verb=text["verb"],
            subject=text["subject"],
            before=before,
            after=after,
            told=text["told"],
            path=text["path"],
        ),
    )


def _object(line: str, fields: Iterable[str]) -> dict[str, object]:
    if len(line) > LONGEST_LINE:
        raise NotEntry("too long")
    try:
        told = json.loads(line)
    except (ValueError, RecursionError) as garbled:
        raise NotEntry("no JSON") from garbled
    if not isinstance(told, dict) or set(told) != set(fields):
        raise NotEntry("other fields")
    return told


def _text(told: dict[str, object], name: str) -> str:
    found = told[name]
    if not isinstance(found, str):
        raise NotEntry(f"{name} is no text")
    try:
        found.encode()
    except UnicodeEncodeError as lone:
        raise NotEntry(f"{name} is no text") from lone
    return found


def _number(told: dict[str, object]) -> int:
    found = told["sequence"]
    if type(found) is not int:
        raise NotEntry("sequence is no number")
    return found


def _moment(written: str) -> Instant:
    """Only as `moment` writes it: what is hashed is that, so anything else would pass unseen."""
    try:
        found = instant(datetime.fromisoformat(written))
    except (ValueError, OverflowError) as garbled:
        raise NotEntry("at is no moment") from garbled
    if moment(found) != written:
        raise NotEntry("at is written otherwise")
    return found
