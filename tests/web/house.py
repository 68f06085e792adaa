"""A site as tests see it: a client, the newsroom behind it, a clock to turn."""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from fakes.memory_store import MemoryStore
from fakes.samples import NOON, TODAY, rule, two_provinces
from fakes.studio import FIRST, MemoryMixer, MemoryVoice, memory_newsroom

from broadcaster.audio.library import FolderLibrary
from broadcaster.domain.access import AccountId, Actor, Grant, Role, Scope
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.item import Mixed
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.sound import Profile
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, digest_of_bytes
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.ports import Check, Newsroom, Programme, unchecked
from broadcaster.newsroom.rendering import render_next
from broadcaster.newsroom.scheduling import prepare
from broadcaster.newsroom.transmission import publish_day
from broadcaster.web import Desk, access, build

with warnings.catch_warnings():
    # the test client warns that it would rather have another HTTP library, which is not locked
    warnings.simplefilter("ignore")
    from fastapi import Request
    from fastapi.testclient import TestClient

TOKEN, LEADER = "token-of-91", "token-of-a-leader"
"""Of two people with every right in province 91."""
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
        return mixed


def each_token_a_person(scope: access.Writing, request: Request) -> Actor:
    """Two tokens are two people, as they will be once people have accounts."""
    grants = tuple(Grant(role=role, station=None, path=path) for role in Role for path in scope.paths)
    token = request.headers["authorization"].removeprefix("Bearer ")
    return Actor(id=AccountId(token), name=NAMES.get(token, token), grants=grants, source="http", assured=True)


NAMES = {TOKEN: "Nguyễn Thị Ổi", LEADER: "Trần Văn Đức"}


@dataclass(slots=True)
class House:
    """The site as a test sees it: a client, the newsroom behind it, a clock to turn, and how often it was woken."""

    newsroom: Newsroom
    at: Instant = NOON
    woken: list[int] = field(default_factory=list)
    hosts: frozenset[str] | None = None
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def desk(self) -> Desk:
        told: dict[str, Any] = {} if self.hosts is None else {"hosts": self.hosts}
        return Desk(
            newsroom=self.newsroom,
            clock=lambda: self.at,
            new_id=lambda: BulletinId(f"bt{next(self.numbers)}"),
            periods=PERIODS,
            version="1.2.3",
            on_change=lambda: self.woken.append(1),
            **told,
        )

    def client(self, **kw: Any) -> TestClient:
        site = build(self.desk())
        site.dependency_overrides[access._asking] = each_token_a_person
        return TestClient(site, **kw)

    def run_the_day(self) -> None:
        """All that the clock does: order, render, plan, publish."""
        prepare(self.newsroom, [TODAY], self.at)
        while (tried := render_next(self.newsroom, self.at)) is not None:
            assert tried.problem is None
        publish_day(self.newsroom, TODAY, self.at, whole_day=True)

    def manifest(self, code: str = "30628") -> Manifest:
        with self.newsroom.store.read() as work:
            found = work.manifests.newest(StationCode(code), TODAY)
        assert found is not None
        return found


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
    """Two provinces with their sessions, one token for 91 and all below it, and a first voice that has no network."""
    store = store or MemoryStore()
    newsroom = replace(
        memory_newsroom(store), library=FolderLibrary(folder), mixer=FrameMixer(), voice=MemoryVoice(dead={FIRST})
    )
    codes = ("91-kv", "30628", "30631", "00004")
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [rule(code) for code in codes] + [rule("30628", time(17), "chiều")])
        for token in (TOKEN, LEADER):
            work.tokens.add(digest_of_bytes(token.encode()), Scope(("/91/",)), NOON)
        work.pulses.beat("render", NOON)
    return House(newsroom=newsroom)


def put_on_air(house: House) -> House:
    """Two bulletins submitted and approved over HTTP, and the playlists of the day published."""
    client = house.client()
    headers, leader = ({"Authorization": f"Bearer {token}"} for token in (TOKEN, LEADER))
    for title in ("Lịch cắt điện", "Tiêm vắc-xin\nđợt 2"):
        sent = draft(title=title, script=f"{title}. Mời bà con chú ý.")
        bulletin = client.post(f"{API}/bulletins", json=sent, headers=headers).headers["location"]
        spoken = client.get(f"{bulletin}/spoken", headers=headers).json()["spoken_digest"]
        assert client.post(f"{bulletin}/approve", json={"spoken": spoken}, headers=leader).status_code == 200
    house.run_the_day()
    house.woken.clear()
    return house
