"""A house with keys of its own, which signs whatever a test wants a station to be shown."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from broadcaster import envelope
from broadcaster.domain import signed_time, station_document, trust
from broadcaster.domain.bulletin import BulletinId, Priority
from broadcaster.domain.emergency import EmergencyKind
from broadcaster.domain.item import ItemKind
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.signed_time import SignedTime
from broadcaster.domain.station_manifest import (
    Cue,
    NamedCluster,
    PlannedSlot,
    Sound,
    StationDay,
    StationManifest,
    quiet_of,
)
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import Approver, Approvers, Delegated, Delegation, KeyRole, Roots, Trust
from broadcaster.domain.units import Instant, Millis, Span, digest_of, instant
from broadcaster.envelope import public_of

NOW = instant(datetime(2026, 11, 27, 3, 0, tzinfo=UTC))
"""Ten in the morning where the stations stand."""
STATION, PATH = StationCode("30628"), "/91/30628/"
ZONE = "Asia/Ho_Chi_Minh"
TODAY = date(2026, 11, 27)


def key(number: int) -> bytes:
    """A private key that is the same in every run."""
    return bytes([number]) * 32


@dataclass(frozen=True, kw_only=True)
class House:
    """Roots 2 of 3; one key of each role; two approvers."""

    roots: tuple[bytes, ...] = (key(1), key(2), key(3))
    manifest: bytes = key(10)
    actual: bytes = key(11)
    exercise: bytes = key(12)
    journal: bytes = key(13)
    approvers: tuple[bytes, ...] = (key(21), key(22))
    needed: int = 2
    name: str = "house-1"
    made: Instant = field(default=NOW)
    keys_end: Instant = instant(NOW + timedelta(days=400))
    ends: Instant = instant(NOW + timedelta(days=800))

    @property
    def trust(self) -> Trust:
        online = {
            KeyRole.MANIFEST: self.manifest,
            KeyRole.ACTUAL: self.actual,
            KeyRole.EXERCISE: self.exercise,
            KeyRole.JOURNAL: self.journal,
        }
        people = tuple(
            Approver(key=public_of(each), name=f"Người {n}", below=None, kinds=frozenset(EmergencyKind))
            for n, each in enumerate(self.approvers, start=1)
        )
        return Trust(
            house=self.name,
            serial=1,
            issued=self.made,
            expires=self.ends,
            roots=Roots(threshold=2, keys=tuple(public_of(each) for each in self.roots)),
            roles={
                role: Delegation(threshold=1, keys=(Delegated(key=public_of(each), not_after=self.keys_end),))
                for role, each in online.items()
            },
            approvers=Approvers(threshold=self.needed, people=people),
        )

    def signed(self, told: Trust, *more: bytes) -> str:
        """By two roots, and by the further keys given."""
        return sealed(trust.TYPE, trust.to_json(told), *self.roots[:2], *more)

    def sealed(self, manifest: StationManifest) -> str:
        return sealed(station_document.TYPE, station_document.to_json(manifest), self.manifest)

    def timed(self, time: SignedTime) -> str:
        return sealed(signed_time.TYPE, signed_time.to_json(time), self.manifest)


def sealed(payload_type: str, payload: str, *keys: bytes) -> str:
    return envelope.to_json(envelope.seal(payload_type, payload.encode(), keys))


def manifest(serial: int = 1, days: int = 4, issued: Instant = NOW) -> StationManifest:
    """Of a station with three sessions a day, each a signature, two bulletins and a closing."""
    return StationManifest(
        house="house-1",
        station=STATION,
        path=PATH,
        label="Đài Truyền thanh xã Chợ Mới",
        zone=ZONE,
        serial=serial,
        issued=issued,
        holds=Span(start=issued, end=instant(issued + timedelta(days=10))),
        days=tuple(station_day(TODAY + timedelta(days=each)) for each in range(days)),
        tombstones=(),
        fallback=sound("fallback", 20_000),
        clusters=(NamedCluster(code="30628-c1", name="Cụm loa ấp Thị 1"),),
    )


def station_day(day: date) -> StationDay:
    zone = ZoneInfo(ZONE)
    slots = tuple(slot(instant(datetime(day.year, day.month, day.day, hour, tzinfo=zone))) for hour in (5, 11, 17))
    begins = instant(datetime(day.year, day.month, day.day, tzinfo=zone))
    return StationDay(day=day, serial=1, takes_effect=begins, quiet=quiet_of(day, zone), slots=slots)


def slot(start: Instant, *titles: str) -> PlannedSlot:
    rows: list[Cue] = []
    due = start
    for title in titles or ("Nhạc hiệu", "Bản tin một", "Bản tin hai", "Nhạc kết"):
        rows.append(cue(due, title))
        due = rows[-1].end
    local = start.astimezone(ZoneInfo(ZONE))
    return PlannedSlot(
        id=SlotId(f"{STATION}-{local:%Y%m%d}-{local:%H%M}"),
        session="Buổi phát",
        span=Span(start=start, end=instant(start + timedelta(minutes=15))),
        rows=tuple(rows),
    )


def cue(start: Instant, title: str, length: int = 60_000) -> Cue:
    told = title.startswith("Bản tin")
    return Cue(
        start=start,
        length=Millis(length),
        kind=ItemKind.BULLETIN if told else ItemKind.SIGNATURE,
        title=title,
        sound=sound(title, length),
        priority=Priority.NORMAL,
        bulletin=BulletinId(f"b-{title}") if told else None,
    )


def sound(name: str, length: int) -> Sound:
    return Sound(audio=digest_of("sound", name), size=length * 8, length=Millis(length))


def with_rows(found: StationManifest, *rows: Cue) -> StationManifest:
    """The first slot of the last day holding just these rows."""
    last = found.days[-1]
    first = replace(last.slots[0], rows=rows)
    return replace(found, days=(*found.days[:-1], replace(last, slots=(first, *last.slots[1:]))))
