"""What a station that asks is handed: its newest manifest, the serials there are, and the time signed with them."""

from dataclasses import dataclass

from broadcaster.domain import signed_time
from broadcaster.domain.access import Action, Actor, reach
from broadcaster.domain.errors.keys import ManifestUnready
from broadcaster.domain.hints import Known
from broadcaster.domain.signed_time import SignedTime
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.trust import KeyRole, from_payload, unread
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books.sealing import Head, SealedManifest
from broadcaster.newsroom.polling import newest_of, serial_of
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.sealing import STALE, seal


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """The newest there is of a station, None before there is any; the last serial of the emergencies for it that hold;
    and the time that is signed with both."""

    head: Head | None
    emergency: int
    time: str

    @property
    def manifest(self) -> int:
        return serial_of(self.head)


def manifest_for(newsroom: Newsroom, actor: Actor, code: StationCode, at: Instant) -> Handed:
    """Whose manifest may be asked for; it is sealed now when there is none, or nobody sealed one for long.

    StationUnknown, ManifestUnready, HouseUnfounded.
    """
    station, found, emergency = _heads(newsroom, actor, code, at)
    if not is_fresh(found, at):
        seal(newsroom, at, {code})
        station, found, emergency = _heads(newsroom, actor, code, at)
    if found is None:
        newsroom.keyring.trust()
        raise ManifestUnready(station=station.label, problem="âm thanh dự phòng chưa dựng xong, hoặc đài đã đóng")
    return handed(newsroom, code, found, emergency, at)


def is_fresh(head: Head | None, at: Instant) -> bool:
    """Whether it may be handed out as it is."""
    return head is not None and at - STALE < head.issued <= at


def flag_for(newsroom: Newsroom, actor: Actor, code: StationCode, at: Instant) -> Handed:
    """The serials alone. StationUnknown, HouseUnfounded."""
    _, found, emergency = _heads(newsroom, actor, code, at)
    return handed(newsroom, code, found, emergency, at)


def listen(newsroom: Newsroom, actor: Actor, code: StationCode, at: Instant) -> Known:
    """What there is when somebody begins to listen for hints. RightMissing; StationUnknown."""
    _, head, emergency = _heads(newsroom, actor, code, at)
    return Known(manifest=serial_of(head), emergency=emergency)


def envelope_of(newsroom: Newsroom, head: Head) -> SealedManifest:
    """What was handed out, or what took its place since."""
    with newsroom.store.read() as work:
        found = work.sealed.newest(head.station)
    if found is None:
        raise AssertionError("what was sealed once is never taken away")
    return found


def _heads(newsroom: Newsroom, actor: Actor, code: StationCode, at: Instant) -> tuple[Station, Head | None, int]:
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    with newsroom.store.read() as work:
        station = work.stations.get(scope, code)
        orders = [(each.serial, each.expires) for each in work.emergency_manifests.holding(code, at)]
        return station, work.sealed.heads([code]).get(code), newest_of(orders, at)


def handed(newsroom: Newsroom, code: StationCode, head: Head | None, emergency: int, at: Instant) -> Handed:
    """With the time signed. HouseUnfounded, KeyOver, KeyUnfit."""
    newest = Known(manifest=serial_of(head), emergency=emergency)
    return Handed(head=head, emergency=emergency, time=word(newsroom, code, newest, at))


def word(newsroom: Newsroom, code: StationCode, newest: Known, at: Instant) -> str:
    """The time, signed with these serials for this station. HouseUnfounded, KeyOver, KeyUnfit."""
    trust = newsroom.keyring.trust()
    serials = {"manifest": newest.manifest, "emergency": newest.emergency, "trust": trust.serial}
    told = SignedTime(house=trust.house, station=code, at=at, **serials)
    return newsroom.keyring.seal(KeyRole.MANIFEST, signed_time.TYPE, signed_time.to_json(told).encode(), at)


def trusts_after(newsroom: Newsroom, actor: Actor, serial: int, at: Instant) -> tuple[str, ...]:
    """All that the root signed after that serial, oldest first. RightMissing."""
    reach(actor, Action.READ_PLAYLISTS, at)
    return tuple(each for each in newsroom.keyring.trusts() if from_payload(unread(each).payload).serial > serial)
