"""What a station asks the house for, and when. It only ever asks: nothing that comes unasked is listened to, and a hint
that there is something new does no more than make it ask at once.

Small things come first, and often: whether there is an emergency is asked every half minute, also between two slices of
a long sound on a thin line, unless the stream of hints proves that it would tell us (`listening.py`). All of it may
fail at any time; what was not done is due again a little later.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.hints import WORD
from broadcaster.domain.journal import Event
from broadcaster.domain.signed_time import HEADER, HourDoubted, SignedTime, check_newest
from broadcaster.domain.station_manifest import Sound
from broadcaster.domain.told import NotTold, told
from broadcaster.domain.units import Digest, Millis, digest_of
from broadcaster.playout.files import Cache, DiskFull, is_full
from broadcaster.playout.house import DOCUMENT, FLAG, Answer, House, LinkDown
from broadcaster.playout.listening import POLLED, VISIT, Hints, Rounds, Stream, gist
from broadcaster.playout.machine import Machine
from broadcaster.playout.pacing import Pacing
from broadcaster.playout.station import Station

API = "/api/v1"
_AGAIN = (5_000, 10_000, 20_000, 30_000)
"""After how long it is tried again while the link is down."""
_OF_KEYS = frozenset({Attack.ARBITRARY, Attack.EXPIRED, Attack.WRONG_KEY})
"""What a document is refused for that another trust may let in."""
_LATER = Millis(600_000)
"""When a sound is asked for again that came wrong, or for which the disk has no room."""
_LEAST, _MOST = 16_384, 1_048_576
"""Bytes of a sound that are asked for at once: about four seconds' worth of the line."""
_SAY_AGAIN = Millis(3_600_000)
_LOOK_AGAIN = Millis(1_500)
"""Who answers may have looked a second before the one who hinted."""
_TRUST_AGAIN = Millis(5_000)
"""The least time between two questions for a newer trust because of a key that is not known."""


@dataclass(slots=True)
class Link:
    """How it stands with the house, for the page and the status."""

    up: bool | None = None
    problem: str = ""
    skew: Millis | None = None


