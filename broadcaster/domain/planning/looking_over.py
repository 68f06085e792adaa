"""What a station's sessions are worth together is bettered step by step: bulletins are exchanged, and moved to another
session that has room for them, while that gains anything."""

from collections.abc import Iterator, Sequence
from itertools import chain, combinations
from operator import itemgetter
from typing import NamedTuple

from broadcaster.domain.bulletin import Priority
from broadcaster.domain.planning.candidates import Candidate
from broadcaster.domain.planning.desk import Post
from broadcaster.domain.planning.hard import Ledger, shortfalls
from broadcaster.domain.planning.overall import POOL, Board, Gain, Item, Plan, Said, Step

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
        later=post.later_of(candidate),
        placed=[each for each in days if candidate.valid_from <= each.day <= candidate.valid_until],
        costs=tuple(stage.cost(candidate) for stage in post.stages),
        priority=candidate.priority is not Priority.NORMAL,
        by_hand=sum(1 << place for place, stage in enumerate(post.stages) if bulletin in stage.by_hand),
    )


class _Offer(NamedTuple):
    """Steps into a room, or out of it: what they gain, and what room they take or give there. `bare`: what they gain
    their topics apart, which are told as `said`; those of which more is not worth as much more are the bits of
    `topics`. `plain`: they touch no other room."""

    gain: int
    bare: int
    room: int
    steps: tuple[Step, ...]
    said: tuple[Said, ...]
    topics: int
    plain: bool


class _Pair(NamedTuple):
    """Two of them, or one beside nothing. `gain` is not what they gain together when they are not `apart`, but share
    one of those topics."""

    gain: int
    bare: int
    room: int
    topics: int
    apart: bool
    one: _Offer
    other: _Offer


_NOTHING = _Offer(0, 0, 0, (), (), 0, plain=True)
_GAIN = itemgetter(0)


def _beside(one: _Offer, other: _Offer) -> _Pair:
    gain, bare, room, shared = (
        one.gain + other.gain,
        one.bare + other.bare,
        one.room + other.room,
        one.topics & other.topics,
    )
    return _Pair(gain, bare, room, one.topics | other.topics, not shared, one, other)


def _bettered(board: Board) -> bool:
    """Whether anything could be bettered. Priority bulletins are never given up for it, and never put off."""
    search, done, quiet = _Search(board), False, 0
    for _ in range(ROUNDS):
        for room in range(len(board.rooms)):
            if quiet == len(board.rooms):  # nothing has changed since each was asked
                return done
            found = search.exchange(room)
            done, quiet = done or found, 0 if found else quiet + 1
    return done


