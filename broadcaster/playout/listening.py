"""How often a station asks: seldom while its stream of hints proves that it stands, and as if there were none as soon
as it does not.

A beat shows that the line stands, and nothing else; before the first one came, the line may be one that is forgotten
while it rests. A word shows that the house itself is at its other end and keeps nothing from us: it is the signed time
with the newest serials, for this station alone and of this moment. Whoever sits on the line can withhold hints; what he
cannot do is to give a word that does not tell of what he withholds, and without one we ask. The hour is set by no word,
for nobody knows how long it was on its way: only an answer does that.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from broadcaster.domain.hints import WORD_BEATS
from broadcaster.domain.units import Millis

BEAT_S = 220
"""How often the house is asked to show that the line stands: a little less than the four minutes after which the least
patient of those in between forget a line. Each time costs 140 bytes."""
BEAT = Millis(BEAT_S * 1000)
_ON_ITS_WAY = Millis(30_000)
"""How late a beat or a word may be."""
_RESTED = Millis(BEAT * 3 // 4)
"""So long a line carries nothing between two beats, if nothing else is told."""
_FORGOTTEN = Millis(BEAT + 10_000)
_MOST_NEEDED, _LONG_RELIED_ON = 16, 100
"""Beats: an hour, and six."""
SILENT = Millis(BEAT + _ON_ITS_WAY)
"""A line on which nothing came for so long does not stand any more."""
UNTOLD = Millis((WORD_BEATS + 1) * BEAT + _ON_ITS_WAY)
"""A stream that gave no word for so long is not believed any more: one word may be a beat late."""
VISIT = Millis(30 * 3_600_000)
"""After how long a station asks for everything that it listens to, all of it over one connection. What is sealed anew
each day is asked for with the rest, so that on most days nothing is asked for its own sake."""
POLLED: Mapping[str, Millis] = {
    "flag": Millis(30_000),
    "trust": Millis(3_600_000),
    "manifest": Millis(300_000),
    "sounds": Millis(30_000),
    "journal": Millis(10_000),
    "status": Millis(60_000),
}
"""How often it asks while no stream stands."""
VISITED = frozenset({"flag", "trust", "manifest"})
"""What is asked for on a visit only while one stands."""
LISTENING: Mapping[str, Millis] = {
    **POLLED,
    **dict.fromkeys(VISITED, VISIT),
    "journal": Millis(60_000),
}
"""How often while one stands. What presses in the journal goes out at once; the status, when it changed."""
_SOON, _AT_ONCE = Millis(30_000), Millis(2_000)
_AHEAD, _LAG, _LAGS = Millis(-1_500), Millis(5_000), 3
_ROOM, _MUCH = 1 << 28, 8
_SKEW = 2_000
_HINTS, _HINT_AGAIN = 500, Millis(30_000)
"""So many hints are followed at once, and one more after each while: no house gives more on its worst day, and whoever
hints without an end costs a megabyte, and is followed then about as often as one asks without a stream."""


@dataclass(slots=True)
class Stream:
    """When something came last by this machine's count, and when the house gave its word last.

    `rested` is how many beats came over this way after a long silence, `needed` how many must have before it is relied
    on. Many carriers forget a line that rests and tell nobody: over such a way the polls go on, though streams do open
    and give their word.
    """

    heard: Millis | None = None
    word: Millis | None = None
    rested: int = 0
    needed: int = 1
    _lags: list[Millis] = field(default_factory=list)

    def stands(self, now: Millis) -> bool:
        heard, word = self.heard, self.word
        if heard is None or word is None or self.rested < self.needed:
            return False
        return now - heard <= SILENT and now - word <= UNTOLD

    def came(self, now: Millis) -> None:
        """Anything did."""
        if self.heard is not None and now - self.heard >= _RESTED:
            self.rested += 1
            if self.rested >= _LONG_RELIED_ON:
                self.needed = 1
        self.heard = now

    def cut(self, now: Millis) -> None:
        """Heard to be, or nothing came for so long that it must have been forgotten: then this way is relied on only
        once it has carried twice as much as before."""
        if self.heard is not None and now - self.heard > _FORGOTTEN:
            self.rested, self.needed = 0, min(self.needed * 2, _MOST_NEEDED)
        self.heard = self.word = None

    def given(self, lag: Millis | None, now: Millis) -> bool:
        """A word came, so much later than it was signed; None while the hour is not known. False, and it proves
        nothing, when it is not of this moment: it was kept, or our own hour is wrong, which asking will show."""
        if lag is None or abs(lag) > _ON_ITS_WAY:
            return False
        self.word = now
        self._lags = [*self._lags, lag][-_LAGS:]
        return True

    def doubts_the_hour(self) -> bool:
        """Whether our hour seems to be wrong by more than the way of a word: none comes before it is signed, and not
        each is held up. Told once of the same ones."""
        if not self._lags or (self._lags[-1] >= _AHEAD and (len(self._lags) < _LAGS or min(self._lags) <= _LAG)):
            return False
        self._lags = []
        return True


@dataclass(slots=True)
class Hints:
    """When a hint is followed: nobody has to prove anything to give one, and each makes us ask over a line that is paid
    for."""

    left: int = _HINTS
    _gained: Millis | None = None

    def asked(self, now: Millis) -> Millis:
        """When, for one that comes now."""
        since = now if self._gained is None else self._gained
        more = (now - since) // _HINT_AGAIN
        self._gained = Millis(since + more * _HINT_AGAIN)
        self.left = min(_HINTS, self.left + more)
        if not self.left:
            return Millis(self._gained + _HINT_AGAIN)
        self.left -= 1
        return now


@dataclass(slots=True)
class Rounds:
    """What is due when, by this machine's count; what never was is due now. `visit` is when all that the stream would
    tell of is asked for next though nothing was told."""

    due: dict[str, Millis] = field(default_factory=dict)
    visit: Millis = Millis(0)
    _stood: bool = False

    def begun(self, name: str, now: Millis, chance: Callable[[], float], *, stands: bool) -> None:
        """It is done now; when again. What is visited is so all at once, over one connection."""
        if not stands or name not in VISITED:
            self.due[name] = _after((LISTENING if stands else POLLED)[name], now, chance)
            return
        if now >= self.visit:
            self.visited(now, chance)
            self.due |= dict.fromkeys(VISITED, Millis(0))
        self.due[name] = self.visit

    def visited(self, now: Millis, chance: Callable[[], float]) -> None:
        """What is asked for on a visit was asked for now. What there is to tell follows while the line is open, but not
        of all stations that were hinted at in one moment."""
        self.visit = _after(VISIT, now, chance)
        self.due |= dict.fromkeys(VISITED, self.visit)
        for name in ("journal", "status"):
            self.due[name] = Millis(now + round(_SOON * chance()))

    def stands(self, stream: Stream, now: Millis, chance: Callable[[], float]) -> bool:
        """Whether the stream does. Once it does not, all is asked for as often as without one, and by chance: those of
        ten thousand stations are cut in one moment."""
        was, self._stood = self._stood, stream.stands(now)
        if was and not self._stood:
            for name, rest in POLLED.items():
                soon = Millis(now + round(rest * chance()))
                self.due[name] = min(self.due.get(name, soon), soon)
        elif self._stood and not was:
            self._told_by_word(now, chance)
        return self._stood

    def _told_by_word(self, now: Millis, chance: Callable[[], float]) -> None:
        """The word that the stream began with answered what would be asked later; what is due now still is."""
        if now >= self.visit:
            self.visit = _after(VISIT, now, chance)
        for name in VISITED:
            if self.due.get(name, now) > now + _AT_ONCE:
                self.due[name] = self.visit

    def rest(self, now: Millis) -> Millis:
        """Until something is due."""
        return Millis(max(0, min(self.due.get(name, now) for name in POLLED) - now))


def _after(rest: Millis, now: Millis, chance: Callable[[], float]) -> Millis:
    return Millis(now + round(rest * (0.9 + 0.2 * chance())))


def gist(told: Mapping[str, object]) -> Mapping[str, object]:
    """What is worth a call when it changes: not each megabyte, and not each line of the journal."""
    rough = {name: value for name, value in told.items() if name != "sequence"}
    if isinstance(free := rough.get("free_bytes"), int):
        rough["free_bytes"] = min(free // _ROOM, _MUCH)
    if isinstance(skew := rough.get("skew_ms"), int):
        rough["skew_ms"] = round(skew / _SKEW)
    return rough
