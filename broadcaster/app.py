"""The composition root: the only module where ports meet adapters, and the only owner of a clock and of chance.

Imports of the heavy rooms stand inside the functions, so that a command which needs one room does not load the others.
"""

import os
import secrets
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.approval import Leave
from broadcaster.domain.bulletin import RAW_LIMIT, BulletinId
from broadcaster.domain.errors.machine import PortTaken, SettingWrong, StorageUnwritable
from broadcaster.domain.errors.sound import FileUnreadable, ProfileUnfit
from broadcaster.domain.item import JingleKind
from broadcaster.domain.lexicon import HOUSE, Reading, Reads, read_in
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.sound import Coding
from broadcaster.domain.speech import Manner, StandIns, Use, VoiceName
from broadcaster.domain.units import Instant, digest_of_bytes, instant
from broadcaster.newsroom.books.rendering import JobState
from broadcaster.newsroom.ports import Newsroom, Studio, Tone
from broadcaster.settings import Settings, load, load_lexicon, load_profiles, read_toml
from broadcaster.wording import Lexicon, Spoken

if TYPE_CHECKING:
    from broadcaster.audio.sandbox import Sandbox, Standing
    from broadcaster.domain.document import Taken
    from broadcaster.newsroom.books import Store
    from broadcaster.newsroom.ports import Voice
    from broadcaster.newsroom.rendering import Tried
    from broadcaster.timers import Timers
    from broadcaster.web import Site


def now() -> Instant:
    """The program's one clock."""
    return instant(datetime.now(UTC))


def new_id() -> BulletinId:
    """Random, so that an id tells nothing about others."""
    return BulletinId(secrets.token_urlsafe(9))


def settings_from(told: Mapping[str, Any]) -> Settings:
    """Settings of this process; what the command line told beats the environment. SettingWrong, FileUnreadable."""
    return load(os.environ, told)


_ROBOTS = frozenset({"espeak"})
"""Engines that are always there and hard to understand: they only stand in, unless they were chosen."""
_REMEMBERED = 8192  # spoken forms: every ident of the country and the bulletins of a busy week

# --- wiring ------------------------------------------------------------------------------------------------------


def reader(settings: Settings, shipped: Lexicon | None = None) -> Reads:
    """How the house and its stations read. What was read is remembered, for every tick of the clock asks for it again.

    `shipped` where it is loaded already. FileUnreadable when a lexicon file is broken.
    """
    style, lexicon = settings.reading, load_lexicon(settings) if shipped is None else shipped

    @lru_cache(maxsize=_REMEMBERED)
    def remembered(script: str, reading: Reading) -> Spoken:
        return read_in(script, reading, style, lexicon)

    def reads(script: str, reading: Reading = HOUSE, /) -> Spoken:
        return remembered(script, reading)

    return reads


def open_studio(settings: Settings) -> Studio:
    """Voices, mixer and house style; nothing is spoken yet and no database is needed. SettingWrong, FileUnreadable."""
    from broadcaster.audio.mixer import BroadcastMixer
    from broadcaster.audio.recordings import RecordingShelf
    from broadcaster.audio.sandbox import Sandbox

    sandbox = Sandbox()
    profiles, shipped = load_profiles(settings), load_lexicon(settings)
    if settings.profile not in profiles:
        raise SettingWrong(setting="profile", problem=f"“{settings.profile}”: {', '.join(profiles)}")
    manner = Manner(voices=tuple(VoiceName(voice) for voice in settings.voices), rate=settings.rate)
    return Studio(
        voice=_announcer(settings, sandbox),
        mixer=BroadcastMixer(settings.audio_assets, settings.data / "takes", settings.encoders or _processors()),
        recordings=RecordingShelf(settings.data / "recordings", sandbox),
        read=reader(settings, shipped),
        shipped=shipped,
        tone=Tone(manner=manner, profile=profiles[settings.profile]),
        profiles=profiles,
        stand_ins=StandIns(engines=_ROBOTS, uses=frozenset(Use(use) for use in settings.espeak_for)),
        use=Use.DEMO if settings.house == "demo" else Use.ORDINARY,
        bed=JingleKind.BED if settings.bed else None,
    )


def _processors() -> int:
    """One encoder for each, two at most: a third would only wait for the sound to be mixed."""
    return min(os.cpu_count() or 1, 2)


def _announcer(settings: Settings, sandbox: "Sandbox") -> "Voice":
    from broadcaster.voices.announcer import Announcer
    from broadcaster.voices.cache import SpeechCache
    from broadcaster.voices.engines import EngineSettings, Pcm, discover

    def pcm(encoded: bytes) -> Pcm:
        sound = sandbox.decode(encoded)
        return Pcm(samples=sound.samples.tobytes(), rate=sound.rate)

    engines = discover(
        EngineSettings(
            tld=settings.gtts_tld,
            endpoint=settings.gtts_endpoint,
            throttle=settings.gtts_throttle,
            edge_endpoint=settings.edge_endpoint,
            folder=settings.data / "voices",
            off=settings.voices_off,
        )
    )
    return Announcer(engines, SpeechCache(settings.data / "speech", pcm))


