"""Each part of an installation looked at as it stands: before the first start, while parts are down, while it runs.

Nothing is made, upgraded or left behind. Each look is over after a while, whatever it looks at.
"""

import errno
import http.client
import json
import os
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from broadcaster.app.clock import now
from broadcaster.app.wiring import open_studio, settings_from
from broadcaster.app.working import most_makers
from broadcaster.domain import checkup_facts as facts
from broadcaster.domain.checkup import Checked, Part, Probe, checked
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.evidence import KeyUnfit
from broadcaster.domain.errors.keys import HouseUnfounded
from broadcaster.domain.errors.machine import LookFailed, SettingWrong, StorageUnwritable, reason_of
from broadcaster.domain.item import JingleKind
from broadcaster.domain.speech import VoiceState
from broadcaster.newsroom.makers import LATELY
from broadcaster.settings import (
    CONFIG,
    PREFIX,
    SETTINGS_FILE,
    Settings,
    hidden,
    load_emergencies,
    load_lexicon,
    load_profiles,
    unread,
)

if TYPE_CHECKING:
    from broadcaster.store import Looked

LONGEST = 15.0
"""Seconds until a part is held for one that does not answer."""
_REACH = 3.0
_FORGOTTEN = 3600

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    part: Part
    what: str
    ask: Callable[[], facts.Facts]


def look_over(told: Mapping[str, Any]) -> tuple[Checked, ...]:
    """Every part in order; the settings alone where they cannot be read. `told` is what the command line said."""
    read: list[Settings] = []
    first = _seen_through([_Look(part=Part.SETTINGS, what="", ask=lambda: _read(told, read))])
    if not read:
        return first
    settings = read[0]
    seen: list[Looked] = []
    base = _seen_through([_Look(part=Part.DATABASE, what=_address(settings), ask=lambda: _database(settings, seen))])
    looked = seen[0] if seen else None
    rest = {each.probe.part: each for each in (*first, *base, *_seen_through(_looks(settings, looked)))}
    return tuple(rest[part] for part in Part if part in rest)


def _looks(settings: Settings, looked: "Looked | None") -> list[_Look]:
    host = f"{settings.listen}:{settings.port}"
    return [
        _Look(part=Part.DATA, what=str(settings.data.absolute()), ask=lambda: _folder(settings.data)),
        _Look(part=Part.QUEUE, what=settings.queue, ask=lambda: _queue(settings, looked)),
        _Look(part=Part.MAKERS, what="", ask=lambda: _makers(looked)),
        _Look(part=Part.LEADER, what="", ask=lambda: _leader(looked)),
        _Look(part=Part.LIBRARY, what=_library(settings), ask=lambda: _storage(settings, looked)),
        _Look(part=Part.AUDIO, what=settings.public_audio, ask=lambda: _sending(settings)),
        _Look(part=Part.FIGURES, what=settings.metrics, ask=lambda: _figures(settings)),
        _Look(part=Part.VOICES, what=", ".join(settings.voices), ask=lambda: _voices(settings)),
        _Look(part=Part.ENCODER, what="LAME (MP3)", ask=lambda: _encoder(settings)),
        _Look(part=Part.SANDBOX, what="", ask=_walls),
        _Look(part=Part.KEYS, what=str(settings.data / "keys"), ask=lambda: _keys(settings)),
        _Look(part=Part.CLOCK, what=str(settings.zone), ask=lambda: _clock(settings, looked)),
        _Look(part=Part.DISK, what=str(settings.data.absolute()), ask=lambda: _disk(settings.data)),
        _Look(part=Part.PORT, what=host, ask=lambda: _port(settings.listen, settings.port)),
    ]


# --- looking, with an end to it ----------------------------------------------------------------------------------


