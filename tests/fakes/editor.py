"""An editor's day on a memory newsroom: hand in, approve, render, publish, look."""

from dataclasses import replace
from datetime import date, timedelta

from fakes.memory_store import MemoryStore
from fakes.samples import NOON, TODAY, later, rule, two_provinces
from fakes.studio import memory_newsroom

from broadcaster.domain.access import CONSOLE, EVERYWHERE, AccountId, Actor, Grant, Role
from broadcaster.domain.approval import Verdict
from broadcaster.domain.bulletin import Bulletin, BulletinId, Priority
from broadcaster.domain.item import RenderedItem
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import LeftOut, Row
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Language
from broadcaster.newsroom import approving, bulletins, finding, readings, rendering, scheduling, transmission
from broadcaster.newsroom.plans import whys_of
from broadcaster.newsroom.ports import Newsroom

BEFORE_DAWN = later(-8 * 60)
"""04:00 of TODAY in Viet Nam, an hour before its first session."""


def person(account: str, *roles: Role, path: str = "/") -> Actor:
    """Somebody with roles on a part of the tree, who gave their one-time code."""
    return Actor(
        id=AccountId(account),
        name=f"Ông bà {account}",
        grants=tuple(Grant(role=role, station=None, path=path) for role in roles),
        source="test",
        assured=True,
    )


AUTHOR = person("an", Role.AUTHOR)
LEADER = person("binh", Role.APPROVER, Role.ADMIN)
SUBMISSION = bulletins.Submission(
    title="Lịch cấp nước",
    script="Từ 7h30 ngày 25/11/2026, xã tạm ngừng cấp nước để sửa đường ống.",
    language=Language.VIETNAMESE,
    topic="doi-song",
    priority=Priority.NORMAL,
    origin=StationCode("91-kv"),
    aims=(bulletins.Aim(station=StationCode("91-kv"), below=True),),
    valid_from=TODAY,
    valid_until=TODAY + timedelta(days=6),
    wanted=3,
)


def opened_newsroom() -> Newsroom:
    made = memory_newsroom(MemoryStore())
    rules = [rule("30628"), rule("91-kv"), rule("00004")]
    scheduling.establish(made, two_provinces(), rules, NOON)
    return made


def told(**changes: object) -> bulletins.Submission:
    return replace(SUBMISSION, **changes)  # type: ignore[arg-type]  # fields by name, in tests only


def submit(newsroom: Newsroom, name: str = "b1", at: Instant = NOON, **changes: object) -> BulletinId:
    slip = bulletins.Slip(id=BulletinId(name), submit=True)
    return bulletins.save(newsroom, AUTHOR, told(**changes), slip, at).bulletin.id


def find(newsroom: Newsroom, bulletin: BulletinId) -> Bulletin:
    with newsroom.store.read() as work:
        return work.bulletins.get(EVERYWHERE, bulletin)


def item_of(newsroom: Newsroom, bulletin: BulletinId) -> RenderedItem | None:
    return finding.sound_of(newsroom, find(newsroom, bulletin)).item


def verdict_of(newsroom: Newsroom, bulletin: BulletinId) -> Verdict:
    """On what stands now, as one who read and heard it would give it."""
    item = item_of(newsroom, bulletin)
    with newsroom.store.read() as work:
        words = readings.words_of(newsroom, work, find(newsroom, bulletin).draft)
    return Verdict(spoken=words, audio=None if item is None else item.audio)


def approve(newsroom: Newsroom, bulletin: BulletinId, audio: Digest | None = None) -> None:
    """What stands; the sound `audio` when it is named."""
    verdict = verdict_of(newsroom, bulletin)
    approving.approve(newsroom, LEADER, bulletin, replace(verdict, audio=audio or verdict.audio), NOON)


def render(newsroom: Newsroom, day: date = TODAY, at: Instant = BEFORE_DAWN) -> None:
    scheduling.prepare(newsroom, [day], at)
    while rendering.render_next(newsroom, at) is not None:
        pass


def broadcast_day(newsroom: Newsroom, day: date = TODAY, at: Instant = BEFORE_DAWN) -> tuple[Manifest, ...]:
    render(newsroom, day, at)
    return transmission.publish_day(newsroom, day, at)


def rows_of(newsroom: Newsroom, station: str, day: date = TODAY) -> list[Row]:
    manifest = transmission.newest_manifest(newsroom, CONSOLE, StationCode(station), day, NOON)
    return [row for playlist in manifest.playlists for row in playlist.rows]


def left_out(newsroom: Newsroom, manifest: Manifest) -> list[LeftOut]:
    """What its slots leave out, as it is kept beside it."""
    with newsroom.store.read() as work:
        whys = whys_of(work, manifest)
    return [left for playlist in manifest.playlists for left in whys[playlist.slot.id].left_out]
