"""Calendars for programs that cannot sign in: a secret address tells a station's sessions, planned or to be planned."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from broadcaster.domain.access import EVERYWHERE, AccountId, Action, Actor, Means, reach, scope_of
from broadcaster.domain.audit import deed
from broadcaster.domain.calendars import Feed, FeedUse
from broadcaster.domain.errors.people import AccountUnknown
from broadcaster.domain.errors.stations import FeedsMany, FeedUnknown, StationUnknown
from broadcaster.domain.hours import slots_of
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.people import Account, check_name, person, program
from broadcaster.domain.planning import Playlist
from broadcaster.domain.register import tree_on
from broadcaster.domain.schedule import Slot
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Digest, Instant, digest_of
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.receipts import Sent, sent_before
from broadcaster.newsroom.people import managed
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.sessions import Fresh
from broadcaster.newsroom.station_slots import StationSlots

FEEDS_LIMIT = 20
"""Addresses in use, of one account and station."""
AHEAD = 7
"""Days from today on; yesterday is told as well."""
REMEMBERED = 50
"""Earlier manifests of a day that are looked through for a session that was withdrawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFeed:
    """What the maker calls it, such as where it will be read, and their key against making it twice."""

    name: str
    station: StationCode
    key: str | None = None
    use: FeedUse = FeedUse.CALENDAR


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFeed:
    """`secret` makes the address, and nobody can tell it again: None when the feed stood already."""

    feed: Feed
    secret: str | None


def make_feed(newsroom: Newsroom, actor: Actor, new: NewFeed, fresh: Fresh, at: Instant) -> MadeFeed:
    """An address for oneself. RightMissing; StationUnknown; FieldWrong; FeedsMany; IdempotencyClash."""
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    name = check_name(new.name)
    with newsroom.store.write() as work:
        station = work.stations.get(scope, new.station)
        stand = work.calendars.of(actor.id, station.code)
        request = digest_of("calendar.make", name, station.code, *_beside(new.use))
        if (kept := sent_before(work.receipts, actor.id, Sent(id=fresh.id, key=new.key), request, at)) is not None:
            return MadeFeed(feed=_one_of(stand, kept), secret=None)
        if len(stand) >= FEEDS_LIMIT:
            raise FeedsMany(station=station.label, limit=FEEDS_LIMIT)
        return _add(work, actor, station, replace(new, name=name), (fresh, at))


def renew_feed(newsroom: Newsroom, actor: Actor, feed: str, fresh: Fresh, at: Instant) -> MadeFeed:
    """Another secret for one of one's own, under its name; the old one is unknown from that moment. RightMissing;
    FeedUnknown; StationUnknown for one whose station is out of reach by now."""
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    with newsroom.store.write() as work:
        old = _one_of(work.calendars.of(actor.id), feed)
        station = work.stations.get(scope, old.station)
        _revoke(work, actor, actor.id, old.id, at)
        again = NewFeed(name=old.name, station=station.code, use=old.use)
        return _add(work, actor, station, again, (fresh, at))


def _add(work: Work, actor: Actor, station: Station, new: NewFeed, made: tuple[Fresh, Instant]) -> MadeFeed:
    fresh, at = made
    feed = Feed(
        id=fresh.id,
        station=station.code,
        name=new.name,
        account=actor.id,
        created=at,
        use=new.use,
        token=actor.by if actor.means is Means.PROGRAM else None,
    )
    work.calendars.add(feed, _kept(fresh.secret))
    done = deed(actor, "calendar.make", f"calendar:{feed.id}", at, station.path)
    work.audit.add(replace(done, told=f"{feed.name} · {station.code}"))
    return MadeFeed(feed=feed, secret=fresh.secret)


def _beside(use: FeedUse) -> tuple[str, ...]:
    """Requests for calendars are told from each other as before there was anything else."""
    return () if use is FeedUse.CALENDAR else (use.value,)


def _one_of(feeds: Sequence[Feed], wanted: str) -> Feed:
    for feed in feeds:
        if feed.id == wanted:
            return feed
    raise FeedUnknown(feed=wanted)


def _kept(secret: str) -> Digest:
    return digest_of("calendar-1", secret.encode("utf-8", "replace"))


def feeds_of(newsroom: Newsroom, actor: Actor, code: StationCode, at: Instant) -> Sequence[Feed]:
    """One's own of a station, in use. RightMissing; StationUnknown."""
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    with newsroom.store.read() as work:
        station = work.stations.get(scope, code)
        return work.calendars.of(actor.id, station.code)


def feeds_of_account(newsroom: Newsroom, actor: Actor, holder: AccountId, at: Instant) -> Sequence[Feed]:
    """All in use of an account the actor manages. AccountUnknown; RightMissing."""
    with newsroom.store.read() as work:
        managed(work, actor, holder, at)
        return work.calendars.of(holder)


def revoke_feed(newsroom: Newsroom, actor: Actor, feed: str, at: Instant) -> None:
    """One's own, wherever its station lies by now; from that moment it is unknown. FeedUnknown."""
    with newsroom.store.write() as work:
        _revoke(work, actor, actor.id, feed, at)


