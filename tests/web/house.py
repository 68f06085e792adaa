"""A site as tests see it: a client, the newsroom behind it, a clock to turn."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from hashlib import sha256
from itertools import accumulate, count
from pathlib import Path
from typing import Any

from anyio.from_thread import start_blocking_portal
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, TODAY, later, rule, two_provinces
from fakes.studio import FIRST, MemoryMixer, MemoryVoice, memory_newsroom
from web.straight import Straight

from broadcaster import gazetteer
from broadcaster.app.first_start import samples_for
from broadcaster.audio.library import FolderLibrary
from broadcaster.domain.access import EVERYWHERE, RIGHTS, AccountId, Action, Grant, Means, Role
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.item import Mixed, Waveform
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.people import Account, SignedIn, Token
from broadcaster.domain.sound import Profile
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, digest_of, instant
from broadcaster.newsroom.books import Store, Work
from broadcaster.newsroom.ports import Check, Newsroom, Programme, unchecked
from broadcaster.newsroom.rendering import render_next
from broadcaster.newsroom.scheduling import prepare
from broadcaster.newsroom.transmission import publish_day
from broadcaster.reports import FolderPapers
from broadcaster.settings import load
from broadcaster.timers import run_errands
from broadcaster.web import Desk, build
from broadcaster.web.access import COOKIE
from broadcaster.web.desk import LOOPBACK

with warnings.catch_warnings():
    # the test client warns that it would rather have another HTTP library, which is not locked
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient
    from starlette.testclient import _TestClientTransport

TOKEN = "bct_token-of-91"
BEFORE_DAWN = later(-8 * 60)
"""A program's, which writes and logs for 91 and all below it."""
READER = "bct_token-of-a-reader"
"""Sees the whole house and changes nothing: what clients of the house send when a test says nothing else."""
FOR_PROGRAMS = frozenset(action for action in Action if Means.PROGRAM in RIGHTS[action].means)
Asked = dict[str, str]
"""Headers that say who asks."""
PERIODS = {"render": timedelta(minutes=5)}
API = "/api/v1"
Submit = Callable[..., dict[str, Any]]
Approve = Callable[[str], dict[str, Any]]