class _Search:
    def __init__(self, board: Board) -> None:
        self._board = board
        self._most = max((item.airing for item in board.items), default=0)
        self._bits = self._bent()
        self._new: dict[int, list[_Offer]] = {}

    def exchange(self, room: int) -> bool:
        """The best exchange of up to two for up to two that this room allows, the first found among equals; one that
        gains less than a hundredth is not worth another order than that of the classes."""
        outs = [out for item in self._board.inside[room] if (out := self._out(item, room)) is not None]
        if not self._worthwhile(room, outs):
            return False
        best, found = sum(-out.gain for out in outs) // HUNDREDTH, tuple[Step, ...]()
        offers = self._offers(room, sum(sorted(out.room for out in outs)[-2:]))
        if not offers:
            return False
        most, span = offers[0].gain, (min(offer.room for offer in offers), self._board.free[room])
        for one, other in chain(((out, _NOTHING) for out in (_NOTHING, *outs)), combinations(outs, 2)):
            if most + one.bare + other.bare > best:
                best, found = self._with(_beside(one, other), offers, span, (best, found))
        self._board.do(found)
        if found:
            self._new.clear()
            self._bits = self._bent()
        return bool(found)

    def _bent(self) -> dict[str, int]:
        """A bit for each topic of which more is not worth as much more: what two exchanged for two may tell of it is
        more than it lacks, or less makes it lack some."""
        bent = (topic for topic, short in self._board.short.items() if -2 * self._most < short < 4 * self._most)
        return {topic: 1 << bit for bit, topic in enumerate(bent)}

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

    def _with(
        self, out: _Pair, offers: Sequence[_Pair], span: tuple[int, int], known: tuple[int, tuple[Step, ...]]
    ) -> tuple[int, tuple[Step, ...]]:
        """Those going, and of the offers that fit and promise most, as far as they promise more than what is known, the
        best; or what is known. `span`: the least room that an offer takes, and what there is."""
        (best, found), (smallest, free), left = known, span, TRIED
        least, limit = best - out.bare, free + out.room
        if limit < smallest:
            return known
        for offer in offers:
            if offer.gain <= least or not left:
                break
            if offer.room > limit:
                continue
            left -= 1
            if out.apart and offer.apart and not out.topics & offer.topics:
                gain = out.gain + offer.gain
            else:
                said = out.one.said + out.other.said + offer.one.said + offer.other.said
                gain = out.bare + offer.bare + self._board.told(said)
            if gain > best and self._may((out.one, out.other, offer.one, offer.other)):
                best, found = gain, _steps((out.one, out.other, offer.one, offer.other))
        return best, found

    def _may(self, offers: tuple[_Offer, ...]) -> bool:
        """Whether they may be together, as far as they go beyond this room."""
        if all(offer.plain for offer in offers):
            return True
        steps = _steps(offers)
        return len({id(step.item) for step in steps}) == len(steps) and self._board.fits(steps)

    # --- out of a room -----------------------------------------------------------------------------------------------

    def _out(self, item: Item, room: int) -> _Offer | None:
        """Into another room that has room for it, or else out of all."""
        found: _Offer | None = None
        for step in self._ways(item, room):
            told = self._board.alone(step)
            if told is not None and (found is None or told[0] > found.gain):
                found = self._offer(told, self._board.cost(item, room) or 0, (step,), plain=step.target is None)
        return found

    def _ways(self, item: Item, room: int) -> Iterator[Step]:
        board = self._board
        if not item.priority:
            yield Step(item, room, None)
        for other, free in enumerate(board.free):
            cost = board.cost(item, other)
            if other == room or cost is None or cost > free:
                continue
            same = board.rooms[other] == board.rooms[room]
            if same or not (item.priority or board.is_in(item, other)):
                yield Step(item, room, other)

    # --- into a room -------------------------------------------------------------------------------------------------

    def _coming(self, room: int) -> list[_Offer]:
        """Those that come from nowhere, the most gain first."""
        if room not in self._new:
            board, found = self._board, list[_Offer]()
            place = board.rooms[room]
            for item in board.movable:
                cost = item.costs[place]
                if cost is None or (item.at | item.by_hand) >> place & 1:
                    continue
                step = Step(item, None, room)
                if (told := board.alone(step)) is not None and told[0] > 0:
                    found.append(self._offer(told, cost, (step,), plain=True))
            found.sort(key=_GAIN, reverse=True)
            self._new[room] = found
        return self._new[room]

    def _offers(self, room: int, more: int) -> list[_Pair]:
        """Those worth most for the room they take, alone and by twos, the most gain first."""
        most = self._board.free[room] + more
        single = [offer for offer in (*self._coming(room), *self._moving(room)) if offer.room <= most]
        single.sort(key=lambda offer: -offer.gain / max(offer.room, 1))
        single = single[:POOL]
        pairs = [_beside(one, _NOTHING) for one in single]
        pairs += [_beside(one, other) for one, other in combinations(single, 2) if one.room + other.room <= most]
        return sorted(pairs, key=_GAIN, reverse=True)

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
                step = Step(item, other, room)
                if (told := board.alone(step)) is None:
                    continue
                steps: tuple[Step, ...] = (step,)
                if (instead := self._instead(item, other)) is not None:
                    bare, said = told[1] + instead.bare, told[2] + instead.said
                    told, steps = (bare + board.told(said), bare, said), (step, *instead.steps)
                if told[0] > 0:
                    yield self._offer(told, cost, steps, plain=False)

    def _instead(self, item: Item, room: int) -> _Offer | None:
        free = self._board.free[room] + (self._board.cost(item, room) or 0)
        fits = (each for each in self._coming(room) if each.room <= free and each.steps[0].item is not item)
        return next(fits, None)

    def _offer(self, told: Gain, room: int, steps: tuple[Step, ...], *, plain: bool) -> _Offer:
        gain, bare, said = told
        topics = 0
        for topic, _ in said:
            topics |= self._bits.get(topic, 0)
        return _Offer(gain, bare, room, steps, said, topics, plain)


def _steps(offers: tuple[_Offer, ...]) -> tuple[Step, ...]:
    return tuple(step for offer in offers for step in offer.steps)