@contextmanager
def open_newsroom(settings: Settings, *, samples: bool = False) -> Iterator[Newsroom]:
    """The whole newsroom over its data folder, which is made when it is missing; the database is brought up to date.

    `samples`: the samples are about to be loaded into it. StorageUnwritable, DatabaseDown,
    ProfileUnfit.
    """
    from broadcaster.audio.library import FolderLibrary
    from broadcaster.store import open_store, upgrade
    from broadcaster.vault.signing import FileSigner
    from broadcaster.vault.witness import FolderWitness

    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise StorageUnwritable(name=str(settings.data), problem=refused.strerror or "") from refused
    upgrade(settings.database_url)
    studio = open_studio(settings)
    if studio.tone.profile.coding is not Coding.MP3:
        raise ProfileUnfit(profile=settings.profile, coding=studio.tone.profile.coding.value)
    with closing(open_store(settings.database_url)) as store:
        if settings.house == "auto" and (samples or _sampled(store)):
            studio = replace(studio, use=Use.DEMO)
        yield Newsroom(
            **{field.name: getattr(studio, field.name) for field in fields(studio)},
            store=store,
            library=FolderLibrary(settings.data / "audio"),
            zone=settings.zone,
            signer=FileSigner(settings.data / "keys" / "audit.key"),
            witness=FolderWitness(settings.data / "checkpoints"),
            leave=Leave(unheard=settings.approve_unheard),
        )


def _sampled(store: "Store") -> bool:
    """A house that runs on the samples tries things out: the robotic voice may speak there."""
    with store.read() as work:
        return work.pulses.last(SAMPLES) is not None


SAMPLES = "samples"
"""Beats once, when the samples were loaded."""

# --- the first start ---------------------------------------------------------------------------------------------


def make_token(newsroom: Newsroom, at: Instant, *, only_first: bool) -> str | None:
    """A writing token for the whole tree, to be told once, for only its digest is kept.

    `only_first`: None when there is one already.
    """
    with newsroom.store.write() as work:
        if only_first and work.tokens.any():
            return None
        token = secrets.token_urlsafe(24)
        work.tokens.add(digest_of_bytes(token.encode()), EVERYWHERE, at)
        return token


def load_samples(newsroom: Newsroom, settings: Settings, at: Instant) -> int:
    """Plants the station tree, and at the first start submits and approves the sample bulletins; returns how many.

    Interrupted half-way it goes on where it stopped: what was submitted is known by its key.
    """
    from broadcaster import samples
    from broadcaster.newsroom.scheduling import establish

    place = settings.config / "stations" / f"{settings.stations}.toml"
    tree, rules = samples.stations(str(place), read_toml(place))
    establish(newsroom, tree, rules)
    with newsroom.store.read() as work:
        if work.pulses.last(SAMPLES) is not None:
            return 0
    folder = settings.config / "bulletins"
    told = samples.bulletins(
        str(folder), read_toml(folder / "index.toml"), lambda name: read_file(folder / name), local_day(newsroom, at)
    )
    for sample in told:
        samples.hand_in(newsroom, sample, new_id(), at)
    with newsroom.store.write() as work:
        work.pulses.beat(SAMPLES, at)
    return len(told)


def read_file(path: Path) -> str:
    """A script from disk. FileUnreadable, TextTooLong, TextNotUtf8."""
    from broadcaster.newsroom.bulletins import read_script

    try:
        with path.open("rb") as file:
            return read_script(file.read(RAW_LIMIT + 1))  # a pipe or a device may have no end
    except OSError as refused:
        raise FileUnreadable(name=str(path), problem=refused.strerror or str(refused)) from refused


def take_document(source: str) -> "Taken":
    """A document from disk, or from the web where `source` is an address.

    FileUnreadable, and what the port `Documents` raises.
    """
    from broadcaster.documents import DocumentDesk
    from broadcaster.domain.document import RAW_LIMIT as MOST

    with closing(DocumentDesk()) as desk:
        if source.lower().startswith(("http://", "https://")):
            return desk.fetch(source)
        try:
            with Path(source).open("rb") as file:
                return desk.read(Path(source).name, file.read(MOST + 1))
        except (OSError, ValueError) as refused:
            raise FileUnreadable(name=source, problem=getattr(refused, "strerror", None) or str(refused)) from refused