def _seen_through(looks: list[_Look]) -> tuple[Checked, ...]:
    """All at once. One that does not come to its end is left to itself."""
    asked = [(look, _begun(partial(_probe, look))) for look in looks]
    over = time.monotonic() + LONGEST
    found = []
    for look, answer in asked:
        try:
            probe = answer.result(timeout=max(0.0, over - time.monotonic()))
        except TimeoutError:
            probe = Probe(part=look.part, what=look.what, millis=round(LONGEST * 1000), overdue=True)
        found.append(checked(probe))
    return tuple(found)


def _begun(ask: Callable[[], T]) -> "Future[T]":
    answer: Future[T] = Future()
    Thread(target=lambda: answer.set_result(ask()), name="look", daemon=True).start()
    return answer


def _probe(look: _Look) -> Probe:
    began = time.monotonic()
    probe = Probe(part=look.part, what=look.what)
    try:
        probe = replace(probe, facts=look.ask())
    except BroadcasterError as problem:
        probe = replace(probe, problem=problem)
    except ImportError as absent:
        probe = replace(probe, missing=absent.name or str(absent))
    except OSError as refused:
        probe = replace(probe, problem=StorageUnwritable(name=look.what, problem=reason_of(refused)))
    except Exception as strange:  # noqa: BLE001 - one part that is broken in a new way hides no other
        probe = replace(probe, problem=LookFailed(problem=f"{type(strange).__name__}: {strange}"))
    return replace(probe, millis=round((time.monotonic() - began) * 1000))


# --- the parts ---------------------------------------------------------------------------------------------------


def _read(told: Mapping[str, Any], read: list[Settings]) -> facts.Read:
    settings = settings_from(told)
    profiles = load_profiles(settings)
    load_lexicon(settings)
    load_emergencies(settings)
    if settings.profile not in profiles:
        raise SettingWrong(setting="profile", problem=f"“{settings.profile}”: {', '.join(profiles)}")
    read.append(settings)
    named = {name for name in os.environ if name.startswith(PREFIX) and name.removeprefix(PREFIX).lower() in _NAMES}
    file = os.environ.get(CONFIG) or str(settings.data / SETTINGS_FILE)
    files = [str(settings.config / "defaults.toml"), *([file] if Path(file).is_file() else [])]
    return facts.Read(places=(*files, *sorted(named)), unread=unread(os.environ))


_NAMES = frozenset(Settings.model_fields)


def _folder(folder: Path) -> facts.Folder:
    """Where it does not stand yet, the nearest one above it that does tells whether it could be made."""
    nearest = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    stands = nearest == folder.absolute()
    if not nearest.is_dir():
        raise StorageUnwritable(name=str(nearest), problem="không phải một thư mục")
    with tempfile.TemporaryFile(dir=nearest, prefix=".doctor-") as trial:
        trial.write(b"?")
    own = not hasattr(os, "geteuid") or nearest.stat().st_uid == os.geteuid() or not stands
    return facts.Folder(stands=stands, own=own)


def _address(settings: Settings) -> str:
    with suppress(SettingWrong, ImportError):
        from broadcaster.store import address_shown

        return address_shown(settings.database_url)
    return ""


def _database(settings: Settings, seen: list["Looked"]) -> facts.Database:
    from broadcaster.store import look

    found = look(settings.database_url)
    seen.append(found)
    return facts.Database(stands=found.stands, ours=found.ours, known=found.known, writable=found.writable)


def _queue(settings: Settings, looked: "Looked | None") -> facts.Facts:
    if settings.queue == "local":
        return facts.Hands(by_server=True, living=most_makers(settings))
    if not settings.database_url.startswith("postgresql"):
        raise SettingWrong(setting="queue", problem="procrastinate: database = postgresql://…")
    from broadcaster.queue.procrastinate import ProcrastinateQueue

    tables = ProcrastinateQueue(settings.database_url).stands()
    if looked is None:
        return facts.Unknown()
    lanes = [lane for _, lane, ago in _heard(looked) if ago < LATELY.total_seconds()]
    return facts.Hands(by_server=False, living=len(lanes), tables=tables, urgent=sum(map(bool, lanes)))


