"""Ports meet adapters: a studio that speaks and mixes, and the whole newsroom over its data folder."""

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import fields, replace
from datetime import timedelta
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from broadcaster.domain.approval import Leave
from broadcaster.domain.errors.machine import SettingWrong, StorageUnwritable
from broadcaster.domain.errors.sound import ProfileUnfit
from broadcaster.domain.item import JingleKind
from broadcaster.domain.lexicon import HOUSE, Reading, Reads, read_in
from broadcaster.domain.sound import Coding
from broadcaster.domain.speech import Manner, StandIns, Use, VoiceName
from broadcaster.newsroom.bringing import Announce, silent
from broadcaster.newsroom.makers import take_turn
from broadcaster.newsroom.ports import Newsroom, Studio, Tone
from broadcaster.settings import (
    Settings,
    load,
    load_common,
    load_emergencies,
    load_lexicon,
    load_profiles,
    read_toml,
    unread,
)
from broadcaster.wording import Lexicon, Spoken

if TYPE_CHECKING:
    from broadcaster.audio.sandbox import Sandbox
    from broadcaster.domain.special_days import ShippedDays
    from broadcaster.domain.timetable import Preset
    from broadcaster.newsroom.books import Store
    from broadcaster.newsroom.papers import Papers
    from broadcaster.newsroom.ports import Library, Recordings, Voice


from broadcaster.app.clock import now

logger = logging.getLogger(__name__)

Turn = Callable[[str, float], float]
"""As `EngineSettings.turn`."""


def settings_from(told: Mapping[str, Any]) -> Settings:
    """Settings of this process; what the command line told beats the environment, and that what the services of this
    machine are told, where it is their house. SettingWrong, FileUnreadable."""
    from broadcaster.app.installing import of_this_machine

    os.environ |= of_this_machine(os.environ, told.get("data"))  # a bucket's keys too, which its library reads there
    return load(os.environ, told)


def keep_log(settings: Settings, *, child: bool = False) -> None:
    """This process writes its log as it is set to, and begins it with what was set in vain; not a `child` of one that
    told so already."""
    from broadcaster.logs import write_log

    write_log(settings.log, settings.log_level)
    for name in () if child else unread(os.environ):
        logger.warning("nobody reads %s: no setting has that name", name)


_ROBOTS = frozenset({"espeak"})
"""Engines that are always there and hard to understand: they only stand in, unless they were chosen."""


_REMEMBERED = 8192  # spoken forms: every ident of the country and the bulletins of a busy week


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


