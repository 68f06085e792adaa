"""What is planned, and why: a station's day with its reasons, what was planned for a loudspeaker at a moment, and which
stations say that they took a recalled bulletin out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from broadcaster.domain.access import EVERYWHERE, Action, Actor, reach
from broadcaster.domain.audit import deed
from broadcaster.domain.bulletin import Approval, BulletinId
from broadcaster.domain.errors.stations import BulletinNotRecalled, ManifestUnknown, PlaylistUnknown
from broadcaster.domain.life import State
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.notes import Why, read_note
from broadcaster.domain.planning import Playlist, Repair, Row
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import Cluster, Station, StationCode
from broadcaster.domain.units import Instant, Span, instant
from broadcaster.newsroom.answering import of_moment
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.airing import Confirmation
from broadcaster.newsroom.books.bulletins import looked_up
from broadcaster.newsroom.books.paging import Asked, Page, check_asked
from broadcaster.newsroom.planning import recall_of
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.repairing import ways_out
from broadcaster.newsroom.reporting import reporting_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A station's day as it was last published, and what is to be said of each slot."""

    station: Station
    manifest: Manifest
    whys: Mapping[SlotId, Why]
    lock: timedelta
    repairs: Mapping[SlotId, tuple[Repair, ...]] = field(default_factory=dict)
    """Of slots that people filled past their end, while they can be changed."""

    def whole(self, playlist: Playlist) -> Playlist:
        """With all that is to be said of it."""
        why = self.whys[playlist.slot.id]
        return replace(playlist, left_out=why.left_out, pending=why.pending, notes=why.notes)

    def locked_from(self, playlist: Playlist) -> Instant:
        """The moment from which the slot changes no more, but by a recall or when its session is withdrawn."""
        return instant(playlist.slot.span.start - self.lock)


def plan_of(newsroom: Newsroom, actor: Actor, code: StationCode, day: date, at: Instant) -> Planned:
    """StationUnknown; PlaylistUnknown when none was published."""
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    with newsroom.store.read() as work:
        station = work.stations.get(scope, code)
        manifest = work.manifests.newest(station.code, day)
        if manifest is None:
            raise PlaylistUnknown(station=station.label, date=f"{day:%d/%m/%Y}")
        planned = Planned(station=station, manifest=manifest, whys=whys_of(work, manifest), lock=newsroom.lock)
        open_still = [each for each in manifest.playlists if at < planned.locked_from(each)]
        ways = {each.slot.id: ways_out(newsroom, work, planned.whole(each)) for each in open_still}
        return replace(planned, repairs=ways)


def whys_of(work: Work, manifest: Manifest) -> dict[SlotId, Why]:
    """What is to be said of each slot of the newest manifest of a day. Manifests of old told it themselves."""
    documents = work.plan_notes.of(manifest.station, manifest.day)
    return {
        playlist.slot.id: read_note(documents[playlist.slot.id])
        if playlist.slot.id in documents
        else Why(left_out=playlist.left_out)
        for playlist in manifest.playlists
    }


# --- what was planned at a moment --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAt:
    """What was to be heard at a moment: by the manifest in force then (None: there was none), in which slot and which
    rows (none: silence), and who approved the first of them. `cluster` when it was asked for one. `vain`: a session
    stands there in the plan, but the day was first planned after that moment."""

    station: Station
    cluster: Cluster | None
    moment: Instant
    manifest: Manifest | None
    playlist: Playlist | None
    rows: tuple[Row, ...]
    approval: Approval | None
    vain: bool = False

    @property
    def row(self) -> Row | None:
        return self.rows[0] if self.rows else None


def planned_at(newsroom: Newsroom, actor: Actor, code: StationCode, moment: Instant, at: Instant) -> PlannedAt:
    """For a whole station. StationUnknown."""
    return planned_in(newsroom, actor, code, of_moment(moment), at)


def planned_in(newsroom: Newsroom, actor: Actor, code: StationCode, span: Span, at: Instant) -> PlannedAt:
    """All that was to be heard in a span. StationUnknown."""
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    with newsroom.store.read() as work:
        return _planned(newsroom, work, work.stations.get(scope, code), None, span)


def planned_for_cluster(newsroom: Newsroom, actor: Actor, code: StationCode, moment: Instant, at: Instant) -> PlannedAt:
    """For one cluster: what is for other clusters alone is silence there. ClusterUnknown."""
    return planned_in_cluster(newsroom, actor, code, of_moment(moment), at)


