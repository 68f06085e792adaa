"""An editor's day on a memory newsroom: hand in, approve, render, publish, look."""

from dataclasses import replace
from datetime import date, timedelta

from fakes.memory_store import MemoryStore
from fakes.samples import NOON, TODAY, later, rule, two_provinces
from fakes.studio import memory_newsroom

from broadcaster.domain.access import CONSOLE, EVERYWHERE, Scope
from broadcaster.domain.bulletin import BulletinId, Priority, spoken_digest
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import Row
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Language
from broadcaster.newsroom import bulletins, rendering, scheduling, transmission
from broadcaster.newsroom.ports import Newsroom

REGION = Scope(("/91/91-kv/",))
BEFORE_DAWN = later(-8 * 60)
"""04:00 of TODAY in Viet Nam, an hour before its first session."""
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
    author="Cán bộ truyền thanh",
)


def opened_newsroom() -> Newsroom:
    made = memory_newsroom(MemoryStore())
    rules = [rule("30628"), rule("91-kv"), rule("00004")]
    scheduling.establish(made, two_provinces(), rules)
    return made


def submit(newsroom: Newsroom, name: str = "b1", at: Instant = NOON, **told: object) -> BulletinId:
    submission = replace(SUBMISSION, **told)  # type: ignore[arg-type]  # fields by name, in tests only
    receipt = bulletins.Receipt(id=BulletinId(name), at=at, key=None)
    return bulletins.submit(newsroom, EVERYWHERE, submission, receipt).id


def approve(newsroom: Newsroom, bulletin: BulletinId, audio: Digest | None = None) -> None:
    standing = bulletins.find(newsroom, EVERYWHERE, bulletin)
    spoken = spoken_digest(bulletins.spoken_of(newsroom, standing))
    verdict = bulletins.Verdict(approver="Lãnh đạo", spoken=spoken, audio=audio)
    bulletins.approve(newsroom, EVERYWHERE, bulletin, verdict, NOON)


def broadcast_day(newsroom: Newsroom, day: date = TODAY, at: Instant = BEFORE_DAWN) -> tuple[Manifest, ...]:
    scheduling.prepare(newsroom, [day], at)
    while rendering.render_next(newsroom, at) is not None:
        pass
    return transmission.publish_day(newsroom, day, at)


def rows_of(newsroom: Newsroom, station: str, day: date = TODAY) -> list[Row]:
    manifest = transmission.playlist_of(newsroom, CONSOLE, StationCode(station), day, NOON)
    return [row for playlist in manifest.playlists for row in playlist.rows]