def walls() -> "list[Standing]":
    """What stands around the process that decodes other people's sound on this machine. AudioBroken."""
    from broadcaster.audio.sandbox import Sandbox

    with closing(Sandbox()) as sandbox:
        return list(sandbox.walls())


def local_day(newsroom: Newsroom, at: Instant) -> date:
    return at.astimezone(newsroom.zone).date()


# --- serving -----------------------------------------------------------------------------------------------------


def site(newsroom: Newsroom) -> "Site":
    """The web application; its lifespan runs the timers."""
    from broadcaster.timers import EXPECTED, RENDER, Timers, wakes
    from broadcaster.web import Desk, build

    stopping = Event()
    timers = Timers(wakes(newsroom, now, stopping.is_set), newsroom.zone, now)

    def changed() -> None:
        timers.nudge(RENDER)

    return build(
        Desk(
            newsroom=newsroom,
            clock=now,
            new_id=new_id,
            periods=EXPECTED,
            version=version("broadcaster"),
            on_change=changed,
            lifespan=lambda: _ticking(timers, stopping),
        )
    )


@contextmanager
def _ticking(timers: "Timers", stopping: Event) -> Iterator[None]:
    timers.start()
    try:
        yield
    finally:
        stopping.set()
        timers.close()


def listen(port: int) -> socket.socket:
    """A listening socket on this machine alone, so that a port in use is told before anything else is done.

    PortTaken.
    """
    try:
        return socket.create_server(("127.0.0.1", port), backlog=128)
    except OSError as refused:
        raise PortTaken(port=port, problem=refused.strerror or str(refused)) from refused


def serve(newsroom: Newsroom, listening: socket.socket) -> None:
    """Serves until it is told to stop (SIGINT, SIGTERM); requests under way are answered first."""
    import uvicorn

    config = uvicorn.Config(site(newsroom), log_level="warning", access_log=False, timeout_graceful_shutdown=10)
    uvicorn.Server(config).run(sockets=[listening])


# --- the main job, step by step ----------------------------------------------------------------------------------

Watch = Callable[[str, int, int], None]
"""Called with (what is being made, how many are done, of how many)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """How a round of rendering went: sounds made now, and what failed."""

    made: int
    problems: tuple["Tried", ...]


def render_days(newsroom: Newsroom, days: Sequence[date], watch: Watch) -> Rendered:
    """Makes every sound the days need. What stands already is not made again."""
    from broadcaster.newsroom.rendering import render_next
    from broadcaster.newsroom.scheduling import prepare

    prepare(newsroom, days, now())
    total = _count(newsroom, JobState.WAITING)
    made, problems = 0, []
    while (tried := render_next(newsroom, now())) is not None or _count(newsroom, JobState.CLAIMED):
        if tried is None:  # another process makes the rest; if it died, its claims run out
            Event().wait(0.5)
            continue
        if tried.problem is None:
            made += not tried.superseded
        else:
            problems.append(tried)
        watch(tried.title, made + len(problems), max(total, made + len(problems)))
    return Rendered(made=made, problems=tuple(problems))


def _count(newsroom: Newsroom, state: JobState) -> int:
    with newsroom.store.read() as work:
        return sum(count.count for count in work.jobs.counts() if count.state is state)


def publish_days(newsroom: Newsroom, days: Sequence[date]) -> tuple[Manifest, ...]:
    """Plans the days whole, publishes what changed, and returns the newest manifest of every station and day.

    Whole: a person asked for these days, so hours that have passed are shown too.
    """
    from broadcaster.newsroom.transmission import publish_day

    for day in days:
        publish_day(newsroom, day, now(), whole_day=True)
    with newsroom.store.read() as work:
        tree = work.stations.tree(EVERYWHERE)
        found = [work.manifests.newest(station.code, day) for day in days for station in tree]
    return tuple(manifest for manifest in found if manifest is not None)


def export_slot(newsroom: Newsroom, settings: Settings, manifest: Manifest, slot: SlotId) -> Path:
    """Writes a slot's sound as one MP3 under the data folder and returns its path; what stands is not written again.

    AudioUnknown, PlaylistUnknown, StorageFull, StorageUnwritable.
    """
    from broadcaster.audio.disk import appearing, refusals
    from broadcaster.newsroom.transmission import slot_sound

    sound = slot_sound(newsroom, manifest, slot)
    folder = settings.data / "playlists" / manifest.day.isoformat()
    out = folder / f"{slot}-{sound.etag[:12]}.mp3"
    if not (out.is_file() and out.stat().st_size == sound.size):
        with refusals(str(folder)):
            folder.mkdir(parents=True, exist_ok=True)
        with appearing(out) as file:
            for chunk in newsroom.library.splice(sound.parts, 0, sound.size):
                file.write(chunk)
    return out