@dataclass(slots=True)
class Sync:
    """`chance` gives a number from 0 to 1: ten thousand stations are not to ask in the same second. `status` is what is
    told of this station."""

    station: Station
    house: House
    cache: Cache
    machine: Machine
    chance: Callable[[], float]
    status: Callable[[], dict[str, object]]
    link: Link = field(default_factory=Link)
    _rounds: Rounds = field(default_factory=Rounds)
    _failed: int = 0
    _later: dict[Digest, Millis] = field(default_factory=dict)
    _pacing: Pacing = field(default_factory=Pacing)
    _slice: int = 65_536
    _said: dict[str, Millis] = field(default_factory=dict)
    _doubted: Millis | None = None
    _newest_trust: int = 0
    _pressed: int = 0
    _hinted: bool = False
    woken: bool = False
    stream: Stream = field(default_factory=Stream)
    _words: deque[str] = field(default_factory=lambda: deque(maxlen=1))
    _hints: Hints = field(default_factory=Hints)
    _told: Mapping[str, object] = field(default_factory=dict)
    _tell_again: Millis = Millis(0)

    @property
    def _due(self) -> dict[str, Millis]:
        return self._rounds.due

    def wake(self) -> None:
        """Somebody hints that there is something new. Whoever does so without an end makes us ask now and then."""
        now = self.machine.monotonic()
        follow = self._hints.asked(now)
        self._due["flag"] = min(self._due.get("flag", now), follow)
        self._hinted, self.woken = self._hinted or follow <= now, True

    def hears(self, event: str, data: str) -> None:
        """Something came by the stream; from its own thread. A word is looked at in the turn that follows."""
        self.stream.came(self.machine.monotonic())
        if event == WORD:
            self._words.append(data)
            self.woken = True
        elif event:
            self.wake()

    def deaf(self) -> None:
        """The stream is cut."""
        self.stream.cut(self.machine.monotonic())
        self._words.clear()
        self.woken = True

    def turn(self) -> Millis:
        """Does what is due, one thing of each kind, and says after how long there is something to do again."""
        self.woken = False
        while self._words:
            self._word(self._words.popleft())
        self._stands()
        if self.station.pressing > self._pressed:
            self._pressed, self._due["journal"] = self.station.pressing, Millis(0)
        for name, work in self._works().items():
            if self.machine.monotonic() >= self._due.get(name, 0):
                self._do(name, work)
        return self._rounds.rest(self.machine.monotonic())

    def _works(self) -> dict[str, Callable[[], None]]:
        return {
            "trust": self._trust,
            "flag": self._flag,
            "manifest": self._manifest,
            "journal": self._journal,
            "status": self._status,
            "sounds": self._sounds,
        }

    def _do(self, name: str, work: Callable[[], None]) -> None:
        self._rounds.begun(name, self.machine.monotonic(), self.chance, stands=self._stands())
        try:
            self._judged(name, work)
        except LinkDown as problem:
            self._down(name, str(problem))
        except Refused as refusal:
            if refusal.attack is Attack.SLOW:  # whoever stands before it is told, and it is asked again soon
                self._down(name, str(refusal))
            self._ask_again(name)
            self._refused(refusal)

    def _ask_again(self, name: str) -> None:
        """What was refused is asked for as if no stream stood."""
        self._due[name] = min(self._due[name], Millis(self.machine.monotonic() + POLLED[name]))

    def _stands(self) -> bool:
        return self._rounds.stands(self.stream, self.machine.monotonic(), self.chance)

    def _judged(self, name: str, work: Callable[[], None]) -> None:
        try:
            work()
        except Refused as refusal:
            if name == "trust" or not self._newly_trusted(refusal):
                raise
            work()

    def _newly_trusted(self, refusal: Refused) -> bool:
        """An unknown key may be one that the root named since, and is no attack then: that is asked first. Whoever can
        make us refuse cannot make us ask without an end."""
        if refusal.attack not in _OF_KEYS:
            return False
        now, held = self.machine.monotonic(), self.station.trust_serial
        if self._doubted is not None and now < self._doubted + _TRUST_AGAIN:
            self._due["trust"] = min(self._due.get("trust", now), Millis(self._doubted + _TRUST_AGAIN))
            return False
        self._do("trust", self._trust)
        self._doubted = self.machine.monotonic()
        return self.station.trust_serial != held

    def _reached(self) -> None:
        """The house answered."""
        self._failed = 0
        self.link.up, self.link.problem = True, ""

    def _down(self, name: str, problem: str) -> None:
        wait = _AGAIN[min(self._failed, len(_AGAIN) - 1)]
        self._failed += 1
        again = Millis(self.machine.monotonic() + round(wait * (0.5 + self.chance())))
        self._due[name] = min(self._due[name], again)
        self.link.up, self.link.problem = False, problem

    def _refused(self, refusal: Refused, emergency: str = "") -> None:
        """Told once an hour, however often it is tried."""
        now, what = self.machine.monotonic(), f"{refusal} {digest_of(emergency)}"
        if now < self._said.get(what, Millis(0)):
            return
        if len(self._said) > 100:
            self._said.clear()
        self._said[what] = Millis(now + _SAY_AGAIN)
        self.station.refuse(refusal, emergency)

    def _word(self, envelope: str) -> None:
        """The house's own, that there is nothing newer; or that there is, and somebody kept the hint."""
        try:
            time, lag = self.station.word(envelope)
        except Refused as refusal:
            if not self._newly_trusted(refusal):
                self._refused(refusal)
            return  # the next one may be believed, and until then we ask
        if self.stream.given(lag, self.machine.monotonic()):
            self._learned(time)
            if self.stream.doubts_the_hour():
                self._due["flag"] = Millis(0)

    def _learned(self, newest: SignedTime) -> None:
        """What there is, by a signed time, is asked for if we do not have it."""
        state = self.station.state
        if newest.manifest > state.manifest:
            self._due["manifest"] = Millis(0)
        if newest.emergency > state.emergency:
            self._due["flag"] = Millis(0)
        self._trust_told(newest)

    def _trust_told(self, newest: SignedTime) -> None:
        self._newest_trust = newest.trust
        if newest.trust > self.station.trust_serial:
            self._due["trust"] = Millis(0)

    # --- what is new -------------------------------------------------------------------------------------------------

    def _path(self, what: str) -> str:
        return f"{API}/stations/{quote(self.station.identity.station, safe='')}/{what}"

    def _get(self, path: str, tag: str = "", most: int = DOCUMENT) -> Answer:
        answer = self.house.get(path, tag=tag, most=most)
        if answer.status not in (200, 304):
            raise LinkDown(f"{path}: {answer.status}", answer.status)
        self._reached()
        return answer

    def _flag(self) -> None:
        asked = self.machine.monotonic()
        answer = self._get(self._path("flag"), most=FLAG)
        try:
            self._told_of(self._hour(answer, asked))
        except HourDoubted as doubted:  # its hour is not believed; an order stands for itself, whatever the hour
            self._told_of(doubted.time)
            raise

    def _told_of(self, newest: SignedTime) -> None:
        hinted, self._hinted = self._hinted, False
        if newest.manifest > self.station.state.manifest:
            self._due["manifest"] = Millis(0)
        if newest.emergency > self.station.state.emergency:
            self._emergencies(newest.emergency)
        elif hinted and newest.manifest <= self.station.state.manifest:
            self._due["flag"] = Millis(self.machine.monotonic() + _LOOK_AGAIN)

    def _emergencies(self, newest: int) -> None:
        """Each that is not taken up yet. One that is refused keeps the others from nobody, and is asked for again: the
        root may have named its key since. Refused, as frozen, where the one is missing that the signed time told of."""
        answer = self._get(self._path("emergencies"))
        try:
            documents = [(e.number("serial"), e.long_text("document")) for e in told(answer.body).each("documents")]
        except NotTold as garbled:
            raise LinkDown(f"emergencies: {garbled}") from garbled
        refusals = [self._refuses(serial, sealed) for serial, sealed in documents]
        if any(refusals):
            self._ask_again("flag")
        if all(serial < newest for serial, _ in documents):
            raise Refused(Attack.FREEZE, f"emergencies: {newest} was told of, and is not there")

    def _refuses(self, serial: int, sealed: str) -> bool:
        if serial <= self.station.state.emergency:
            return False
        try:
            self.station.take_emergency(sealed)
        except Refused as refusal:
            if self._newly_trusted(refusal):
                return self._refuses(serial, sealed)
            self._refused(refusal, sealed)
            return True
        self._due["sounds"] = Millis(0)
        return False

    def _hour(self, answer: Answer, asked: Millis) -> SignedTime:
        """The newest serials, as the house signs them with every answer."""
        time = answer.header(HEADER)
        if not time:
            raise Refused(Attack.FREEZE, "an answer without a signed time")
        found = self.station.take_time(time, asked)
        self.link.skew = Millis(round((self.machine.wall() - found.at).total_seconds() * 1000))
        self._trust_told(found)
        return found

    def _manifest(self) -> None:
        asked = self.machine.monotonic()
        before = self.station.state.manifest
        answer = self._get(self._path("manifest"), self.station.tag)
        newest = self._hour(answer, asked)
        if answer.status == 200:
            self.station.take_manifest(answer.text, answer.header("ETag"))
        check_newest(newest, self.station.state.manifest)
        if self.station.state.manifest != before:
            self._due["sounds"] = Millis(0)
            if self._stands():
                self._rounds.visited(self.machine.monotonic(), self.chance)
                self._due["trust"] = Millis(0)

    def _trust(self) -> None:
        held = self.station.trust_serial
        answer = self._get(f"{API}/trust?after={held}")
        try:
            self.station.take_trust(*told(answer.body).texts("trusts"))
        except NotTold as garbled:
            raise LinkDown(f"trust: {garbled}") from garbled
        if self.station.trust_serial != held:
            self._due["flag"] = self._due["manifest"] = Millis(0)
        if self.station.trust_serial < self._newest_trust:
            raise Refused(Attack.FREEZE, f"trust {self.station.trust_serial}, {self._newest_trust} was told of")

    # --- sounds ------------------------------------------------------------------------------------------------------

    def _sounds(self) -> None:
        """One slice of the sound that is needed first; then there is time for the others."""
        now = self.machine.monotonic()
        for sound in self._pacing.now(self.station, now):
            if now >= self._later.get(sound.audio, Millis(0)):
                self._due["sounds"] = Millis(0)
                self._fetch(sound, now)
                return

    def _fetch(self, sound: Sound, now: Millis) -> None:
        part = self.cache.part(sound.audio)
        try:
            needed = {each.audio: each.size for each in self.station.needed()}
            have = part.stat().st_size if part.exists() else 0
            self.cache.make_room(needed, max(0, sound.size - have))
            whole = self.house.fetch(sound.audio, part, sound.size, self._slice)
        except DiskFull as full:
            self._put_off(sound, now, full)
            return
        except OSError as refused:
            if not is_full(refused):
                raise
            self._put_off(sound, now, refused)
            return
        except LinkDown as problem:
            if 400 <= problem.status < 500:  # the house has no such sound: the others are asked for meanwhile
                self._later[sound.audio] = Millis(now + _AGAIN[-1])
            self._slice = max(_LEAST, self._slice // 2)
            raise
        except Refused:  # what came of it is kept: the next slice is to be done in its time
            self._slice = max(_LEAST, self._slice // 2)
            raise
        self._reached()
        self._pace(self.machine.monotonic() - now)
        if whole:
            self._arrived(sound)

    def _put_off(self, sound: Sound, now: Millis, full: Exception) -> None:
        self._later[sound.audio] = Millis(now + _LATER)
        self.station.note(Event.DISK, str(full))

    def _pace(self, took: int) -> None:
        if took < 1_000:
            self._slice = min(_MOST, self._slice * 2)
        elif took > 6_000:
            self._slice = max(_LEAST, self._slice // 2)

    def _arrived(self, sound: Sound) -> None:
        if not self.cache.keep(sound.audio):
            self._later[sound.audio] = Millis(self.machine.monotonic() + _LATER)
            raise Refused(Attack.WRONG_FILE, f"{sound.audio} came as something else")
        self.station.arrived(sound.audio)

    # --- what is told ------------------------------------------------------------------------------------------------

    def _journal(self) -> None:
        """One batch; while there are more, at once again."""
        batch = self.station.batch()
        if batch is None:
            return
        answer = self.house.post(self._path("journal"), batch.encode())
        if answer.status != 200:
            raise LinkDown(f"journal: {answer.status}", answer.status)
        self._reached()
        before = self.station.state.acknowledged
        self.station.take_checkpoint(answer.text)
        if self.station.state.acknowledged > before and self.station.backlog():
            self._due["journal"] = Millis(0)

    def _status(self) -> None:
        """What the house knows already is not told again while it knows that we listen."""
        status, now = self.status(), self.machine.monotonic()
        if self._stands() and gist(status) == self._told and now < self._tell_again:
            return
        answer = self.house.post(self._path("status"), status)
        if answer.status not in (200, 202, 204):
            raise LinkDown(f"status: {answer.status}", answer.status)
        self._reached()
        self._told, self._tell_again = gist(status), Millis(now + VISIT)
