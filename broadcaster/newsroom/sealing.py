"""What each station is told for the days to come, sealed: one document, and the time beside every answer."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from broadcaster.domain import station_document
from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.bulletin import BulletinId, Priority
from broadcaster.domain.errors.evidence import KeyUnfit
from broadcaster.domain.errors.keys import HouseUnfounded, KeyOver
from broadcaster.domain.hours import Hours, hours_of_all
from broadcaster.domain.inheriting import effective_of_all
from broadcaster.domain.item import JingleKind, RenderedItem
from broadcaster.domain.life import AIRING
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import Playlist, Row
from broadcaster.domain.register import tree_on
from broadcaster.domain.serials import next_serial
from broadcaster.domain.special_days import of_day
from broadcaster.domain.station_manifest import (
    HOLDS,
    Buried,
    Cue,
    Live,
    NamedCluster,
    PlannedSlot,
    Sound,
    StationDay,
    StationManifest,
    allowed,
    built,
    quiet_of,
)
from broadcaster.domain.stations import Station, StationCode, StationTree
from broadcaster.domain.trust import KeyRole, Trust
from broadcaster.domain.units import Digest, Instant, Millis, Span, digest_of, digest_of_bytes, instant, midnight
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.rendering import Need
from broadcaster.newsroom.books.sealing import Head, SealedManifest
from broadcaster.newsroom.metering import Stage
from broadcaster.newsroom.orders import Tones, jingle_order, recipe_of
from broadcaster.newsroom.ports import Newsroom, Tone
from broadcaster.newsroom.rendering import finished, want

logger = logging.getLogger(__name__)

FALLBACK = JingleKind.SIGNATURE
"""What is played when a sound is missing: the tune that every station has, and that tells nothing."""
RENEWED = timedelta(hours=20)
"""How old one may be before it is issued again though nothing changed: it must never come near its end."""
STALE = timedelta(hours=36)
"""Older than this nobody seals any more; then whoever is asked for it does."""
_AT_ONCE = 100


# --- what it is made of ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearings:
    """All that bears on a station's manifest but what it plays. `fallback` is None while its sound is being made."""

    station: Station
    quiet: Mapping[date, tuple[Span, ...]]
    clusters: tuple[NamedCluster, ...]
    fallback: Sound | None

    def basis(self, trust: Trust, serials: Sequence[int]) -> Digest:
        hours = (f"{s.start.isoformat()}/{s.end.isoformat()}" for of in self.quiet.values() for s in of)
        named = (part for each in self.clusters for part in (each.code, each.name))
        audio = "" if self.fallback is None else self.fallback.audio
        own = (self.station.path, self.station.label, audio, str(trust.serial))
        return digest_of("sealed-1", *own, *map(str, serials), "quiet", *hours, "clusters", *named)


Codes = Collection[StationCode] | None


def bearings(newsroom: Newsroom, days: Sequence[date], at: Instant, codes: Codes) -> list[Bearings]:
    """Of every station that stands today, or of these. A fallback that is not made yet is ordered."""
    with newsroom.store.read() as work:
        register = work.register.all()
        now = _lines(StationTree(dict(register.stations)), codes)
        trees = {day: _lines(tree_on(register, day), codes) for day in days}
        asked = None if codes is None else sorted({s.code for tree in (now, *trees.values()) for s in tree})
        timetables = work.timetables.all(asked, since=min(days))
        specials = {day: of_day(work.special_days.of_day(day), newsroom.almanac.special_day(day)) for day in days}
        clusters = work.sealed.clusters(min(days), None if codes is None else sorted(codes))
    hours = {day: hours_of_all(of, effective_of_all(of), timetables, specials[day], day) for day, of in trees.items()}
    stand = [s for s in now if s.stands_on(min(days)) and (codes is None or s.code in codes)]
    holding, known = effective_of_all(now), Tones(newsroom)
    tones = {s.code: known.of(holding[s.code].wish) for s in stand}
    sounds = _fallbacks(newsroom, set(tones.values()), at)
    quiet = _Quiet(newsroom)
    return [
        Bearings(
            station=each,
            quiet={day: quiet.of(day, hours[day].get(each.code)) for day in days},
            clusters=clusters.get(each.code, ()),
            fallback=sounds[tones[each.code]],
        )
        for each in stand
    ]


def _lines(tree: StationTree, codes: Codes) -> StationTree:
    """These stations with all above them; the whole tree for all."""
    if codes is None:
        return tree
    kept = {each.code for code in codes if code in tree.by_code for each in tree.line(code)}
    return StationTree({code: station for code, station in tree.by_code.items() if code in kept})


