"""Rows one after the other, to the millisecond: opening, bulletins with stings between, what is carried, closing."""

from collections.abc import Sequence
from datetime import timedelta

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.item import ItemKind, RenderedItem
from broadcaster.domain.lengths import at_least, at_most
from broadcaster.domain.planning.arranging import Line
from broadcaster.domain.planning.candidates import Vacancy
from broadcaster.domain.planning.playlist import Row
from broadcaster.domain.planning.reasons import Reason, ReasonCode
from broadcaster.domain.planning.timeline import Stretch, Timeline
from broadcaster.domain.units import Millis, instant, millis_between

SHELL_CODES = {
    ItemKind.SIGNATURE: ReasonCode.SHELL_SIGNATURE,
    ItemKind.IDENT: ReasonCode.SHELL_IDENT,
    ItemKind.GREETING: ReasonCode.SHELL_GREETING,
    ItemKind.STING: ReasonCode.SHELL_STING,
    ItemKind.CLOSING: ReasonCode.SHELL_CLOSING,
}
_SHELL = {kind: Reason(code=code) for kind, code in SHELL_CODES.items()}
_AGAIN = Reason(code=ReasonCode.READ_AGAIN)


class Layer:
    """Lays the rows of one slot and knows where they end."""

    def __init__(self, vacancy: Vacancy, time: Timeline) -> None:
        self._vacancy, self._time = vacancy, time
        self._start = vacancy.slot.span.start
        self._next = self._start
        self._silent = Millis(0)
        self._rows: list[Row] = []

    def rows(self, rooms: Sequence[Sequence[Line]]) -> tuple[Row, ...]:
        """Of the bulletins of each room; none when there is nothing to tell and nothing to carry."""
        shell, stretches = self._time.shell, self._time.stretches
        if not stretches and not any(rooms):
            return ()
        if not rooms[0]:  # nothing is told before the relay, so the opening waits for it
            self._silent = Millis(stretches[0].begin - self._time.opening)
            self._next = instant(self._start + timedelta(milliseconds=self._silent))
        for part in (shell.signature, shell.ident, shell.greeting):
            self._frame(part)
        for place, lines in enumerate(rooms):
            for line in lines:
                self._tell(line)
            if place < len(stretches):
                self._carry(stretches[place])
        self._frame(shell.closing)
        return tuple(self._rows)

    def _frame(self, part: RenderedItem | None) -> None:
        if part is not None:
            self._lay(part, _SHELL[part.kind])

    def _tell(self, line: Line) -> None:
        candidate = line.standing.candidate
        assert candidate.item is not None
        clusters = candidate.clusters_at(self._vacancy.path)
        for reason in (line.reason, _AGAIN) if candidate.twice else (line.reason,):
            if self._rows and self._rows[-1].kind not in (ItemKind.SIGNATURE, ItemKind.IDENT, ItemKind.GREETING):
                self._frame(self._time.shell.sting)
            self._lay(candidate.item, reason, candidate.bulletin, clusters)

    def _lay(
        self,
        item: RenderedItem,
        reason: Reason,
        bulletin: BulletinId | None = None,
        clusters: tuple[str, ...] = (),
    ) -> None:
        row = Row(
            start=self._next,
            length=item.measured.duration,
            kind=item.kind,
            title=item.title,
            audio=item.audio,
            size=item.size,
            loudness=item.measured.loudness,
            voice=item.delivery.voice,
            fallback=item.delivery.fallback,
            bulletin=bulletin,
            reason=reason,
            clusters=clusters,
        )
        self._rows.append(row)
        self._next = row.end

    def _carry(self, stretch: Stretch) -> None:
        carried, item = stretch.carried, stretch.carried.item
        begin = instant(self._start + timedelta(milliseconds=stretch.begin))
        row = Row(
            start=begin,
            length=stretch.length,
            kind=ItemKind.RELAY,
            title=carried.relay.title,
            audio=item.audio,
            size=item.size,
            loudness=item.measured.loudness,
            voice=item.delivery.voice,
            fallback=item.delivery.fallback,
            bulletin=carried.bulletin,
            reason=_carried_reason(stretch, Millis(self._silent + millis_between(self._next, begin))),
            relay=carried.relay,
        )
        self._rows.append(row)
        self._silent = Millis(0)
        self._next = row.end


def _carried_reason(stretch: Stretch, silence: Millis) -> Reason:
    relay = stretch.carried.relay
    facts: dict[str, str | int] = {"title": relay.title, "length": at_most(stretch.length), "silence": at_most(silence)}
    if stretch.length == relay.length:
        return Reason(code=ReasonCode.RELAYED, facts=facts)
    return Reason(code=ReasonCode.RELAYED_SHORTER, facts=facts | {"asked": at_least(relay.length)})
