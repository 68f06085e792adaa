"""The finished sounds of a day: what the planner may take, and what frames its slots."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from broadcaster.domain.approval import fits
from broadcaster.domain.bulletin import Bulletin, Target, words_digest
from broadcaster.domain.campaign import Campaign, CampaignCode
from broadcaster.domain.deciding import ByHand
from broadcaster.domain.item import RenderedItem
from broadcaster.domain.planning import Candidate, Shell, Vacancy
from broadcaster.domain.schedule import Slot, forbidden
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Digest, Instant, Millis
from broadcaster.newsroom.books.rendering import RenderOrder
from broadcaster.newsroom.orders import bulletin_order, greeting_order, jingle_order, recipe_of
from broadcaster.newsroom.ports import Newsroom, Tone
from broadcaster.newsroom.readings import said
from broadcaster.newsroom.rendering import finished
from broadcaster.newsroom.scheduling import SHELL_JINGLES, Agenda, ident_of, needs, unbedded

OUTSIDE = "/"
"""Where a bulletin comes from whose station does not stand that day."""
_HOUR = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """How much of each topic, and what it is called."""

    minutes: Mapping[str, Millis]
    names: Mapping[str, str]


class Wishes:
    """How much of each topic is wanted of a station in a month, by the campaigns that hold there and are open."""

    def __init__(self, newsroom: Newsroom, today: Agenda) -> None:
        lines = {StationCode(code) for each in today.asked for code in each.path.strip("/").split("/")}
        with newsroom.store.read() as work:
            holding = work.campaigns.holding_at(sorted(lines & set(today.stations)))
        paths = {code: station.path for code, station in today.stations.items()}
        self._campaigns = [
            ("/" if each.owner is None else paths[each.owner], each)
            for each in holding
            if each.open_on(today.day) and (each.owner is None or each.owner in paths)
        ]
        self._known: dict[tuple[CampaignCode, ...], Wished] = {}

    def at(self, station: Station) -> Wished:
        """The same for all stations where the same campaigns hold."""
        here = [each for path, each in self._campaigns if station.path.startswith(path)]
        codes = tuple(each.code for each in here)
        if codes not in self._known:
            self._known[codes] = Wished(minutes=_minutes(here), names=_names(here))
        return self._known[codes]


def _names(campaigns: Sequence[Campaign]) -> Mapping[str, str]:
    """The first to name a topic names it."""
    return {topic.code: topic.name for campaign in reversed(campaigns) for topic in campaign.topics}


def _minutes(campaigns: Sequence[Campaign]) -> Mapping[str, Millis]:
    wanted: Counter[str] = Counter()
    for topic in (topic for campaign in campaigns for topic in campaign.topics):
        if topic.closed is None and topic.minutes:
            wanted[topic.code] += topic.minutes * 60_000
    return {topic: Millis(length) for topic, length in wanted.items()}


def candidate_of(bulletin: Bulletin, targets: tuple[Target, ...], origin: str, item: RenderedItem | None) -> Candidate:
    """A bulletin as the planner takes it, with its targets and its origin's path as they are that day, and its sound
    as far as that is made."""
    draft = bulletin.draft
    return Candidate(
        bulletin=bulletin.id,
        title=draft.title,
        priority=draft.priority,
        targets=targets,
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        wanted=draft.wanted,
        twice=draft.twice,
        gap=Millis(draft.gap * _HOUR),
        topic=draft.topic,
        language=draft.language,
        origin=origin,
        created=bulletin.created,
        item=item,
    )


class Shelf:
    """The finished sounds of a day, found once and handed out by what they are for."""

    def __init__(self, newsroom: Newsroom, today: Agenda, at: Instant) -> None:
        self._newsroom = newsroom
        self._today, self._stations, self._tones, self._readings = today, today.stations, today.tones, today.readings
        self._wishes = Wishes(newsroom, today)
        self._recipes = {need.order: recipe_of(newsroom, need.order) for need in needs(newsroom, today, at)}
        recipes = list(self._recipes.values())
        with newsroom.store.read() as work:
            self._made = finished(newsroom, work, recipes)
            self._held = work.items.problems(recipes)

    def _item(self, order: RenderOrder) -> RenderedItem | None:
        recipe: Digest | None = self._recipes.get(order)
        return None if recipe is None else self._made.get(recipe)

    def vacancy(self, slot: Slot, hand: ByHand) -> Vacancy:
        """The slot as the plan is to fill it: its frame, what may not sound in it, what people decided about it by
        hand, and how much of each topic is wanted there."""
        station = self._stations[slot.station]
        return Vacancy(
            slot=slot,
            path=station.path,
            shell=self._shell(slot),
            forbidden=forbidden(slot, self._today.hours[slot.station].limits.regulation, self._newsroom.zone),
            placed=hand.placed,
            skipped=hand.skipped,
            order=hand.order,
            line=hand.line,
            wishes=self._wishes.at(station).minutes,
            names=self._wishes.at(station).names,
        )

    def _shell(self, slot: Slot) -> Shell | None:
        tone, reading = self._tones[slot.station], self._readings[slot.station]
        signature, sting, closing = (self._item(jingle_order(self._newsroom, j, tone)) for j in SHELL_JINGLES)
        ident = self._item(ident_of(self._newsroom, self._today, slot.station))
        greeting = self._item(greeting_order(self._newsroom, slot.day, slot.session, tone, reading))
        if signature is None or sting is None or closing is None or ident is None or greeting is None:
            return None
        return Shell(signature=signature, ident=ident, greeting=greeting, sting=sting, closing=closing)

    def candidate(self, bulletin: Bulletin, tone: Tone, *, plain: bool = False) -> Candidate:
        """`plain`: for a slot of a day of mourning, without the bed."""
        order = self._order(bulletin, tone, plain=plain)
        item = self._item(order)
        origin = self._stations.get(bulletin.draft.origin)
        path = OUTSIDE if origin is None else origin.path
        return replace(
            candidate_of(bulletin, self._today.targets_of(bulletin.draft), path, item),
            audio_fits=item is None or self._approved(bulletin, item),
            held=item is None and self._recipes.get(order) in self._held,
        )

    def _order(self, bulletin: Bulletin, tone: Tone, *, plain: bool = False) -> RenderOrder:
        studio = unbedded(self._newsroom) if plain else self._newsroom
        return bulletin_order(studio, bulletin, tone, self._readings[bulletin.draft.origin])

    def _approved(self, bulletin: Bulletin, item: RenderedItem) -> bool:
        """The very sound that was heard; or the same words in another tone, while what was heard still stands."""
        origin = bulletin.draft.origin
        words = words_digest(bulletin.draft, said(self._newsroom, bulletin.draft, self._readings[origin]))
        heard = self._item(self._order(bulletin, self._tones[origin]))
        return any(fits(bulletin, words, each.audio) for each in (item, heard) if each is not None)
