"""Sample values for tests, each whole and lawful; name only what matters to the test."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from broadcaster.domain.access import AccountId
from broadcaster.domain.airtime import AirtimeEntry
from broadcaster.domain.bulletin import Approval, Bulletin, BulletinId, Draft, Priority, Revision, Target
from broadcaster.domain.item import Delivery, ItemKind, JingleKind, Measured, RenderedItem
from broadcaster.domain.life import State
from broadcaster.domain.manifest import Manifest, bare
from broadcaster.domain.planning import LeftOut, Playlist, Reason, ReasonCode, Row
from broadcaster.domain.schedule import EVERY_DAY, Rule, Slot, SlotId
from broadcaster.domain.sound import Profile
from broadcaster.domain.speech import Manner, SpeechSegment, Use, VoiceName
from broadcaster.domain.stations import Choices, Level, Station, StationCode, StationTree, Window, grow
from broadcaster.domain.units import Dbtp, Digest, Instant, Language, Lufs, Millis, Span, digest_of, instant
from broadcaster.newsroom.books.rendering import RenderOrder

NOON = instant(datetime(2026, 11, 22, 5, 0, 0, 123456, tzinfo=UTC))
TODAY = date(2026, 11, 22)
CHOICES = Choices(
    ident="Đây là Đài Truyền thanh xã Mỹ Đức, tỉnh An Giang.",
    windows=(Window(start=time(5), end=time(7, 30)), Window(start=time(16, 30), end=time(18, 30))),
    quiet=Window(start=time(21), end=time(4, 45)),
    sessions_a_day=2,
    minutes_a_session=30,
)


def later(minutes: float) -> Instant:
    """So many minutes after NOON."""
    return instant(NOON + timedelta(minutes=minutes))


def station(code: str, parent: str | None = None, level: Level = Level.COMMUNE) -> Station:
    return Station(
        code=StationCode(code),
        name=f"Đài Truyền thanh xã Mỹ Đức {code}",
        label=f"Mỹ Đức {code}",
        level=level,
        parent=None if parent is None else StationCode(parent),
        path="",
        valid_from=date(2025, 7, 1),
        valid_until=None,
        choices=CHOICES,
    )


def two_provinces() -> StationTree:
    """91 > 91-kv > 30628 and 30631, and 01 > 00004: two trees that must not see each other."""
    return grow(
        [
            station("30628", "91-kv"),
            station("91-kv", "91", Level.DISTRICT),
            station("91", None, Level.PROVINCE),
            station("30631", "91-kv"),
            station("01", None, Level.PROVINCE),
            station("00004", "01"),
        ]
    )


def rule(code: str, start: time = time(5), session: str = "sáng") -> Rule:
    return Rule(station=StationCode(code), session=session, weekdays=EVERY_DAY, start=start, length=Millis(15 * 60_000))


def draft(origin: str = "30628", **changes: Any) -> Draft:
    whole = Draft(
        title="Cải cách hành chính",
        script="Bộ phận một cửa làm việc từ 7 giờ 30.",
        language=Language.VIETNAMESE,
        topic="mot-cua",
        priority=Priority.NORMAL,
        origin=StationCode(origin),
        targets=(Target(station=StationCode(origin), path=f"/91/91-kv/{origin}/", below=True),),
        valid_from=TODAY,
        valid_until=TODAY + timedelta(days=6),
        wanted=3,
    )
    return replace(whole, **changes)


def revision(number: int = 1, minutes: float = 0, by: str = "oi", **changes: Any) -> Revision:
    return Revision(number=number, draft=draft(**changes), by=AccountId(by), by_name="Nguyễn Thị Ổi", at=later(minutes))


def bulletin(identity: str, minutes: float = 0, **changes: Any) -> Bulletin:
    """Submitted so many minutes after NOON."""
    return Bulletin(
        id=BulletinId(identity),
        version=1,
        revision=revision(minutes=minutes, **changes),
        state=State.SUBMITTED,
        approval=None,
        created=later(minutes),
    )


def approval(audio: str | None = None) -> Approval:
    return Approval(
        by=AccountId("duc"),
        by_name="Trần Văn Đức",
        at=later(30),
        revision=1,
        script=digest_of("script"),
        spoken=digest_of("spoken"),
        audio=None if audio is None else digest_of(audio),
        heard=0.5,
    )


def order(title: str = "Bản tin", kind: ItemKind = ItemKind.BULLETIN) -> RenderOrder:
    return RenderOrder(
        kind=kind,
        use=Use.ORDINARY,
        title=title,
        segments=(
            SpeechSegment(text="Kính thưa bà con.", pause=Millis(400)),
            SpeechSegment(text="Hết.", pause=Millis(0)),
        ),
        manner=Manner(voices=(VoiceName("gtts:vi"), VoiceName("espeak:vi")), rate=0.9),
        opening=JingleKind.CHIME,
        bed=None,
        closing=JingleKind.CLOSING,
        profile=Profile(),
    )


def item(recipe: Digest, audio: str = "sound") -> RenderedItem:
    return RenderedItem(
        recipe=recipe,
        kind=ItemKind.BULLETIN,
        title="Bản tin",
        audio=digest_of(audio),
        size=3_000_000_000,
        measured=Measured(
            duration=Millis(61_234),
            planned=Millis(61_234),
            loudness=Lufs(-16.04),
            true_peak=Dbtp(-1.25),
            longest_silence=Millis(700),
        ),
        delivery=Delivery(voice=VoiceName("espeak:vi"), fallback=True, segments=2, from_cache=1),
    )


def slot(code: str, day: date, hour: int = 5) -> Slot:
    start = instant(datetime(day.year, day.month, day.day, hour, tzinfo=UTC) - timedelta(hours=7))
    return Slot(
        id=SlotId(f"{code}-{day:%Y%m%d}-{hour:02d}00"),
        station=StationCode(code),
        session="sáng",
        day=day,
        span=Span(start=start, end=instant(start + timedelta(minutes=15))),
    )


def playlist(where: Slot, *bulletins: str) -> Playlist:
    """A signature, then a row for each bulletin, ten seconds each."""
    told = [(None, ReasonCode.SHELL_SIGNATURE), *((BulletinId(b), ReasonCode.LEFT_NOT_RENDERED) for b in bulletins)]
    rows = tuple(
        Row(
            start=instant(where.span.start + timedelta(seconds=10 * position)),
            length=Millis(10_000),
            kind=ItemKind.SIGNATURE if identity is None else ItemKind.BULLETIN,
            title=f"Mục {identity}",
            audio=digest_of("audio", identity or ""),
            size=80_000,
            loudness=Lufs(-16.0),
            voice=VoiceName("espeak:vi"),
            fallback=False,
            bulletin=identity,
            reason=Reason(code=code),
        )
        for position, (identity, code) in enumerate(told)
    )
    left = LeftOut(
        bulletin=BulletinId("left"),
        title="Tin để lại",
        reason=Reason(code=ReasonCode.LEFT_AIRED_ENOUGH, facts={"wanted": 3}),
    )
    return Playlist(slot=where, rows=rows, left_out=(left,))


def manifest(serial: int, *playlists: Playlist) -> Manifest:
    first = playlists[0].slot
    return Manifest(
        station=first.station,
        label="Mỹ Đức",
        day=first.day,
        zone="Asia/Ho_Chi_Minh",
        serial=serial,
        published=later(serial),
        playlists=tuple(bare(each) for each in playlists),
        takes_effect=later(serial),
    )


def entry(sequence: int, code: str = "30628", day: date = TODAY, hour: int = 5) -> AirtimeEntry:
    where = slot(code, day, hour)
    return AirtimeEntry(
        station=where.station,
        sequence=sequence,
        slot=where.id,
        audio=digest_of("audio", "a"),
        started=where.span.start,
        played=Millis(10_000),
    )