def _heard(looked: "Looked") -> tuple[tuple[str, str, int], ...]:
    """Who makes sounds, in which lane, and how many seconds ago they were heard of."""
    hour = now() if looked.clock is None else looked.clock
    return tuple((name, lane, round((hour - at).total_seconds())) for name, lane, at in looked.makers)


def _makers(looked: "Looked | None") -> facts.Facts:
    if looked is None:
        return facts.Unknown()
    lately = [each for each in _heard(looked) if each[2] < _FORGOTTEN]
    here = tuple(each for each in lately if each[2] < LATELY.total_seconds())
    return facts.Makers(seen=here, gone=tuple(lately[len(here) :]))


def _leader(looked: "Looked | None") -> facts.Facts:
    if looked is None:
        return facts.Unknown()
    if looked.lease is None:
        return facts.Leading(holder="", ago=None)
    holder, at = looked.lease
    hour = now() if looked.clock is None else looked.clock
    return facts.Leading(holder=holder.rpartition(":")[0], ago=max(0, round((hour - at).total_seconds())))


def _library(settings: Settings) -> str:
    if settings.library_folder is None:
        return hidden(f"{settings.library} {settings.library_endpoint}".strip())
    return str(settings.library_folder.absolute())


def _storage(settings: Settings, looked: "Looked | None") -> facts.Facts:
    """It serves; and whose it is, where anything can be known of that."""
    from broadcaster.app.tidying import stock_of

    found = _folder(settings.library_folder) if settings.library_folder is not None else _bucket(settings)
    mark = "" if looked is None else stock_of(settings).mark()
    return found if looked is None or mark in ("", looked.mark) else facts.OfAnother(mark=mark)


def _bucket(settings: Settings) -> facts.Reached:
    from broadcaster.audio.bucket import Bucket

    bucket = Bucket(settings.library, settings.library_endpoint)
    key = f"doctor/{secrets.token_hex(8)}"
    with tempfile.NamedTemporaryFile() as trial:
        trial.write(key.encode())
        trial.flush()
        bucket.put(key, Path(trial.name))
    try:
        if bucket.read(key) != key.encode():
            raise LookFailed(problem="kho không giữ đúng điều đã cất")
    finally:
        bucket.delete(key)
    return facts.Reached()


def _sending(settings: Settings) -> facts.Sending:
    elsewhere = settings.library.startswith("s3://") or bool(settings.audio_base)
    clear = (settings.audio_base or settings.library_endpoint).startswith("http://")
    return facts.Sending(by=settings.public_audio, proxied=bool(settings.proxies), elsewhere=elsewhere, clear=clear)


def _figures(settings: Settings) -> facts.Figures:
    """Whoever stands in front of the house is asked as a stranger would: under each name it is called by."""
    asked = [f"{scheme}://{host}" for host in settings.hosts for scheme in ("https", "http")]
    answers = {each: _begun(partial(gives_figures, each)) for each in asked if settings.metrics == "here"}
    over, given = time.monotonic() + 2 * _REACH, []
    for each, answer in answers.items():
        with suppress(TimeoutError):  # who cannot be reached from here gives nothing away that is known of
            if answer.result(timeout=max(0.0, over - time.monotonic())):
                given.append(each)
    return facts.Figures(by=settings.metrics, open=tuple(given))


def _voices(settings: Settings) -> facts.Voices:
    known = {status.voice: status for status in open_studio(settings).voice.known()}
    states = []
    for name in settings.voices:
        found = next((status for voice, status in known.items() if voice == name), None)
        if found is None:
            states.append((name, VoiceState.UNKNOWN.value, "không có giọng này"))
        elif found.state is VoiceState.READY and found.needs_network and not _reachable(settings, name):
            states.append((name, VoiceState.NO_NETWORK.value, "không kết nối được máy chủ của giọng này"))
        else:
            states.append((name, found.state.value, found.why))
    return facts.Voices(states=tuple(states))


