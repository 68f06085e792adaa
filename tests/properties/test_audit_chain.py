"""Whatever is done to the entries of a chain that a checkpoint vouches for is found, and named where it was done."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import broadcaster.domain.audit as sound_audit
import broadcaster.domain.evidence as sound_evidence
from broadcaster.domain.access import AccountId
from broadcaster.domain.audit import Deed, Entry, Tip, chained, empty, entry_line, hash_of, read_entries, tip_at
from broadcaster.domain.evidence import Break, Checkpoint, Fault, NotCheckpoint, note_of, read_note, verify
from broadcaster.domain.units import Digest, digest_of, instant

ROUNDS, LENGTH = 10_000, 24
CHECKPOINTS = (7, 15, LENGTH)
START = instant(datetime(2026, 11, 22, 5, tzinfo=UTC))
TEXTS = ("account", "name", "source", "verb", "subject", "told", "path")
DIGESTS = ("before", "after")
Chain = list[Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """A chain after something was done to it, and what has to be said of it."""

    kind: str
    entries: Chain
    told: Break


class Code:
    """The two modules under test: the real ones, or copies with a fault planted."""

    def __init__(self, audit: Any = sound_audit, evidence: Any = sound_evidence) -> None:
        self.audit, self.evidence = audit, evidence

    def chain(self, house: str, length: int = LENGTH) -> Chain:
        tip, made = self.audit.empty(house), []
        for n in range(1, length + 1):
            made.append(self.audit.chained(tip, _deed(n)))
            tip = self.audit.tip_at(house, made[-1])
        return made

    def relinked(self, house: str, entries: Chain, start: int) -> Chain:
        """The same deeds, hashed anew from the place `start` (counted from 0) on: what a careful forger does."""
        made = entries[:start]
        tip = self.audit.tip_at(house, made[-1]) if made else self.audit.empty(house)
        for entry in entries[start:]:
            made.append(self.audit.chained(tip, entry.deed))
            tip = self.audit.tip_at(house, made[-1])
        return made

    def rehashed(self, entry: Entry) -> Entry:
        return replace(entry, hash=self.audit.hash_of(entry.sequence, entry.deed, entry.previous))

    def checkpoints(self, house: str, entries: Chain) -> list[Checkpoint]:
        heads = (entries[size - 1].hash for size in CHECKPOINTS)
        return [
            Checkpoint(house=house, size=size, head=head, at=START)
            for size, head in zip(CHECKPOINTS, heads, strict=True)
        ]


def _deed(n: int) -> Deed:
    return Deed(
        at=instant(START + timedelta(seconds=n)),
        account=AccountId(f"a{n % 5}"),
        name=f"Nguyễn Thị {n % 7}",
        source="10.0.0.1",
        verb="bulletin.approve" if n % 2 else "bulletin.submit",
        subject=f"bulletin:{n}",
        before=digest_of(str(n)) if n % 3 else None,
        after=digest_of(str(n + 1)) if n % 4 else None,
        told="Duyệt" * (n % 2),
        path=f"/91/{n % 3}/",
    )


# --- what is done ------------------------------------------------------------------------------------------------


class Dice:
    """Deals harms. Every one says what an honest verifier has to find, worked out without the verifier."""

    def __init__(self, seed: int, code: Code) -> None:
        self._dice = random.Random(seed)
        self._code = code
        self.house, self.other = "h1", "h2"
        self.entries = code.chain(self.house)
        self._strange = code.chain(self.other)
        self.checkpoints = code.checkpoints(self.house, self.entries)

    def harm(self) -> Harm:
        deal = self._dice.choice(DEALS)
        return deal(self, self._dice.randrange(LENGTH))

    def edit(self, k: int) -> Harm:
        return self._told("edit", k, self._edited(self.entries[k]), Fault.ALTERED)

    def edit_digest(self, k: int) -> Harm:
        entry = self.entries[k]
        if self._dice.random() < 1 / 2:
            changed = replace(entry, previous=Digest(_flipped(entry.previous, self._dice)))
        else:
            changed = replace(entry, hash=Digest(_flipped(entry.hash, self._dice)))
        return self._told("edit digest", k, changed, Fault.ALTERED)

    def renumber(self, k: int) -> Harm:
        number = self._dice.choice([n for n in range(-2, LENGTH + 5) if n != k + 1])
        what = Fault.MISSING if number > k + 1 else Fault.REPEATED
        return self._told("renumber", k, replace(self.entries[k], sequence=number), what)

    def edit_and_hash(self, k: int) -> Harm:
        """Hashes the one entry anew, so that only the next one, or a checkpoint of just this one, can tell."""
        changed = self._code.rehashed(self._edited(self.entries[k]))
        at_checkpoint = k + 1 in CHECKPOINTS
        told = _break(Fault.REWRITTEN, k + 1) if at_checkpoint else _break(Fault.UNLINKED, k + 2)
        return Harm(kind="edit and hash", entries=self._with(k, [changed]), told=told)

    def edit_and_hash_on(self, k: int) -> Harm:
        """Hashes everything from there on anew: the chain is whole, and only a checkpoint can tell."""
        forged = self._code.relinked(self.house, self._with(k, [self._edited(self.entries[k])]), k)
        return Harm(kind="edit and hash on", entries=forged, told=_break(Fault.REWRITTEN, _next_checkpoint(k)))

    def delete(self, k: int) -> Harm:
        what = Fault.SHORT if k == LENGTH - 1 else Fault.MISSING
        return Harm(kind="delete", entries=self._with(k, []), told=_break(what, k + 1))

    def delete_and_hash_on(self, k: int) -> Harm:
        forged = self._code.relinked(self.house, self._with(k, []), k)
        size = _next_checkpoint(k)
        told = _break(Fault.REWRITTEN if size < LENGTH else Fault.SHORT, size)
        return Harm(kind="delete and hash on", entries=forged, told=told)

    def repeat(self, k: int) -> Harm:
        place = self._dice.randrange(LENGTH)
        entries = [*self.entries[:place], self.entries[k], *self.entries[place:]]
        if k > place:
            told = _break(Fault.OUT_OF_ORDER, place + 1)
        elif k == place:
            told = _break(Fault.REPEATED, place + 2)
        else:
            told = _break(Fault.REPEATED, place + 1)
        return Harm(kind="repeat", entries=entries, told=told)

    def insert(self, k: int) -> Harm:
        """A forged entry in a place of its own, hashed as it should be."""
        tip = self._code.audit.tip_at(self.house, self.entries[k - 1]) if k else self._code.audit.empty(self.house)
        forged = self._code.audit.chained(tip, replace(_deed(99), told="chèn"))
        told = _break(Fault.REWRITTEN, k + 1) if k + 1 in CHECKPOINTS else _break(Fault.REPEATED, k + 2)
        return Harm(kind="insert", entries=[*self.entries[:k], forged, *self.entries[k:]], told=told)

    def swap(self, k: int) -> Harm:
        other = self._dice.choice([n for n in range(LENGTH) if n != k])
        entries = list(self.entries)
        entries[k], entries[other] = entries[other], entries[k]
        return Harm(kind="swap", entries=entries, told=_break(Fault.OUT_OF_ORDER, min(k, other) + 1))

    def behead(self, k: int) -> Harm:
        entries = self.entries[k + 1 :]
        told = _break(Fault.MISSING if entries else Fault.SHORT, 1)
        return Harm(kind="behead", entries=entries, told=told)

    def cut_short(self, k: int) -> Harm:
        return Harm(kind="cut short", entries=self.entries[:k], told=_break(Fault.SHORT, k + 1))

    def splice_one(self, k: int) -> Harm:
        return self._told("splice one", k, self._strange[k], Fault.UNLINKED)

    def splice_on(self, k: int) -> Harm:
        entries = self.entries[:k] + self._strange[k:]
        return Harm(kind="splice on", entries=entries, told=_break(Fault.UNLINKED, k + 1))

    def splice_and_hash_on(self, k: int) -> Harm:
        strange = [replace(each, deed=replace(each.deed, told="từ nhà khác")) for each in self._strange]
        forged = self._code.relinked(self.house, self.entries[:k] + strange[k:], k)
        return Harm(kind="splice and hash on", entries=forged, told=_break(Fault.REWRITTEN, _next_checkpoint(k)))

    def _told(self, kind: str, k: int, changed: Entry, what: Fault) -> Harm:
        return Harm(kind=kind, entries=self._with(k, [changed]), told=_break(what, k + 1))

    def _with(self, k: int, instead: Chain) -> Chain:
        return [*self.entries[:k], *instead, *self.entries[k + 1 :]]

    def _edited(self, entry: Entry) -> Entry:
        deed, dice = entry.deed, self._dice
        field = dice.choice((*TEXTS, *DIGESTS, "at", "between"))
        if field == "at":
            changed: dict[str, Any] = {"at": instant(deed.at + timedelta(microseconds=dice.choice((-1, 1, 10**9))))}
        elif field == "between":  # a letter moves from one field into its neighbour: what is joined up stays the same
            changed = {"name": deed.name[:-1], "source": deed.name[-1] + deed.source}
        elif field in DIGESTS:
            stood = getattr(deed, field)
            changed = {field: dice.choice(["", _flipped(stood or "0" * 64, dice)] + ([None] if stood else []))}
        else:
            stood = getattr(deed, field)
            changed = {field: dice.choice([stood + "x", stood[:-1] if stood else "-", "\0" + stood])}
        return replace(entry, deed=replace(deed, **changed))


DEALS: tuple[Callable[[Dice, int], Harm], ...] = (
    Dice.edit,
    Dice.edit_digest,
    Dice.renumber,
    Dice.edit_and_hash,
    Dice.edit_and_hash_on,
    Dice.delete,
    Dice.delete_and_hash_on,
    Dice.repeat,
    Dice.insert,
    Dice.swap,
    Dice.behead,
    Dice.cut_short,
    Dice.splice_one,
    Dice.splice_on,
    Dice.splice_and_hash_on,
)


def _break(what: Fault, sequence: int) -> Break:
    return Break(what=what, sequence=sequence, after=max([0, *(c for c in CHECKPOINTS if c < sequence)]))


def _next_checkpoint(k: int) -> int:
    return next(size for size in CHECKPOINTS if size > k)


def _flipped(digest: str, dice: random.Random) -> str:
    place = dice.randrange(len(digest))
    return digest[:place] + ("1" if digest[place] == "0" else "0") + digest[place + 1 :]


def escapes(code: Code, rounds: int) -> Iterator[tuple[str, Break | None, Break]]:
    """Harms that were not told as they should have been: what was done, what was said, what should have been."""
    dice = Dice(1, code)
    for _ in range(rounds):
        harm = dice.harm()
        found = code.evidence.verify(dice.house, iter(harm.entries), dice.checkpoints).broken
        said = None if found is None else (found.what.value, found.sequence, found.after)
        if said != (harm.told.what.value, harm.told.sequence, harm.told.after):
            yield harm.kind, found, harm.told


# --- the proofs --------------------------------------------------------------------------------------------------


def test_ten_thousand_harms_are_all_found_and_named_where_they_were_done() -> None:
    assert list(escapes(Code(), ROUNDS)) == []


def test_every_kind_of_harm_is_dealt_often() -> None:
    dice = Dice(1, Code())
    dealt = [dice.harm().kind for _ in range(2000)]
    assert len(set(dealt)) >= len(DEALS)
    assert min(dealt.count(kind) for kind in set(dealt)) > 20


def test_an_untouched_chain_is_well_with_every_checkpoint_and_without() -> None:
    dice = Dice(1, Code())
    proof = verify(dice.house, dice.entries, dice.checkpoints, tip_at(dice.house, dice.entries[-1]))
    assert (proof.broken, proof.vouched, proof.only_chained) == (None, dice.checkpoints[-1], 0)
    assert verify(dice.house, dice.entries).only_chained == LENGTH


def test_what_is_younger_than_the_last_checkpoint_is_only_chained() -> None:
    """What this cannot prove, said openly: whoever rewrites all that follows the last checkpoint is not found."""
    dice = Dice(1, Code())
    first = dice.checkpoints[0]
    forged = Code().relinked(dice.house, dice.edit(20).entries, 20)
    proof = verify(dice.house, forged, [first])
    assert proof.broken is None
    assert proof.vouched == first
    assert proof.only_chained == LENGTH - first.size


def test_where_the_log_says_it_ends_shows_a_loss_behind_the_last_checkpoint() -> None:
    dice = Dice(1, Code())
    first, end = [dice.checkpoints[0]], tip_at(dice.house, dice.entries[-1])
    assert verify(dice.house, dice.entries[:20], first, end).broken == Break(what=Fault.SHORT, sequence=21, after=7)
    more = [*dice.entries, chained(end, _deed(25))]
    assert verify(dice.house, more, first, end).broken == Break(what=Fault.BEYOND, sequence=25, after=7)
    forged = Code().relinked(dice.house, dice.edit(20).entries, 20)
    assert verify(dice.house, forged, first, end).broken == Break(what=Fault.REWRITTEN, sequence=24, after=7)


def test_a_chain_of_another_house_is_found_whole() -> None:
    dice = Dice(1, Code())
    strange = Code().chain(dice.other)
    assert verify(dice.house, strange).broken == Break(what=Fault.UNLINKED, sequence=1)
    found = verify(dice.other, strange, dice.checkpoints).broken
    assert found == Break(what=Fault.FOREIGN, sequence=7)


def test_two_checkpoints_of_one_size_that_differ_cannot_both_be_right() -> None:
    dice = Dice(1, Code())
    twin = replace(dice.checkpoints[1], head=digest_of("x"))
    assert verify(dice.house, dice.entries, [*dice.checkpoints, twin]).broken is not None


@pytest.mark.parametrize("size", [-1, 0])
def test_a_checkpoint_of_no_entries_must_be_of_the_houses_beginning(size: int) -> None:
    begun = Checkpoint(house="h", size=size, head=empty("h").hash, at=START)
    assert (verify("h", [], [begun]).broken is None) == (size == 0)
    assert verify("h", [], [replace(begun, head=digest_of("x"))]).broken is not None


def test_the_walk_holds_no_entries() -> None:
    def endless() -> Iterator[Entry]:
        tip = empty("h")
        while tip.sequence < 3000:
            entry = chained(tip, _deed(1))
            yield entry
            tip = tip_at("h", entry)

    assert verify("h", endless()).tip.sequence == 3000


# --- written and read --------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
DIGEST = st.none() | st.sampled_from([digest_of("a"), Digest("")])
DEEDS = st.builds(
    Deed,
    at=st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)).map(  # noqa: DTZ001 - UTC below
        lambda each: instant(each.replace(tzinfo=UTC))
    ),
    account=TEXT.map(AccountId),
    name=TEXT,
    source=TEXT,
    verb=TEXT,
    subject=TEXT,
    before=DIGEST,
    after=DIGEST,
    told=TEXT,
    path=TEXT,
)


@given(DEEDS, DEEDS)
def test_two_deeds_are_hashed_alike_only_when_they_are_alike(one: Deed, other: Deed) -> None:
    previous = digest_of("x")
    assert (hash_of(1, one, previous) == hash_of(1, other, previous)) == (one == other)


@given(DEEDS)
def test_an_entry_is_one_line_and_read_back_as_it_was(deed: Deed) -> None:
    entry = chained(Tip(house="h", sequence=7, hash=digest_of("x")), deed)
    line = entry_line(entry)
    assert "\n" not in line
    assert list(read_entries([line])) == [entry]


def test_every_change_of_a_byte_of_the_written_chain_is_found_or_reads_as_it_was() -> None:
    dice = Dice(1, Code())
    lines = [entry_line(entry) for entry in dice.entries]
    place = 11
    for at, letter in enumerate(lines[place]):
        changed = lines[place][:at] + chr(ord(letter) ^ 1) + lines[place][at + 1 :]
        told = [*lines[:place], changed, *lines[place + 1 :]]
        found = verify(dice.house, read_entries(told), dice.checkpoints).broken
        assert found is not None, changed
        assert found.sequence == place + 1


def test_a_checkpoint_is_read_only_as_it_is_written() -> None:
    checkpoint = Checkpoint(house="h1", size=7, head=digest_of("x"), at=START)
    raw = note_of(checkpoint)
    assert read_note(raw) == checkpoint
    assert raw.decode().splitlines()[:2] == ["broadcaster.audit/h1", "7"]
    for one, other in pairwise(raw.splitlines(keepends=True)):
        with pytest.raises(NotCheckpoint):
            read_note(raw.replace(one + other, other + one))
    for garbled in (b"", raw[:-1], raw + b"x", raw.replace(b"\n7\n", b"\n07\n"), raw.replace(b"at ", b"bt "), b"\xff"):
        with pytest.raises(NotCheckpoint):
            read_note(garbled)


# --- planted faults ----------------------------------------------------------------------------------------------


def _copy(module: ModuleType, old: str, new: str, **given_: Any) -> ModuleType:
    """The module with a piece of its text replaced, beside the real one."""
    assert module.__file__ is not None
    text = Path(module.__file__).read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    planted = ModuleType(module.__name__)
    exec(compile(text.replace(old, new), module.__file__, "exec"), planted.__dict__)
    planted.__dict__.update(given_)
    return planted


HASHED = {
    "sequence": "        str(sequence),\n",
    "at": "        moment(deed.at),\n",
    "account": "        deed.account,\n",
    "name": "        deed.name,\n",
    "source": "        deed.source,\n",
    "verb": "        deed.verb,\n",
    "subject": "        deed.subject,\n",
    "before": '        "-" if deed.before is None else "+" + deed.before,\n',
    "after": '        "-" if deed.after is None else "+" + deed.after,\n',
    "told": "        deed.told,\n",
    "path": "        deed.path,\n",
    "previous": "        previous,\n    )\n",
}


@pytest.mark.parametrize("field", sorted(set(HASHED) - {"sequence"}))
def test_a_field_left_out_of_the_hash_is_found(field: str) -> None:
    line = HASHED[field]
    weak = _copy(sound_audit, line, "    )\n" if field == "previous" else "")
    evidence = _copy(sound_evidence, "_ORIGIN = ", "_ORIGIN = ", hash_of=weak.hash_of, empty=weak.empty)
    assert list(escapes(Code(weak, evidence), 2000)) != []


def test_the_number_of_an_entry_is_hashed_with_it() -> None:
    """Without it the walk would still count, but a hash that was told elsewhere would not say of which place."""
    assert hash_of(1, _deed(1), digest_of("x")) != hash_of(2, _deed(1), digest_of("x"))


LAZY = {
    "the link is not looked at": (
        "return self.broken(Fault.UNLINKED, wanted) if entry.previous != self.tip.hash else None",
        "return None",
    ),
    "the hash is not worked out": (
        "if hash_of(entry.sequence, entry.deed, entry.previous) != entry.hash:",
        "if False:",
    ),
    "numbers may jump": ("if entry.sequence > wanted:", "if False:"),
    "numbers may come twice": ("if entry.sequence < wanted:", "if False:"),
    "the size of a checkpoint is not compared": ("if most > self.tip.sequence:", "if False:"),
    "the head of a checkpoint is not compared": (" or checkpoint.head != self.tip.hash:", ":"),
    "only the last checkpoint counts": (
        "sorted(checkpoints, key=lambda each: each.size, reverse=True)",
        "sorted(checkpoints, key=lambda each: each.size, reverse=True)[:1]",
    ),
    "what comes later is not looked for": ("_stands(wanted, rest) else", "False else"),
}


@pytest.mark.parametrize("fault", LAZY)
def test_a_lazy_verifier_is_found(fault: str) -> None:
    assert list(escapes(Code(evidence=_copy(sound_evidence, *LAZY[fault])), 2000)) != []