class FrameMixer(MemoryMixer):
    """Writes MP3 frames (MPEG-2 layer III, 24 kHz, 64 kbit/s, mono) that differ with the programme."""

    def mix(self, programme: Programme, profile: Profile, out: Path, check: Check = unchecked) -> Mixed:
        mixed = super().mix(programme, profile, out, check)
        salt = sha256(repr(programme).encode()).digest()
        frame = b"\xff\xf3\x84\xc0" + bytes(156) + salt
        out.write_bytes(b"ID3\x03\0\0\0\0\0\x05hello" + frame * max(1, mixed.measured.duration // 24))
        lengths = [0, *accumulate(clip.duration + clip.pause for clip in programme.clips)]
        peaks = bytes(40 + 37 * number % 200 for number in range(mixed.measured.duration // 100))
        return replace(mixed, waveform=Waveform(peaks=peaks, starts=tuple(Millis(each) for each in lengths[:-1])))


@dataclass(slots=True)
class House:
    """The site as a test sees it: a client, the newsroom behind it, a clock to turn, how often the clock's verbs were
    woken, and how often the lane of emergencies; `desk_has`: what its desk has besides."""

    newsroom: Newsroom
    at: Instant = NOON
    woken: list[int] = field(default_factory=list)
    alarmed: list[int] = field(default_factory=list)
    hosts: frozenset[str] | None = None
    desk_has: dict[str, Any] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    chances: Iterator[int] = field(default_factory=lambda: count(1))

    def desk(self) -> Desk:
        return Desk(
            newsroom=self.newsroom,
            clock=lambda: self.at,
            new_id=lambda: BulletinId(f"bt{next(self.numbers)}"),
            periods=PERIODS,
            units_of=gazetteer.units_of,
            samples=lambda day, home: samples_for(load({}), day, home),
            version="1.2.3",
            new_secret=lambda: f"secret-{next(self.chances)}",
            on_change=lambda: self.woken.append(1),
            on_emergency=lambda: self.alarmed.append(1),
            hosts=LOOPBACK | {"testserver"} if self.hosts is None else self.hosts,
            **self.desk_has,
        )

    def client(self, *, anonymous: bool = False, **kw: Any) -> TestClient:
        """Who asks it without a header of their own is a reader, or nobody (`anonymous`)."""
        told = {} if anonymous else {"Authorization": f"Bearer {READER}"}
        return TestClient(build(self.desk()), headers=told, **kw)

    def person(self, *roles: Role, station: str | None = "91", assured: bool = True) -> Asked:
        """Headers of a person with these roles at a station (None: in the whole house), in a session opened now."""
        return self.persons(1, *roles, station=station, assured=assured)[0]

    def persons(self, times: int, *roles: Role, station: str | None = "91", assured: bool = True) -> list[Asked]:
        """The same person, signed in so many times."""
        shown = []
        with self.newsroom.store.write() as work:
            account = _account(work, roles, station)
            for _ in range(times):
                name, secret = f"session-{next(self.chances)}", f"secret-{next(self.chances)}"
                work.sessions.open(
                    SignedIn(
                        id=name,
                        account=account,
                        secret=digest_of("session-1", secret),
                        previous=None,
                        created=self.at,
                        rotated=self.at,
                        seen=self.at,
                        assured=assured,
                        source="testclient",
                    )
                )
                cookie = self.newsroom.vault.sign(f"{name}:{secret}")
                shown.append({"Cookie": f"{COOKIE}={cookie}", "Authorization": ""})
        return shown

    def program(
        self, *roles: Role, station: str | None = "91", scopes: frozenset[Action] = FOR_PROGRAMS, shown: str = ""
    ) -> Asked:
        """Headers of a program whose account has these roles, by a token for all that programs may, or `scopes`."""
        shown = shown or f"bct_{next(self.chances)}"
        with self.newsroom.store.write() as work:
            account = _account(work, roles, station)
            work.tokens.add(
                Token(
                    id=f"token-{next(self.chances)}",
                    account=account,
                    name="thử",
                    scopes=scopes,
                    station=None,
                    within="/",
                    assured=True,
                    created=self.at,
                    expires=instant(self.at + timedelta(days=365)),
                ),
                digest_of("token-1", shown),
            )
        return {"Authorization": f"Bearer {shown}"}

    def run_the_day(self, published: Instant | None = None) -> None:
        """All that the clock does: order, render, plan, publish; `published`: then, and not now."""
        prepare(self.newsroom, [TODAY], self.at)
        while (tried := render_next(self.newsroom, self.at)) is not None:
            assert tried.problem is None
        publish_day(self.newsroom, TODAY, published or self.at, whole_day=True)

    def run_errands(self) -> None:
        """All that was asked for and takes long."""
        run_errands(self.newsroom, lambda: self.at, lambda: False)

    def manifest(self, code: str = "30628") -> Manifest:
        with self.newsroom.store.read() as work:
            found = work.manifests.newest(StationCode(code), TODAY)
        assert found is not None
        return found


def _account(work: Work, roles: tuple[Role, ...], station: str | None) -> AccountId:
    """The one account with just these roles there; made when it is not yet."""
    login = "-".join([*sorted(roles), station or "house"])
    known = work.accounts.by_login(login)
    if known is not None:
        return known.id
    path = "/" if station is None else work.stations.get(EVERYWHERE, StationCode(station)).path
    code = None if station is None else StationCode(station)
    grants = tuple(Grant(role=role, station=code, path=path) for role in sorted(roles))
    account = AccountId(f"id-{login}")
    work.accounts.add(Account(id=account, login=login, name=f"Thử {login}", grants=grants, active=True, created=NOON))
    return account


def draft(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Lịch cắt điện",
        "script": "Điện lực cắt điện từ 7h30 ngày 23/11/2026. Mời bà con chuẩn bị.",
        "origin": "30628",
        "valid_from": "2026-11-22",
        "submit": True,
        **changes,
    }


def open_house(folder: Path, store: Store | None = None) -> House:
    """Two provinces with their sessions, a program of 91 and a reader of all, and a first voice that has no network."""
    store = store or MemoryStore()
    newsroom = replace(
        memory_newsroom(store),
        library=FolderLibrary(folder),
        papers=FolderPapers(folder / "reports"),
        mixer=FrameMixer(),
        voice=MemoryVoice(dead={FIRST}),
    )
    codes = ("91-kv", "30628", "30631", "00004")
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [rule(code) for code in codes] + [rule("30628", time(17), "chiều")])
        work.pulses.beat("render", NOON)
    house = House(newsroom=newsroom)
    house.program(Role.AUTHOR, Role.ADMIN, shown=TOKEN)
    house.program(Role.SUPERVISOR, station=None, shown=READER)
    return house


@contextmanager
def one_loop(*clients: TestClient) -> Iterator[None]:
    """All that these clients ask runs in one event loop, with its threads, and the short way: by itself each request
    opens a loop anew, which takes as long as the answer where some thousands are asked. Answers come whole."""
    with start_blocking_portal() as portal:
        for client in clients:
            own = client._transport
            assert isinstance(own, _TestClientTransport)
            client.portal = portal
            client._transport = Straight(own.app, portal, own.client, quiet=not own.raise_server_exceptions)
        yield


def put_on_air(house: House, published: Instant | None = None) -> House:
    """Two bulletins submitted and approved over HTTP, and the playlists of the day published."""
    client, headers = house.client(), {"Authorization": f"Bearer {TOKEN}"}
    leader = house.person(Role.APPROVER)
    for title in ("Lịch cắt điện", "Tiêm vắc-xin\nđợt 2"):
        sent = draft(title=title, script=f"{title}. Mời bà con chú ý.")
        bulletin = client.post(f"{API}/bulletins", json=sent, headers=headers).headers["location"]
        spoken = client.get(f"{bulletin}/spoken").json()["spoken_digest"]
        verdict = {"spoken": spoken}
        assert client.post(f"{bulletin}/approve", json=verdict, headers=leader).status_code == 200
    house.run_the_day(published)
    house.woken.clear()
    return house
