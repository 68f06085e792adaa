"""What is to be made: every sound of a day as an order, in the tone of the stations it is for."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache

from broadcaster.domain.bulletin import (
    SCRIPT_LIMIT,
    TITLE_LIMIT,
    Bulletin,
    Draft,
    Saying,
    check_spoken,
    check_text,
)
from broadcaster.domain.errors.sound import ProfileUnknown, VoiceUnknown
from broadcaster.domain.inheriting import Effective, effective
from broadcaster.domain.item import ItemKind, JingleKind
from broadcaster.domain.lexicon import HOUSE, Reading, with_own
from broadcaster.domain.schedule import WEEKDAYS
from broadcaster.domain.sound import Profile
from broadcaster.domain.speech import Manner, Use, VoiceName, segments
from broadcaster.domain.stations import Station, Wish
from broadcaster.domain.units import Digest, digest_of
from broadcaster.newsroom.books.rendering import RenderOrder
from broadcaster.newsroom.ports import Studio, Tone, VoiceStatus
from broadcaster.wording import Spoken

_JINGLE_TITLES = {
    JingleKind.SIGNATURE: "Nhạc hiệu mở đầu",
    JingleKind.STING: "Nhạc cắt",
    JingleKind.CLOSING: "Nhạc kết thúc",
}


# --- tones -------------------------------------------------------------------------------------------------------


def tone_of(studio: Studio, line: Sequence[Station]) -> Tone:
    """The tone of the last of a line of stations, the highest first; the house's own for no station. ProfileUnknown."""
    return Tones(studio).of(effective(line).wish)


class Tones:
    """Tones by wish: stations that wish alike share one, and so every sound."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._known: tuple[VoiceStatus, ...] | None = None
        self._tones: dict[Wish, Tone] = {Wish(): studio.tone}

    def of(self, wish: Wish) -> Tone:
        if wish not in self._tones:
            self._tones[wish] = self._made(wish)
        return self._tones[wish]

    def _made(self, wish: Wish) -> Tone:
        house, profiles = self._studio.tone, self._studio.profiles
        if wish.profile is not None and wish.profile not in profiles:
            raise ProfileUnknown(profile=wish.profile, known=", ".join(profiles))
        voices = house.manner.voices if wish.voices is None else tuple(VoiceName(voice) for voice in wish.voices)
        if wish.region is not None:
            voices = tuple(dict.fromkeys(self._of_region(voice, wish.region) for voice in voices))
        rate = house.manner.rate if wish.rate is None else wish.rate
        profile = house.profile if wish.profile is None else profiles[wish.profile]
        return Tone(manner=Manner(voices=voices, rate=rate), profile=profile)

    def _of_region(self, voice: VoiceName, region: str) -> VoiceName:
        """The same engine's voice of that region; the voice itself where the engine has none."""
        if self._known is None:
            self._known = self._studio.voice.known()
        engine = voice.partition(":")[0]
        regions = {each.voice: each.region for each in self._known if each.voice.partition(":")[0] == engine}
        if regions.get(voice) == region:
            return voice
        return next((each for each, its in regions.items() if its == region), voice)


# --- orders ------------------------------------------------------------------------------------------------------


def bulletin_order(studio: Studio, bulletin: Bulletin, tone: Tone, reading: Reading) -> RenderOrder:
    """The bulletin's own sound, without signature and closing: those are the slot's.

    `reading` is that of the station it comes from, wherever it airs.
    """
    return draft_order(studio, bulletin.draft, tone, reading)


def draft_order(studio: Studio, draft: Draft, tone: Tone, reading: Reading) -> RenderOrder:
    """The same of what is no bulletin yet. By its own voice, rate and readings, where it has such."""
    tone, reading = _own(tone, draft.said), with_own(reading, draft.said.words)
    if draft.recording is None:
        return _spoken(studio, _Wanted(ItemKind.BULLETIN, draft.title, draft.script, studio.bed), tone, reading)
    return RenderOrder(
        kind=ItemKind.BULLETIN,
        use=studio.use,
        title=draft.title,
        segments=(),
        manner=tone.manner,
        opening=None,
        bed=studio.bed,
        closing=None,
        profile=tone.profile,
        recording=draft.recording.digest,
    )


def _own(tone: Tone, said: Saying) -> Tone:
    voices, rate = tone.manner.voices, tone.manner.rate if said.rate is None else said.rate
    if said.voice is not None:
        voices = (VoiceName(said.voice), *(voice for voice in voices if voice != said.voice))
    return replace(tone, manner=replace(tone.manner, voices=voices, rate=rate))