def planned_in_cluster(newsroom: Newsroom, actor: Actor, code: StationCode, span: Span, at: Instant) -> PlannedAt:
    """ClusterUnknown."""
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    with newsroom.store.read() as work:
        cluster = work.clusters.get(scope, code)
        return _planned(newsroom, work, work.stations.get(scope, cluster.station), cluster, span)


def _planned(newsroom: Newsroom, work: Work, station: Station, cluster: Cluster | None, span: Span) -> PlannedAt:
    moment = span.start
    manifest = work.manifests.newest(station.code, newsroom.local_day(moment), moment)
    playlists = () if manifest is None else manifest.playlists
    playlist = next((p for p in playlists if p.slot.span.meets(span)), None)
    of = () if playlist is None else playlist.rows
    rows = tuple(each for each in of if each.span.meets(span) and _heard(each, cluster))
    bulletin = rows[0].bulletin if rows else None
    return PlannedAt(
        station=station,
        cluster=cluster,
        moment=moment,
        manifest=manifest,
        playlist=playlist,
        rows=rows,
        approval=None if bulletin is None else _approval(work, bulletin),
        vain=manifest is None and _in_vain(newsroom, work, station, span),
    )


def _in_vain(newsroom: Newsroom, work: Work, station: Station, span: Span) -> bool:
    later = work.manifests.newest(station.code, newsroom.local_day(span.start))
    playlists = () if later is None or not later.too_late_for(span.start) else later.playlists
    return any(p.slot.span.meets(span) for p in playlists)


def _heard(row: Row, cluster: Cluster | None) -> bool:
    return cluster is None or not row.clusters or cluster.code in row.clusters


def _approval(work: Work, bulletin: BulletinId) -> Approval | None:
    found = looked_up(work.bulletins, bulletin)
    return None if found is None else found.approval


# --- recall ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenUp:
    """What a station's program says: which manifest of a day it took up, tombstones and all."""

    station: StationCode
    day: date
    serial: int


def confirm(newsroom: Newsroom, actor: Actor, told: TakenUp, at: Instant) -> Confirmation:
    """Saying it again changes nothing.

    RightMissing for anybody but a station's own program; StationUnknown; ManifestUnknown.
    """
    day, serial = told.day, told.serial
    with newsroom.store.write() as work:
        station = reporting_for(work, actor, told.station, at)
        if work.manifests.one(station.code, day, serial) is None:
            raise ManifestUnknown(station=station.label, date=f"{day:%d/%m/%Y}", serial=serial)
        stands = work.recalls.confirm(Confirmation(station=station.code, day=day, serial=serial, at=at))
        if stands.at == at:
            done = deed(actor, "manifest.confirm", f"station:{station.code}", at, station.path)
            work.audit.add(replace(done, told=f"{day:%d/%m/%Y}, số {serial}"))
    return stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A station that was promised what was recalled; `confirmed` is None until it says that it took it out."""

    station: Station
    confirmed: Confirmation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """A recall as it went: when and why, who had it, and how many of them are yet to say that it is out."""

    bulletin: BulletinId
    at: Instant
    reason: str
    waiting: int
    holders: Page[Holder]


def recall_status(newsroom: Newsroom, actor: Actor, bulletin: BulletinId, asked: Asked, at: Instant) -> Recall:
    """A page of who had it, by station code; stations out of reach are not told. BulletinUnknown; BulletinNotRecalled;
    FieldWrong."""
    check_asked(asked)
    scope = reach(actor, Action.READ_BULLETINS, at)
    with newsroom.store.read() as work:
        found = work.bulletins.get(scope, bulletin)
        told = recall_of(work, bulletin) if found.state is State.RECALLED else None
        if told is None:
            raise BulletinNotRecalled(bulletin=bulletin)
        confirmed = work.recalls.confirmed(bulletin)
        codes = work.recalls.stations(bulletin, newsroom.local_day(told.at))
        tree = work.stations.tree(EVERYWHERE).by_code
    holders = [
        Holder(station=tree[code], confirmed=confirmed.get(code))
        for code in codes
        if code in tree and scope.reaches(tree[code].path)
    ]
    later = [each for each in holders if asked.after is None or each.station.code > asked.after]
    shown = tuple(later[: asked.limit])
    return Recall(
        bulletin=bulletin,
        at=told.at,
        reason=told.told,
        waiting=sum(each.confirmed is None for each in holders),
        holders=Page(rows=shown, after=shown[-1].station.code if len(later) > len(shown) else None),
    )
