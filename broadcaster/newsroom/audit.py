"""Reading the audit, having a key vouch for it, and checking what it proves."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from broadcaster.domain.access import CLOCK, Action, Actor, Scope, reach
from broadcaster.domain.audit import Entry, NotEntry, Tip, deed, empty, entry_line, head_line
from broadcaster.domain.errors.evidence import AuditBroken, SealWrong
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.evidence import (
    CHECKPOINT,
    Break,
    Checkpoint,
    Fault,
    NotCheckpoint,
    Proof,
    note_of,
    read_note,
    verify,
)
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Store, Work
from broadcaster.newsroom.books.audit import Sealed, Sought
from broadcaster.newsroom.books.paging import Asked, Page, check_asked
from broadcaster.newsroom.ports import Newsroom, Progress, quiet

_AT_ONCE = 5_000
"""Entries read at once: what a walk over the whole chain holds in memory."""
_WHOLE = Scope(("/",))

Open = Callable[[str], bytes]
"""What a checkpoint's envelope holds, once a trusted key sealed it. SealWrong."""


def leaf_through(newsroom: Newsroom, actor: Actor, asked: Asked, at: Instant, sought: Sought) -> Page[Entry]:
    """Newest first, what was done in the part of the tree the actor watches over. RightMissing, FieldWrong."""
    scope = reach(actor, Action.READ_AUDIT, at)
    check_asked(asked)
    with newsroom.store.read() as work:
        try:
            return work.audit.page(scope, sought, asked)
        except NotEntry as garbled:
            raise AuditBroken from garbled


def checkpoints_of(newsroom: Newsroom, actor: Actor, at: Instant) -> tuple[Sealed, ...]:
    """The newest hundred, newest first. They tell nothing but how many entries there are. RightMissing."""
    reach(actor, Action.READ_AUDIT, at)
    with newsroom.store.read() as work:
        return tuple(work.checkpoints.newest(100))


def export(newsroom: Newsroom, actor: Actor, at: Instant) -> Iterator[str]:
    """The whole chain as lines of JSON, up to where it ends now. RightMissing for who does not watch over all of it.

    Entries never change, so no transaction is kept open for a slow reader.
    """
    if reach(actor, Action.READ_AUDIT, at) != _WHOLE:
        raise RightMissing(action="xuất toàn bộ nhật ký thao tác")
    return lines(newsroom.store)


def lines(store: Store) -> Iterator[str]:
    """The same for who holds the database itself. What is given is whole lines, many at once."""
    with store.read() as work:
        tip = work.audit.tip()
    yield head_line(tip) + "\n"
    after = 0
    while after < tip.sequence:
        with store.read() as work:
            found = work.audit.entries(after, min(_AT_ONCE, tip.sequence - after))
        yield "".join(f"{entry_line(entry)}\n" for entry in found)
        if not found:
            return  # somebody took them away: whoever checks the lines will see it
        after = found[-1].sequence


# --- checkpoints -------------------------------------------------------------------------------------------------


class _Quicker(Exception):
    """Another process made the day's checkpoint; what this transaction added is undone."""


def checkpoint(newsroom: Newsroom, at: Instant) -> Sealed:
    """The checkpoint of the local day, made when it has none, and kept with the witness. Any day may be missed: the
    next one vouches for all before it. KeyUnfit, StorageFull, StorageUnwritable."""
    day = newsroom.local_day(at)
    with newsroom.store.read() as work:
        sealed = work.checkpoints.of(day)
    if sealed is None:
        newsroom.signer.public()  # a key is made here, not while others wait for the chain
        sealed = _seal(newsroom, at)
    newsroom.witness.keep(sealed.day, sealed.envelope)
    return sealed


def _seal(newsroom: Newsroom, at: Instant) -> Sealed:
    day = newsroom.local_day(at)
    try:
        with newsroom.store.write() as work:
            work.audit.add(
                replace(deed(CLOCK, "audit.checkpoint", f"checkpoint:{day}", at), told=f"Chốt sổ ngày {day}")
            )
            tip = work.audit.tip()
            vouched = Checkpoint(house=tip.house, size=tip.sequence, head=tip.hash, at=at)
            envelope = newsroom.signer.sign(CHECKPOINT, note_of(vouched))
            sealed = Sealed(day=day, size=tip.sequence, envelope=envelope)
            if not work.checkpoints.add(sealed):
                raise _Quicker
    except _Quicker:
        with newsroom.store.read() as work:
            stands = work.checkpoints.of(day)
        assert stands is not None
        return stands
    return sealed


# --- checking ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the walk over the chain found, and the names of checkpoints that no trusted key sealed."""

    proof: Proof
    refused: tuple[str, ...] = ()

    @property
    def well(self) -> bool:
        return self.proof.broken is None and not self.refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouchers:
    """Checkpoints in their envelopes, each with a name to call it by, and what opens them."""

    open: Open
    kept: Sequence[tuple[str, str]] = ()


def check_store(store: Store, vouchers: Vouchers, watch: Progress = quiet) -> Findings:
    """The chain as the database holds it in one moment, against the checkpoints in it and those kept elsewhere."""
    with store.read() as work:
        told = Vouchers(open=vouchers.open, kept=[*_sealed(work), *vouchers.kept])
        try:
            tip = work.audit.tip()
        except NotEntry:
            lost = Proof(tip=empty(""), vouched=None, broken=Break(what=Fault.HEADLESS, sequence=1))
            return Findings(proof=lost, refused=_opened(told)[1])
        return check(tip, _entries(work), told, watch)


def check(tip: Tip, entries: Iterable[Entry], vouchers: Vouchers, watch: Progress = quiet) -> Findings:
    """Entries from anywhere, that should end at `tip`."""
    opened, refused = _opened(vouchers)
    proof = verify(tip.house, _watched(entries, tip.sequence, watch), opened, tip)
    return Findings(proof=proof, refused=refused)


def _opened(vouchers: Vouchers) -> tuple[list[Checkpoint], tuple[str, ...]]:
    opened, refused = [], []
    for name, envelope in vouchers.kept:
        try:
            opened.append(read_note(vouchers.open(envelope)))
        except (SealWrong, NotCheckpoint):
            refused.append(name)
    return opened, tuple(refused)


def _watched(entries: Iterable[Entry], total: int, watch: Progress) -> Iterator[Entry]:
    for done, entry in enumerate(entries):
        if done % _AT_ONCE == 0:
            watch(done, total)
        yield entry
    watch(total, total)


def _entries(work: Work) -> Iterator[Entry]:
    after = -(2**31)  # an entry planted before the first is not passed over
    while found := _portion(work, after):
        yield from found
        after = found[-1].sequence


def _portion(work: Work, after: int) -> Sequence[Entry]:
    """As many as come before one that cannot be read; NotEntry when that one is the next."""
    many = _AT_ONCE
    while True:
        try:
            return work.audit.entries(after, many)
        except NotEntry:
            if many == 1:
                raise
            many //= 2


def _sealed(work: Work) -> Iterator[tuple[str, str]]:
    """The envelopes in the database with their names. One that cannot be read is given empty: no key sealed that."""
    day = None
    try:
        while found := work.checkpoints.since(day, 1000):
            yield from ((f"audit_checkpoint {each.day}", each.envelope) for each in found)
            day = found[-1].day
    except NotEntry:
        yield "audit_checkpoint", ""
