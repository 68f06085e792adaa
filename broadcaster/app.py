"""The composition root: the only module where ports meet adapters, and the only owner of a clock and of chance.

Imports of the heavy rooms stand inside the functions, so that a command which needs one room does not load the others.
"""

import os
import secrets
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from broadcaster.domain.access import CONSOLE, EVERYWHERE, Role
from broadcaster.domain.bulletin import RAW_LIMIT, BulletinId, State, spoken_digest
from broadcaster.domain.errors.bulletins import BulletinMoved, IdempotencyClash
from broadcaster.domain.errors.machine import PortTaken, SettingWrong, StorageUnwritable
from broadcaster.domain.errors.people import AccountUnknown, LoginTaken
from broadcaster.domain.errors.sound import FileUnreadable, ProfileUnfit
from broadcaster.domain.item import JingleKind
from broadcaster.domain.lexicon import HOUSE, Reading, Reads, read_in
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.sound import Coding
from broadcaster.domain.speech import Manner, StandIns, Use, VoiceName
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom.books.rendering import JobState
from broadcaster.newsroom.ports import Newsroom, Studio, Tone
from broadcaster.newsroom.sessions import Fresh
from broadcaster.settings import Settings, load, load_common, load_lexicon, load_profiles, read_toml
from broadcaster.wording import Lexicon, Spoken

if TYPE_CHECKING:
    from broadcaster.domain.people import Account
    from broadcaster.newsroom.books import Store
    from broadcaster.newsroom.ports import Voice
    from broadcaster.newsroom.rendering import Tried
    from broadcaster.samples import Sample
    from broadcaster.timers import Timers
    from broadcaster.web import Site


def now() -> Instant:
    """The program's one clock."""
    return instant(datetime.now(UTC))


def new_id() -> BulletinId:
    """Random, so that an id tells nothing about others."""
    return BulletinId(secrets.token_urlsafe(9))


def new_secret() -> str:
    """256 bits of chance."""
    return secrets.token_urlsafe(32)


def fresh() -> Fresh:
    """An id and a secret for one use."""
    return Fresh(id=new_id(), secret=new_secret())


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

    profiles, shipped = load_profiles(settings), load_lexicon(settings)
    if settings.profile not in profiles:
        raise SettingWrong(setting="profile", problem=f"“{settings.profile}”: {', '.join(profiles)}")
    manner = Manner(voices=tuple(VoiceName(voice) for voice in settings.voices), rate=settings.rate)
    return Studio(
        voice=_announcer(settings),
        mixer=BroadcastMixer(settings.audio_assets, settings.data / "takes", settings.encoders or _processors()),
        recordings=RecordingShelf(settings.data / "recordings", Sandbox()),
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


def _announcer(settings: Settings) -> "Voice":
    from broadcaster.audio.sandbox import Sandbox
    from broadcaster.voices.announcer import Announcer
    from broadcaster.voices.cache import SpeechCache
    from broadcaster.voices.engines import EngineSettings, Pcm, discover

    sandbox = Sandbox()

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
    from broadcaster.documents import DocumentDesk
    from broadcaster.store import open_store, upgrade
    from broadcaster.vault import ServerVault, secret_of
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
    with closing(open_store(settings.database_url)) as store, closing(DocumentDesk()) as documents:
        if settings.house == "auto" and (samples or _sampled(store)):
            studio = replace(studio, use=Use.DEMO)
        newsroom = Newsroom(
            **{field.name: getattr(studio, field.name) for field in fields(studio)},
            store=store,
            library=FolderLibrary(settings.data / "audio"),
            documents=documents,
            zone=settings.zone,
            signer=FileSigner(settings.data / "keys" / "audit.key"),
            witness=FolderWitness(settings.data / "checkpoints"),
            vault=ServerVault(secret_of(settings.data / "keys" / "server.key")),
            common=load_common(settings),
        )
        load_campaigns(newsroom, settings, now())
        yield newsroom


def _sampled(store: "Store") -> bool:
    """A house that runs on the samples tries things out: the robotic voice may speak there."""
    with store.read() as work:
        return work.pulses.last(SAMPLES) is not None


SAMPLES = "samples"
"""Beats once, when the samples were loaded."""

# --- the first start ---------------------------------------------------------------------------------------------


def set_up_code(newsroom: Newsroom, at: Instant) -> str | None:
    """A one-time code for making the first admin, to be told on this machine's console; None once somebody can sign in.

    The code of an earlier start no longer holds.
    """
    from broadcaster.newsroom.activation import offer_set_up

    code = new_secret()
    return code if offer_set_up(newsroom, code, at) else None


def account_of(newsroom: Newsroom, login: str, at: Instant) -> "Account":
    """The account of that login; the console's own is made when it is first asked for. AccountUnknown."""
    from broadcaster.newsroom.people import NewAccount, Wanted, add_machine, find_by_login, grant_role

    found = find_by_login(newsroom, login)
    if found is not None:
        return found
    if login != CONSOLE.id:
        raise AccountUnknown(account=login)
    author, admin = (Wanted(role=role, station=None) for role in (Role.AUTHOR, Role.ADMIN))
    new = NewAccount(login=login, name=CONSOLE.name, wanted=author)
    try:
        made = add_machine(newsroom, CONSOLE, new, fresh(), at)
    except LoginTaken:  # another process was quicker
        return account_of(newsroom, login, at)
    return grant_role(newsroom, CONSOLE, made.id, admin, at)


def load_campaigns(newsroom: Newsroom, settings: Settings, at: Instant) -> int:
    """The campaigns of config/topics.toml, at the first start only; returns how many. FileUnreadable."""
    from broadcaster import samples
    from broadcaster.newsroom.campaigns import load_shipped

    place = settings.config / "topics.toml"
    return load_shipped(newsroom, CONSOLE, samples.campaigns(str(place), read_toml(place)), at)


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
        _submit_sample(newsroom, sample, at)
    with newsroom.store.write() as work:
        work.pulses.beat(SAMPLES, at)
    return len(told)


def _submit_sample(newsroom: Newsroom, sample: "Sample", at: Instant) -> None:
    from broadcaster.newsroom.bulletins import Receipt, Verdict, approve, spoken_of, submit

    receipt = Receipt(id=new_id(), at=at, key=sample.key)
    try:
        bulletin = submit(newsroom, EVERYWHERE, sample.submission, receipt)
    except IdempotencyClash:
        return  # submitted by a start on an earlier day that did not get further
    if bulletin.state is State.SUBMITTED:
        spoken = spoken_digest(spoken_of(newsroom, bulletin))
        verdict = Verdict(approver=sample.approver, spoken=spoken, audio=None)
        with suppress(BulletinMoved):  # another start beside this one was quicker
            approve(newsroom, EVERYWHERE, bulletin.id, verdict, at)


def read_file(path: Path) -> str:
    """A script from disk. FileUnreadable, TextTooLong, TextNotUtf8."""
    from broadcaster.newsroom.bulletins import read_script

    try:
        with path.open("rb") as file:
            return read_script(file.read(RAW_LIMIT + 1))  # a pipe or a device may have no end
    except OSError as refused:
        raise FileUnreadable(name=str(path), problem=refused.strerror or str(refused)) from refused


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
            new_secret=new_secret,
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