def trial_order(spoken: Spoken, tone: Tone) -> RenderOrder:
    """A sentence by itself, to be tried and never to air."""
    return RenderOrder(
        kind=ItemKind.BULLETIN,
        use=Use.DEMO,
        title="Câu thử",
        segments=segments(spoken),
        manner=tone.manner,
        opening=None,
        bed=None,
        closing=None,
        profile=tone.profile,
    )


def ident_order(studio: Studio, station: Station, holding: Effective, tone: Tone, reading: Reading) -> RenderOrder:
    """What opens the sessions of a station, by what holds there."""
    wanted = _Wanted(ItemKind.IDENT, f"Lời xướng {station.label}", holding.ident_of(station))
    return _spoken(studio, wanted, tone, reading)


def greeting_order(studio: Studio, day: date, session: str, tone: Tone, reading: Reading) -> RenderOrder:
    """One greeting for a day and session, shared by all stations of a tone and a reading."""
    text = (
        f"Kính chào bà con. Hôm nay, {WEEKDAYS[day.weekday()]}, ngày {day:%d/%m/%Y}. "
        f"Mời bà con nghe chương trình phát thanh buổi {session}."
    )
    return _spoken(studio, _Wanted(ItemKind.GREETING, f"Lời chào buổi {session} {day:%d/%m/%Y}", text), tone, reading)


def jingle_order(studio: Studio, jingle: JingleKind, tone: Tone) -> RenderOrder:
    """ValueError for a jingle that never stands alone in a slot."""
    return RenderOrder(
        kind=ItemKind(jingle.value),
        use=studio.use,
        title=_JINGLE_TITLES[jingle],
        segments=(),
        manner=tone.manner,
        opening=jingle,
        bed=None,
        closing=None,
        profile=tone.profile,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A text to make into one bulletin that stands by itself. `voice` is asked for before the house's own chain;
    `profile` is by name, None for the house's."""

    script: str
    title: str | None
    voice: VoiceName | None
    bed: bool
    profile: str | None = None


def piece_order(studio: Studio, piece: Piece) -> RenderOrder:
    """Opening signature, speech over an optional bed, closing. It is made to be tried, not to air.

    TextTooLong, TextBroken, TextEmpty, TextForeign, VoiceUnknown, ProfileUnknown.
    """
    check_text("script", piece.script, SCRIPT_LIMIT)
    spoken = studio.read(piece.script, HOUSE)
    check_spoken(spoken)
    known = {status.voice for status in studio.voice.known()}
    if piece.voice is not None and piece.voice not in known:
        raise VoiceUnknown(voice=piece.voice, known=", ".join(sorted(known)))
    first_line = next(line.strip() for line in piece.script.splitlines() if line.strip())
    tone = Tones(studio).of(Wish(profile=piece.profile))
    voices = tone.manner.voices
    if piece.voice is not None:
        voices = (piece.voice, *(voice for voice in voices if voice != piece.voice))
    return RenderOrder(
        kind=ItemKind.BULLETIN,
        use=Use.DEMO,
        title=(piece.title or first_line)[:TITLE_LIMIT],
        segments=segments(spoken),
        manner=replace(tone.manner, voices=voices),
        opening=JingleKind.SIGNATURE,
        bed=JingleKind.BED if piece.bed else None,
        closing=JingleKind.CLOSING,
        profile=tone.profile,
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    kind: ItemKind
    title: str
    text: str
    bed: JingleKind | None = None


def _spoken(studio: Studio, wanted: _Wanted, tone: Tone, reading: Reading) -> RenderOrder:
    return RenderOrder(
        kind=wanted.kind,
        use=studio.use,
        title=wanted.title,
        segments=segments(studio.read(wanted.text, reading)),
        manner=tone.manner,
        opening=None,
        bed=wanted.bed,
        closing=None,
        profile=tone.profile,
    )


def recipe_of(studio: Studio, order: RenderOrder) -> Digest:
    """Digest of all that goes into the sound: equal recipes need one rendering. JingleMissing."""
    jingles = (order.opening, order.bed, order.closing)
    return digest_of(
        "recipe-2",
        studio.mixer.version(),
        order.kind,
        order.use if order.segments else "",
        order.title,
        *(part for s in order.segments for part in (s.text, str(s.pause))),
        "|".join(order.manner.voices) if order.segments else "",
        f"{order.manner.rate:.3f}",
        *("" if jingle is None else studio.mixer.fingerprint(jingle) for jingle in jingles),
        *_told_of(order.profile),
        *(() if order.recording is None else (f"recording={order.recording}",)),
    )


@cache
def _told_of(profile: Profile) -> tuple[str, ...]:
    """A house has a handful of profiles, and asks for them with every sound."""
    return tuple(f"{name}={value}" for name, value in asdict(profile).items() if name != "name")