def revoke_feed_of(newsroom: Newsroom, actor: Actor, holder: AccountId, feed: str, at: Instant) -> None:
    """One of an account the actor manages. AccountUnknown; RightMissing; FeedUnknown."""
    with newsroom.store.write() as work:
        managed(work, actor, holder, at)
        _revoke(work, actor, holder, feed, at)


def _revoke(work: Work, actor: Actor, holder: AccountId, feed: str, at: Instant) -> None:
    ended = work.calendars.revoke(holder, feed, at)
    if ended is None:
        raise FeedUnknown(feed=feed)
    station = work.stations.get(EVERYWHERE, ended.station)
    done = deed(actor, "calendar.revoke", f"calendar:{ended.id}", at, station.path)
    work.audit.add(replace(done, told=f"{ended.name} · {ended.station}"))


# --- what it tells -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """A session of a day. `playlist`, `serial` and `published` are those of its manifest; None and 0 until one is
    published for the day. `withdrawn`: an earlier manifest of the day held it, and the newest, whose serial is told,
    holds it no more."""

    slot: Slot
    playlist: Playlist | None = None
    serial: int = 0
    published: Instant | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """`at`: when it was asked for."""

    at: Instant
    feed: Feed
    station: Station
    entries: tuple[CalendarEntry, ...]


def calendar_of(newsroom: Newsroom, secret: str, at: Instant) -> Calendar:
    """The sessions from yesterday to a week ahead. FeedUnknown for a secret nobody was told, one that was revoked, and
    one whose holder may not read the station's playlists any more."""
    today = newsroom.local_day(at)
    with newsroom.store.read() as work:
        feed, station = opened(work, secret, FeedUse.CALENDAR, at)
        entries = [
            entry
            for number in range(-1, AHEAD + 1)
            for entry in _of_day(newsroom, work, station.code, today + timedelta(days=number))
        ]
    return Calendar(at=at, feed=feed, station=station, entries=tuple(entries))


def opened(work: Work, secret: str, use: FeedUse, at: Instant) -> tuple[Feed, Station]:
    """What a secret opens. FeedUnknown, also for one that was made for another use."""
    feed = work.calendars.get(_kept(secret))
    station = None if feed is None or feed.use is not use else _readable(work, feed, at)
    if feed is None or station is None:
        raise FeedUnknown(feed="…")
    return feed, station


def _readable(work: Work, feed: Feed, at: Instant) -> Station | None:
    """The feed's station, if its holder may still read what it plays: a closed account may nothing. Who made it showed
    a one-time code where one was due."""
    try:
        holder = work.accounts.find(EVERYWHERE, feed.account)
        actor = _reader(work, holder, feed, at)
        if actor is None:
            return None
        station = work.stations.get(scope_of(actor, Action.READ_PLAYLISTS, at), feed.station)
    except (AccountUnknown, StationUnknown):
        return None
    return station if holder.active else None


def _reader(work: Work, holder: Account, feed: Feed, at: Instant) -> Actor | None:
    """Who made it, with what they may now: a program that showed a token may no more than that, and nothing once it is
    revoked or too old."""
    if feed.token is None:
        return person(holder, "calendar", assured=True, by=feed.id)
    token = next((each for each in work.tokens.of(holder.id) if each.id == feed.token), None)
    return None if token is None or token.expires <= at else program(holder, token, "calendar")


def _of_day(newsroom: Newsroom, work: Work, code: StationCode, day: date) -> list[CalendarEntry]:
    manifest = work.manifests.newest(code, day)
    if manifest is not None:
        serial, published = manifest.serial, manifest.published
        stand = [CalendarEntry(slot=p.slot, playlist=p, serial=serial, published=published) for p in manifest.playlists]
        gone = [
            CalendarEntry(slot=slot, serial=serial, published=published, withdrawn=True)
            for slot in _withdrawn(work, manifest)
        ]
        return sorted([*stand, *gone], key=lambda entry: (entry.slot.span.start, entry.slot.id))
    then = tree_on(work.register.all(), day)
    if code not in then.by_code:
        return []
    hours = StationSlots(newsroom, work).hours(then.line(code), day)
    return [CalendarEntry(slot=slot) for slot in slots_of({code: hours}, day, newsroom.zone)]


def _withdrawn(work: Work, newest: Manifest) -> list[Slot]:
    """Sessions that were planned for the day, which the newest manifest does not hold and an earlier one did."""
    missing = set(work.plan_notes.of(newest.station, newest.day)) - {each.slot.id for each in newest.playlists}
    found: list[Slot] = []
    for serial in range(newest.serial - 1, max(newest.serial - 1 - REMEMBERED, 0), -1):
        if not missing:
            break
        earlier = work.manifests.one(newest.station, newest.day, serial)
        slots = [] if earlier is None else [p.slot for p in earlier.playlists if p.slot.id in missing]
        found += slots
        missing -= {slot.id for slot in slots}
    return found
