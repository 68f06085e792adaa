"""What is kept beside a manifest: why bulletins were left out of a slot, what the commune should decide about it, and
what else is to be said of it. It is for people and does not travel.

Slots of many stations leave out the same bulletins for the same reasons; their notes are one document, kept once.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.planning import Clash, LeftOut, Playlist, Reason, ReasonCode
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, digest_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What is to be said of a slot beside its rows."""

    left_out: tuple[LeftOut, ...] = ()
    pending: Clash | None = None
    notes: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """The notes of one slot, as JSON, and the digest that equal notes share."""

    slot: SlotId
    station: StationCode
    day: date
    digest: Digest
    document: str


def notes_of(playlists: Sequence[Playlist]) -> list[Note]:
    """One for each. What the planner hands out shared is written once."""
    pieces: dict[int, str] = {}
    documents: dict[str, Digest] = {}
    found = []
    for playlist in playlists:
        document = _document(playlist, pieces)
        if document not in documents:
            documents[document] = digest_of("notes-1", document)
        slot = playlist.slot
        found.append(
            Note(slot=slot.id, station=slot.station, day=slot.day, digest=documents[document], document=document)
        )
    return found


def _document(playlist: Playlist, pieces: dict[int, str]) -> str:
    whole = pieces.get(id(playlist.left_out))
    if whole is None:
        whole = ",".join(_piece(each, pieces) for each in playlist.left_out)
        pieces[id(playlist.left_out)] = whole
    clash = playlist.pending
    pending = None if clash is None else [clash.above, clash.own, clash.order, clash.undecided]
    rest = {"pending": pending, "notes": [_reason(each) for each in playlist.notes]}
    return f'{{"left_out":[{whole}],{json.dumps(rest, ensure_ascii=False, sort_keys=True)[1:]}'


def _reason(reason: Reason) -> list[Any]:
    return [reason.code.value, dict(reason.facts)]


def _piece(left: LeftOut, pieces: dict[int, str]) -> str:
    piece = pieces.get(id(left))
    if piece is None:
        told = [left.bulletin, left.title, *_reason(left.reason)]
        piece = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        pieces[id(left)] = piece
    return piece


def read_note(document: str) -> Why:
    told = json.loads(document)
    return Why(
        left_out=tuple(_left_out(each) for each in told["left_out"]),
        pending=None if told["pending"] is None else _clash(told["pending"]),
        notes=tuple(Reason(code=ReasonCode(code), facts=facts) for code, facts in told["notes"]),
    )


def _clash(told: list[list[str]]) -> Clash:
    above, own, order, undecided = (tuple(BulletinId(each) for each in group) for group in told)
    return Clash(above=above, own=own, order=order, undecided=undecided)


def _left_out(told: list[Any]) -> LeftOut:
    bulletin, title, code, facts = told
    return LeftOut(bulletin=BulletinId(bulletin), title=title, reason=Reason(code=ReasonCode(code), facts=facts))
