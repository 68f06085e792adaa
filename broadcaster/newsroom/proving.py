"""Whether nobody changed the audit, asked on a page: the walk over the chain takes long, so it is an errand, and what
the last one found is kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from broadcaster.domain.access import Action, Actor, reach
from broadcaster.domain.audit import NotEntry
from broadcaster.domain.errands import Errand, ErrandKind, ErrandState
from broadcaster.domain.errors.errands import ErrandUnknown
from broadcaster.domain.evidence import CHECKPOINT, Break, Fault
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom import errands
from broadcaster.newsroom.audit import Findings, Vouchers, check_store
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.errands import Order
from broadcaster.newsroom.ports import Newsroom, Progress

TITLE = "Đối chiếu nhật ký thao tác"
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`size` entries follow one another, the last of them of `day`; a checkpoint of `sealed` vouches for the first
    `vouched`. `refused`: names of checkpoints that no trusted key sealed."""

    at: Instant
    size: int
    day: date | None
    vouched: int
    sealed: date | None
    broken: Break | None
    refused: tuple[str, ...]

    @property
    def well(self) -> bool:
        return self.broken is None and not self.refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Proving:
    """The newest errand, and what the last that ended well found; None before there was one."""

    errand: Errand | None
    verdict: Verdict | None


def ordered(newsroom: Newsroom, actor: Actor, sent: Sent, at: Instant) -> Errand:
    """The chain is checked; or the errand that is at it already. RightMissing."""
    reach(actor, Action.READ_AUDIT, at)
    with newsroom.store.read() as work:
        last = next(iter(work.errands.newest(ErrandKind.PROOF, 1)), None)
    if last is not None and last.open:
        return last
    return errands.order(newsroom, actor, Order(kind=ErrandKind.PROOF, title=TITLE, request={}), sent, at)


def again(newsroom: Newsroom, actor: Actor, errand: str, at: Instant) -> None:
    """RightMissing; ErrandUnknown."""
    reach(actor, Action.READ_AUDIT, at)
    with newsroom.store.read() as work:
        found = work.errands.get(errand)
    if found is None or found.kind is not ErrandKind.PROOF:
        raise ErrandUnknown(errand=errand)
    errands.again(newsroom, actor, found, at)


def last_proof(newsroom: Newsroom, actor: Actor, at: Instant) -> Proving:
    """RightMissing."""
    reach(actor, Action.READ_AUDIT, at)
    with newsroom.store.read() as work:
        last = work.errands.newest(ErrandKind.PROOF, _LOOKED_AT)
    done = next((each for each in last if each.state is ErrandState.DONE), None)
    return Proving(errand=next(iter(last), None), verdict=None if done is None else _verdict(done))


def prove(newsroom: Newsroom, _: Errand, watch: Progress, __: Instant) -> Mapping[str, object]:
    vouchers = Vouchers(
        open=lambda envelope: newsroom.signer.opened(CHECKPOINT, envelope), kept=newsroom.witness.kept_all()
    )
    return _told(newsroom, check_store(newsroom.store, vouchers, watch))


def _told(newsroom: Newsroom, found: Findings) -> Mapping[str, object]:
    proof = found.proof
    last = _day_of(newsroom, proof.tip.sequence)
    vouched, broken = proof.vouched, proof.broken
    return {
        "size": proof.tip.sequence,
        "day": "" if last is None else last.isoformat(),
        "vouched": 0 if vouched is None else vouched.size,
        "sealed": "" if vouched is None else newsroom.local_day(vouched.at).isoformat(),
        "broken": None if broken is None else [broken.what.value, broken.sequence, broken.after],
        "refused": list(found.refused),
    }


def _day_of(newsroom: Newsroom, sequence: int) -> date | None:
    if not sequence:
        return None
    try:
        with newsroom.store.read() as work:
            found = work.audit.entries(sequence - 1, 1)
    except NotEntry:
        return None
    return newsroom.local_day(found[0].deed.at) if found else None


def _verdict(errand: Errand) -> Verdict:
    told = json.loads(errand.outcome)
    broken = told["broken"]
    return Verdict(
        at=instant(errand.ended or errand.at),
        size=told["size"],
        day=_day(told["day"]),
        vouched=told["vouched"],
        sealed=_day(told["sealed"]),
        broken=None if broken is None else Break(what=Fault(broken[0]), sequence=broken[1], after=broken[2]),
        refused=tuple(told["refused"]),
    )


def _day(told: str) -> date | None:
    return date.fromisoformat(told) if told else None