def open_studio(settings: Settings, turn: Turn | None = None) -> Studio:
    """Voices, mixer and house style; nothing is spoken yet and no database is needed. `turn` where other processes ask
    the same services. SettingWrong, FileUnreadable."""
    from broadcaster.audio.mixer import BroadcastMixer
    from broadcaster.audio.sandbox import Sandbox

    sandbox = Sandbox()
    profiles, shipped = load_profiles(settings), load_lexicon(settings)
    if settings.profile not in profiles:
        raise SettingWrong(setting="profile", problem=f"“{settings.profile}”: {', '.join(profiles)}")
    manner = Manner(voices=tuple(VoiceName(voice) for voice in settings.voices), rate=settings.rate)
    return Studio(
        voice=_announcer(settings, sandbox, turn),
        mixer=BroadcastMixer(settings.audio_assets, settings.data / "takes", settings.encoders or _processors()),
        recordings=_recordings(settings, sandbox),
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


def _announcer(settings: Settings, sandbox: "Sandbox", turn: Turn | None) -> "Voice":
    from broadcaster.voices.announcer import Announcer
    from broadcaster.voices.cache import SpeechCache
    from broadcaster.voices.engines import EngineSettings, Pcm, alone, discover

    def pcm(encoded: bytes) -> Pcm:
        sound = sandbox.decode(encoded)
        return Pcm(samples=sound.samples.tobytes(), rate=sound.rate)

    engines = discover(
        EngineSettings(
            tld=settings.gtts_tld,
            endpoint=settings.gtts_endpoint,
            throttle=settings.gtts_throttle,
            turn=turn or alone,
            edge_endpoint=settings.edge_endpoint,
            folder=settings.data / "voices",
            off=settings.voices_off,
        )
    )
    return Announcer(engines, SpeechCache(settings.data / "speech", pcm, settings.speech_gb << 30))


@contextmanager
def open_newsroom(settings: Settings, *, samples: bool = False) -> Iterator[Newsroom]:
    """The whole newsroom over its data folder, which is made when it is missing; the database is brought up to date.

    `samples`: the samples are about to be loaded into it. StorageUnwritable, DatabaseDown,
    ProfileUnfit.
    """
    from broadcaster.almanac import VietNamAlmanac
    from broadcaster.app.first_start import load_campaigns
    from broadcaster.documents import DocumentDesk
    from broadcaster.reports import PrintingPress
    from broadcaster.store import open_store, upgrade
    from broadcaster.vault import ServerVault, secret_of
    from broadcaster.vault.keyring import FolderKeyring
    from broadcaster.vault.signing import FileSigner
    from broadcaster.vault.witness import FolderWitness

    _make_folder(settings)
    upgrade(settings.database_url)
    store = open_store(settings.database_url, _announces(settings))
    studio = open_studio(settings, partial(take_turn, store))
    if studio.tone.profile.coding is not Coding.MP3:
        raise ProfileUnfit(profile=settings.profile, coding=studio.tone.profile.coding.value)
    with closing(store), closing(DocumentDesk()) as documents:
        if settings.house == "auto" and (samples or _sampled(store)):
            studio = replace(studio, use=Use.DEMO)
        newsroom = Newsroom(
            **{field.name: getattr(studio, field.name) for field in fields(studio)},
            store=store,
            library=library_of(settings),
            documents=documents,
            press=PrintingPress(),
            papers=_papers(settings),
            zone=settings.zone,
            signer=FileSigner(settings.data / "keys" / "audit.key"),
            keyring=FolderKeyring(settings.data / "keys" / "house"),
            manifest_days=settings.manifest_days,
            witness=FolderWitness(settings.data / "checkpoints"),
            almanac=VietNamAlmanac(_calendar(settings)),
            presets=_presets(settings),
            leave=Leave(unheard=settings.approve_unheard),
            relay_hosts=frozenset(settings.relay_hosts),
            emergency_people=settings.emergency_people,
            lock=timedelta(minutes=settings.lock_minutes),
            evidence=timedelta(days=settings.evidence_days),
            templates=load_emergencies(settings),
            vault=ServerVault(secret_of(settings.data / "keys" / "server.key")),
            common=load_common(settings),
        )
        load_campaigns(newsroom, settings, now())
        yield newsroom


def library_of(settings: Settings) -> "Library":
    from broadcaster.audio.library import FolderLibrary

    if settings.library_folder is not None:
        return FolderLibrary(settings.library_folder)
    from broadcaster.audio.bucket import Bucket, BucketLibrary

    bucket = Bucket(settings.library, settings.library_endpoint)
    return BucketLibrary(bucket, settings.data / "copies", settings.library_copies_gb << 30)


def _papers(settings: Settings) -> "Papers":
    from broadcaster.reports import FolderPapers

    folder = settings.data / "reports"
    if not settings.library.startswith("s3://"):
        return FolderPapers(folder)
    from broadcaster.audio.bucket import Bucket, BucketPapers

    return BucketPapers(FolderPapers(folder), Bucket(settings.library, settings.library_endpoint), folder)


def _recordings(settings: Settings, sandbox: "Sandbox") -> "Recordings":
    from broadcaster.audio.recordings import RecordingShelf

    shelf = RecordingShelf(settings.data / "recordings", sandbox)
    if not settings.library.startswith("s3://"):
        return shelf
    from broadcaster.audio.bucket import Bucket, BucketRecordings

    return BucketRecordings(shelf, Bucket(settings.library, settings.library_endpoint))


def _announces(settings: Settings) -> Announce:
    """Who is told of sounds to be made. SettingWrong when it could not hear; DatabaseDown."""
    if settings.queue == "local":
        return silent
    if not settings.database_url.startswith("postgresql"):
        raise SettingWrong(setting="queue", problem="procrastinate: database = postgresql://…")
    from broadcaster.queue.procrastinate import ProcrastinateQueue

    queue = ProcrastinateQueue(settings.database_url)
    with closing(queue):
        queue.found()
    return queue.announce


def _make_folder(settings: Settings) -> None:
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as refused:
        raise StorageUnwritable(name=str(settings.data), problem=refused.strerror or "") from refused


def _calendar(settings: Settings) -> "ShippedDays":
    from broadcaster import samples

    place = settings.config / "special_days.toml"
    return samples.calendar(str(place), read_toml(place))


def _presets(settings: Settings) -> "tuple[Preset, ...]":
    from broadcaster import samples

    place = settings.config / "timetables.toml"
    return samples.presets(str(place), read_toml(place))


def _sampled(store: "Store") -> bool:
    """A house that runs on the samples tries things out: the robotic voice may speak there."""
    with store.read() as work:
        return work.pulses.last(SAMPLES) is not None


SAMPLES = "samples"
"""Beats once, when the samples were loaded."""
