"""The room that a session leaves for one bulletin: without what frames it, as far as that is made, and without what it
carries from elsewhere."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from broadcaster.domain.bulletin import Target
from broadcaster.domain.inheriting import effective
from broadcaster.domain.item import JingleKind
from broadcaster.domain.schedule import Session
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Millis
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.rendering import RenderOrder
from broadcaster.newsroom.orders import greeting_order, ident_order, jingle_order, tone_of
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.readings import line_at, reading_along
from broadcaster.newsroom.rendering import item_of


def greeted(newsroom: Newsroom, today: date) -> tuple[date, ...]:
    """The days whose greetings may be made: of yesterday, and of all that stations are told of."""
    return tuple(today + timedelta(days=number) for number in range(-1, newsroom.manifest_days + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """What frames sessions at the stations of targets; each looked up once. At all that is below a station only its
    music is counted: what is said differs from one to the next, and is short."""

    newsroom: Newsroom
    work: Work
    today: date
    _music: dict[StationCode, tuple[int, int]] = field(default_factory=dict)
    _said: dict[tuple[StationCode, str], int] = field(default_factory=dict)

    def room(self, target: Target, session: Session, *, plain: bool) -> Millis:
        """Of a session at a target, the longest stretch that one bulletin may fill; `plain`: without music."""
        signature, closing = (0, 0) if plain else self._music_of(target.station)
        said = 0 if target.below else self._said_of(target.station, session.name)
        return longest_stretch(session, signature + said, closing)

    def _music_of(self, station: StationCode) -> tuple[int, int]:
        if station not in self._music:
            tone = tone_of(self.newsroom, line_at(self.work, station))
            signature, closing = (
                self._length(jingle_order(self.newsroom, each, tone))
                for each in (JingleKind.SIGNATURE, JingleKind.CLOSING)
            )
            self._music[station] = signature, closing
        return self._music[station]

    def _said_of(self, station: StationCode, session: str) -> int:
        """What is said at least: the ident, and the shortest greeting there is."""
        if (station, session) not in self._said:
            line = line_at(self.work, station)
            tone, reading = tone_of(self.newsroom, line), reading_along(self.work, line)
            ident = self._length(ident_order(self.newsroom, line[-1], effective(line), tone, reading))
            days = greeted(self.newsroom, self.today)
            told = (self._length(greeting_order(self.newsroom, day, session, tone, reading)) for day in days)
            self._said[station, session] = ident + min((each for each in told if each), default=0)
        return self._said[station, session]

    def _length(self, order: RenderOrder) -> int:
        found = item_of(self.newsroom, self.work, order)
        return 0 if found is None else found.measured.duration


def longest_stretch(session: Session, opening: int, closing: int) -> Millis:
    """A stream stands where it stands, with a stretch before and one after; a parent's session may be shorter than it
    was planned, so only its whole length is taken off."""
    end, relay = session.length - closing, session.relay
    if relay is None:
        return Millis(max(end - opening, 0))
    if relay.station is not None:
        return Millis(max(end - opening - relay.length, 0))
    begin = max(relay.offset, opening)
    return Millis(max(begin - opening, end - begin - relay.length, 0) if begin < end else max(end - opening, 0))