class _Quiet:
    """Quiet hours of days, worked out once for all stations that have the same."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._zone = newsroom.zone
        self._known: dict[object, tuple[Span, ...]] = {}

    def of(self, day: date, hours: Hours | None) -> tuple[Span, ...]:
        window = None if hours is None else hours.limits.quiet.value
        if (day, window) not in self._known:
            self._known[day, window] = quiet_of(day, self._zone, window)
        return self._known[day, window]


def _fallbacks(newsroom: Newsroom, tones: Collection[Tone], at: Instant) -> dict[Tone, Sound | None]:
    orders = {tone: jingle_order(newsroom, FALLBACK, tone) for tone in tones}
    recipes = {tone: recipe_of(newsroom, order) for tone, order in orders.items()}
    with newsroom.store.read() as work:
        items = finished(newsroom, work, list(recipes.values()))
    if missing := [Need(order=orders[tone]) for tone in tones if recipes[tone] not in items]:
        want(newsroom, missing, at)
    return {tone: _sound_of(items.get(recipe)) for tone, recipe in recipes.items()}


def _sound_of(item: RenderedItem | None) -> Sound | None:
    return None if item is None else Sound(audio=item.audio, size=item.size, length=item.measured.duration)


# --- building ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Press:
    """What is the same for all stations sealed at once."""

    newsroom: Newsroom
    trust: Trust
    days: tuple[date, ...]
    at: Instant
    priorities: Mapping[BulletinId, Priority]
    heads: Mapping[StationCode, Head]
    serials: Mapping[tuple[StationCode, date], int]

    def basis(self, of: Bearings) -> Digest:
        code = of.station.code
        return of.basis(self.trust, [self.serials.get((code, day), 0) for day in self.days])

    def due(self, of: Bearings) -> bool:
        head = self.heads.get(of.station.code)
        if of.fallback is None:
            return False
        return head is None or head.basis != self.basis(of) or not self.at - RENEWED < head.issued <= self.at

    def serial(self, code: StationCode) -> int:
        head = self.heads.get(code)
        return next_serial(0 if head is None else head.serial, self.at)


def days_of(newsroom: Newsroom, at: Instant) -> tuple[date, ...]:
    """The local days that stations are told of."""
    today = newsroom.local_day(at)
    return tuple(today + timedelta(days=each) for each in range(newsroom.manifest_days + 1))


def seal(newsroom: Newsroom, at: Instant, codes: Codes = None) -> tuple[StationCode, ...]:
    """Seals anew what of all stations, or of these, has changed or was sealed a day ago; returns whose.

    One that cannot be built is left as it stood, and holds up no other. A house without keys that hold seals nothing:
    planning goes on, and health tells it.
    """
    with newsroom.meter.timing(Stage.SEAL):
        return _seal(newsroom, at, codes)


def _seal(newsroom: Newsroom, at: Instant, codes: Codes) -> tuple[StationCode, ...]:
    try:
        trust = newsroom.keyring.trust()
    except HouseUnfounded:
        return ()
    days = days_of(newsroom, at)
    asked = bearings(newsroom, days, at, codes)
    named = [each.station.code for each in asked]
    with newsroom.store.read() as work:
        press = _Press(
            newsroom=newsroom,
            trust=trust,
            days=days,
            at=at,
            priorities={b.id: b.draft.priority for b in work.bulletins.valid_on(days[0], sorted(AIRING), days[-1])},
            heads=work.sealed.heads(None if codes is None else named),
            serials=work.manifests.serials(days, named),
        )
    due = [each for each in asked if press.due(each)]
    some = (due[start : start + _AT_ONCE] for start in range(0, len(due), _AT_ONCE))
    try:
        return tuple(code for each in some for code in _sealed(press, each))
    except (KeyOver, KeyUnfit):
        logger.exception("no manifest can be sealed")
        return ()


def _sealed(press: _Press, of: Sequence[Bearings]) -> list[StationCode]:
    codes = [each.station.code for each in of]
    with press.newsroom.store.read() as work:
        planned = {day: work.manifests.of_day(day, codes) for day in press.days}
        lengths = _lengths(work, planned)
    made = [each for one in of if (each := _made(press, one, planned, lengths)) is not None]
    with press.newsroom.store.write() as work:
        told = [each.head.station for each in made if work.sealed.put(each)]
    press.newsroom.hint()
    return told


def _lengths(work: Work, planned: Mapping[date, Mapping[StationCode, Manifest]]) -> dict[Digest, Millis]:
    """How long the sounds are that stand in for streams: their rows last as long as the stream does."""
    found: dict[Digest, Millis] = {}
    for row in (r for of in planned.values() for m in of.values() for p in m.playlists for r in p.rows):
        if row.relay is not None and row.relay.stream and row.audio not in found:
            item = work.items.by_audio(row.audio)
            found[row.audio] = row.length if item is None else item.measured.duration
    return found


def _made(
    press: _Press,
    of: Bearings,
    planned: Mapping[date, Mapping[StationCode, Manifest]],
    lengths: Mapping[Digest, Millis],
) -> SealedManifest | None:
    code = of.station.code
    days = [(day, planned[day].get(code)) for day in press.days]
    try:
        manifest = built(_manifest(press, of, days, lengths))
    except Refused:
        logger.exception("the manifest of %s cannot be built", code)
        return None
    payload = station_document.to_json(manifest).encode()
    serials = [0 if found is None else found.serial for _, found in days]
    head = Head(
        station=code,
        serial=manifest.serial,
        basis=of.basis(press.trust, serials),
        digest=digest_of_bytes(payload),
        issued=press.at,
    )
    envelope = press.newsroom.keyring.seal(KeyRole.MANIFEST, station_document.TYPE, payload, press.at)
    planned_days = tuple((day, found.serial) for day, found in days if found is not None)
    return SealedManifest(head=head, envelope=envelope, days=planned_days)


def _manifest(
    press: _Press, of: Bearings, days: Sequence[tuple[date, Manifest | None]], lengths: Mapping[Digest, Millis]
) -> StationManifest:
    if of.fallback is None:
        raise Refused(Attack.SILENT, "its fallback is not made yet")
    begins = midnight(press.days[0], press.newsroom.zone)
    bare = StationManifest(
        house=press.trust.house,
        station=of.station.code,
        path=of.station.path,
        label=of.station.label,
        zone=press.newsroom.zone.key,
        serial=press.serial(of.station.code),
        issued=press.at,
        holds=Span(start=begins, end=instant(press.at + HOLDS)),
        days=tuple(_day(day, found, of.quiet[day], begins) for day, found in days),
        tombstones=_tombstones([found for _, found in days if found is not None]),
        fallback=of.fallback,
        clusters=of.clusters,
    )
    told = dict(days)
    return replace(bare, days=tuple(_with_slots(press, bare, each, told[each.day], lengths) for each in bare.days))


def _day(day: date, found: Manifest | None, quiet: tuple[Span, ...], begins: Instant) -> StationDay:
    """Without its slots. A day that is not planned yet has none, but its quiet hours hold."""
    serial, effect = (0, begins) if found is None else (found.serial, found.takes_effect)
    return StationDay(day=day, serial=serial, takes_effect=effect, quiet=quiet, slots=())


def _tombstones(days: Sequence[Manifest]) -> tuple[Buried, ...]:
    found: dict[BulletinId, Buried] = {}
    for each in (stone for manifest in days for stone in manifest.tombstones):
        old = found.get(each.bulletin)
        audio, at = (each.audio, each.at) if old is None else ((*old.audio, *each.audio), min(old.at, each.at))
        found[each.bulletin] = Buried(bulletin=each.bulletin, audio=tuple(sorted(set(audio))), at=at)
    return tuple(found.values())


def _with_slots(
    press: _Press, bare: StationManifest, day: StationDay, found: Manifest | None, lengths: Mapping[Digest, Millis]
) -> StationDay:
    slots = () if found is None else tuple(_slot(press, each, lengths) for each in found.playlists)
    return replace(day, slots=tuple(allowed(bare, slot) for slot in slots))


def _slot(press: _Press, playlist: Playlist, lengths: Mapping[Digest, Millis]) -> PlannedSlot:
    rows = tuple(_cue(press, row, lengths) for row in playlist.rows)
    return PlannedSlot(id=playlist.slot.id, session=playlist.slot.session, span=playlist.slot.span, rows=rows)


def _cue(press: _Press, row: Row, lengths: Mapping[Digest, Millis]) -> Cue:
    live = None
    if row.relay is not None:
        told = row.relay
        live = Live(title=told.title, stream=told.stream, station=told.station, session=told.session)
    length = lengths.get(row.audio, row.length) if live is not None and live.stream else row.length
    return Cue(
        start=row.start,
        length=row.length,
        kind=row.kind,
        title=row.title,
        sound=Sound(audio=row.audio, size=row.size, length=length),
        priority=Priority.NORMAL if row.bulletin is None else press.priorities.get(row.bulletin, Priority.NORMAL),
        bulletin=row.bulletin,
        clusters=row.clusters,
        live=live,
    )
