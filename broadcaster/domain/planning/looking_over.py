"""What a station's sessions are worth together is bettered step by step: bulletins are exchanged, and moved to another
session that has room for them, while that gains anything."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from broadcaster.domain.bulletin import Priority
from broadcaster.domain.planning.candidates import Candidate
from broadcaster.domain.planning.hard import Ledger, shortfalls
from broadcaster.domain.planning.overall import POOL, Board, Item, Plan, Step
from broadcaster.domain.planning.session import Post
from broadcaster.domain.planning.worth import later_sessions

ROUNDS, TRIED, HUNDREDTH = 16, 3, 100
"""How often all rooms are gone through, how many offers are tried for those that go, and which part of what a room is
worth an exchange must gain."""


def better_plan(post: Post, ledger: Ledger) -> Plan | None:
    """Who is to stand where for a station's sessions to be worth more than they are as filled; `ledger` is that from
    before. None when nothing is found."""
    stages = post.stages
    names = {bulletin for stage in stages if stage.spare for bulletin in stage.names}
    if not names:
        return None
    names |= {bulletin for stage in stages for bulletin in stage.names}
    items = [_item(candidate, post, ledger) for candidate in post.candidates if candidate.bulletin in names]
    board = Board(stages, items, shortfalls(post.here[0].wishes, ledger.told))
    return board.plan if _bettered(board) else None


def _item(candidate: Candidate, post: Post, ledger: Ledger) -> Item:
    bulletin = candidate.bulletin
    days = ledger.placed.get(bulletin, ())
    return Item(
        candidate=candidate,
        airing=candidate.airing,
        before=ledger.of(bulletin),
        later=later_sessions(candidate, post.here),
        placed=[each for each in days if candidate.valid_from <= each.day <= candidate.valid_until],
        costs=tuple(stage.cost(candidate) for stage in post.stages),
        priority=candidate.priority is not Priority.NORMAL,
        by_hand=sum(1 << place for place, stage in enumerate(post.stages) if bulletin in stage.by_hand),
    )


class _Offer(NamedTuple):
    """Steps into a room, or out of it: what they gain, and what room they take or give there. `most`: what they gain if
    another of their topic comes for those that go."""

    gain: int
    most: int
    room: int
    steps: tuple[Step, ...]

    def beside(self, other: "_Offer") -> "_Offer":
        gain, most, room = self.gain + other.gain, self.most + other.most, self.room + other.room
        return _Offer(gain, most, room, self.steps + other.steps)


_NOTHING = _Offer(0, 0, 0, ())


def _bettered(board: Board) -> bool:
    """Whether anything could be bettered. Priority bulletins are never given up for it, and never put off."""
    done = False
    for _ in range(ROUNDS):
        search = _Search(board)
        found = [search.exchange(room) for room in range(len(board.rooms))]
        if not any(found):
            return done
        done = True
    return done


class _Search:
    def __init__(self, board: Board) -> None:
        self._board = board
        self._new: dict[int, list[_Offer]] = {}

    def exchange(self, room: int) -> bool:
        """The best exchange of up to two for up to two that this room allows, the first found among equals; one that
        gains less than a hundredth is not worth another order than that of the classes."""
        outs = [out for item in self._board.inside[room] if (out := self._out(item, room)) is not None]
        if not self._worthwhile(room, outs):
            return False
        best, found = sum(-out.gain for out in outs) // HUNDREDTH, tuple[Step, ...]()
        offers = self._offers(room, sum(sorted(out.room for out in outs)[-2:]))
        for out in (_NOTHING, *outs, *_by_twos(outs)):
            for steps in self._likeliest(out, offers, (best, self._board.free[room] + out.room)):
                if (gain := self._together(steps)) > best:
                    best, found = gain, steps
        self._board.do(found)
        if found:
            self._new.clear()
        return bool(found)

    def _worthwhile(self, room: int, outs: Sequence[_Offer]) -> bool:
        """Whether any exchange could gain a hundredth: what the room would be worth if bulletins could be cut."""
        known = [(-out.gain, out.room) for out in outs]
        told = [*known, *((offer.gain, offer.room) for offer in self._coming(room))]
        told.sort(key=lambda each: -each[0] / max(each[1], 1))
        left, bound = self._board.free[room] + sum(length for _, length in known), 0.0
        for gain, length in told:
            taken = min(length, left)
            bound, left = bound + gain * taken / max(length, 1), left - taken
            if left <= 0:
                break
        return bound > sum(gain for gain, _ in known) * (1 + 1 / HUNDREDTH)

    def _likeliest(self, out: _Offer, offers: Sequence[_Offer], beyond: tuple[int, int]) -> Iterator[tuple[Step, ...]]:
        """Those of the offers that fit and promise most, as far as they promise more than what is known."""
        (best, limit), left = beyond, TRIED
        for offer in offers:
            if offer.gain + out.most <= best or not left:
                return
            if offer.room <= limit:
                left -= 1
                yield out.steps + offer.steps

    def _together(self, steps: tuple[Step, ...]) -> int:
        if len({id(step.item) for step in steps}) < len(steps) or not self._board.fits(steps):
            return 0
        return self._board.gain(steps) or 0

    # --- out of a room -----------------------------------------------------------------------------------------------

    def _out(self, item: Item, room: int) -> _Offer | None:
        """Into another room that has room for it, or else out of all."""
        board, found = self._board, list[tuple[int, int, Step]]()
        for place, step in enumerate(self._ways(item, room)):
            if (gain := board.gain((step,))) is not None:
                found.append((gain, -place, step))
        if not found:
            return None
        gain, _, step = max(found)
        was, will = item.worth(item.at, board.stages), item.worth(board.then(step), board.stages)
        return _Offer(gain, (will or 0) - (was or 0), board.cost(item, room) or 0, (step,))

    def _ways(self, item: Item, room: int) -> Iterator[Step]:
        board = self._board
        if not item.priority:
            yield Step(item, room, None)
        for other, free in enumerate(board.free):
            same = board.rooms[other] == board.rooms[room]
            cost = board.cost(item, other)
            if other == room or cost is None or cost > free:
                continue
            if same or not (item.priority or board.is_in(item, other)):
                yield Step(item, room, other)

    # --- into a room -------------------------------------------------------------------------------------------------

    def _coming(self, room: int) -> list[_Offer]:
        """Those that come from nowhere, the most gain first."""
        if room not in self._new:
            board, found = self._board, list[_Offer]()
            for item in board.movable:
                cost = board.cost(item, room)
                if cost is not None and not board.is_in(item, room):
                    steps = (Step(item, None, room),)
                    if (gain := board.gain(steps) or 0) > 0:
                        found.append(_Offer(gain, gain, cost, steps))
            found.sort(key=lambda offer: -offer.gain)
            self._new[room] = found
        return self._new[room]

    def _offers(self, room: int, more: int) -> list[_Offer]:
        """Those worth most for the room they take, alone and by twos, the most gain first."""
        most = self._board.free[room] + more
        single = [offer for offer in (*self._coming(room), *self._moving(room)) if offer.room <= most]
        single.sort(key=lambda offer: -offer.gain / max(offer.room, 1))
        pairs = [offer for offer in _by_twos(single[:POOL]) if offer.room <= most]
        return sorted([*single[:POOL], *pairs], key=lambda offer: -offer.gain)

    def _moving(self, room: int) -> Iterator[_Offer]:
        """Those that come from another session, where the best of those that fit takes their place."""
        board = self._board
        for other, inside in enumerate(board.inside):
            if board.rooms[other] == board.rooms[room]:
                continue
            for item in inside:
                cost = board.cost(item, room)
                if item.priority or cost is None or board.is_in(item, room):
                    continue
                steps = (Step(item, other, room), *self._instead(item, other))
                if (gain := board.gain(steps) or 0) > 0:
                    yield _Offer(gain, gain, cost, steps)

    def _instead(self, item: Item, room: int) -> tuple[Step, ...]:
        free = self._board.free[room] + (self._board.cost(item, room) or 0)
        fits = (each.steps for each in self._coming(room) if each.room <= free and each.steps[0].item is not item)
        return next(fits, ())


def _by_twos(these: Sequence[_Offer]) -> list[_Offer]:
    return [one.beside(other) for one, other in combinations(these, 2)]