def _reachable(settings: Settings, voice: str) -> bool:
    """Whether somebody listens where the voice asks; nothing is said to them. Of an engine not known here it is
    believed."""
    if os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy"):
        return True  # then nothing here is asked straight
    engine = voice.partition(":")[0]
    asked = {
        "gtts": settings.gtts_endpoint or f"https://translate.google.{settings.gtts_tld}",
        "edge": settings.edge_endpoint or "wss://speech.platform.bing.com",
    }.get(engine)
    if asked is None:
        return True
    scheme, _, host = asked.partition("://")
    name, _, port = host.partition("/")[0].partition(":")
    with suppress(OSError, ValueError):
        number = int(port or (443 if scheme in ("https", "wss") else 80))
        with socket.create_connection((name, number), timeout=_REACH):
            return True
    return False


def _encoder(settings: Settings) -> facts.Encoder:
    from broadcaster.audio.lame import try_out
    from broadcaster.audio.mixer import BroadcastMixer

    mixer = BroadcastMixer(settings.audio_assets, settings.data / "takes")
    for jingle in JingleKind:
        mixer.fingerprint(jingle)
    try_out()
    return facts.Encoder()


def _walls() -> facts.Walls:
    from broadcaster.audio.sandbox import Sandbox

    sandbox = Sandbox()
    try:
        return facts.Walls(fallen=tuple((each.wall.value, each.why) for each in sandbox.walls() if not each.holds))
    finally:
        sandbox.close()


def _keys(settings: Settings) -> facts.Keys:
    from broadcaster.vault.keyring import FolderKeyring

    folder = settings.data / "keys"
    for path in sorted(folder.rglob("*.key")):
        if not os.access(path, os.R_OK):
            raise KeyUnfit(name=str(path), problem="không có quyền")
    keyring = FolderKeyring(folder / "house")
    try:
        trust = keyring.trust()
    except HouseUnfounded:
        return facts.Keys(serial=None)
    ends = [trust.expires, *(max(each.not_after for each in of.keys) for of in trust.roles.values())]
    return facts.Keys(serial=trust.serial, days_left=(min(ends) - now()).days, roots=keyring.roots_here())


def _clock(settings: Settings, looked: "Looked | None") -> facts.Clock:
    from broadcaster.playout.machine import told_by_network

    at = now()
    behind = None if looked is None or looked.clock is None else (looked.clock - at).total_seconds()
    local = f"{at.astimezone(settings.zone):%H:%M:%S %d/%m/%Y}"
    return facts.Clock(local=local, synchronised=told_by_network(), behind=behind)


def _disk(folder: Path) -> facts.Disk:
    nearest = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    total, _, free = shutil.disk_usage(nearest)
    return facts.Disk(free=free, total=total)


def _port(listen: str, port: int) -> facts.Port:
    family = socket.AF_INET6 if ":" in listen else socket.AF_INET
    try:
        with socket.create_server((listen, port), family=family):
            return facts.Port(free=True, ours=False)
    except OSError as refused:
        if refused.errno in (errno.EADDRNOTAVAIL, errno.EACCES):
            raise SettingWrong(setting="listen", problem=f"{listen}:{port}: {refused.strerror}") from refused
        return facts.Port(free=False, ours=_answers_as_we_do(_NEAR.get(listen, listen), port))


_NEAR = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - who listens everywhere is asked at home


def gives_figures(address: str) -> bool:
    scheme, _, host = address.partition("://")
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    line = kind(host, timeout=_REACH)
    try:
        line.request("GET", "/metrics")
        answer = line.getresponse()
        return answer.status == http.client.OK and b"broadcaster_" in answer.read(1 << 20)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def _answers_as_we_do(host: str, port: int) -> bool:
    line = http.client.HTTPConnection(host, port, timeout=_REACH)
    try:
        line.request("GET", "/healthz")
        told = json.loads(line.getresponse().read(1 << 20))
        return isinstance(told, dict) and {"well", "findings"} <= told.keys()
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        line.close()
