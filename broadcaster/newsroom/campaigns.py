"""Campaigns are opened, edited and closed, and topics with them; what was used is never taken away."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from broadcaster.domain.access import EVERYWHERE, Action, Actor, demand, demand_everywhere, reach
from broadcaster.domain.audit import Deed, deed
from broadcaster.domain.campaign import (
    Campaign,
    CampaignCode,
    Topic,
    TopicCode,
    check_campaign,
    closed,
    with_topic,
    with_topic_edited,
)
from broadcaster.domain.errors.bulletins import EditedMeanwhile
from broadcaster.domain.errors.words import CampaignClosed, CampaignTaken, TopicClosed
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import Asked, Page, check_asked
from broadcaster.newsroom.books.receipts import Sent, sent_before
from broadcaster.newsroom.ports import Newsroom

LOADED = "campaigns"
"""Beats once, when the shipped campaigns came in: what an operator changed since stays as he left it."""


def page(newsroom: Newsroom, actor: Actor, asked: Asked, at: Instant) -> Page[Campaign]:
    """Those of the house, and of stations within the actor's reach or above it, by code. FieldWrong."""
    scope = reach(actor, Action.READ_CAMPAIGNS, at)
    check_asked(asked)
    with newsroom.store.read() as work:
        return work.campaigns.page(scope, asked)


def find(newsroom: Newsroom, actor: Actor, campaign: CampaignCode, at: Instant) -> Campaign:
    """CampaignUnknown."""
    scope = reach(actor, Action.READ_CAMPAIGNS, at)
    with newsroom.store.read() as work:
        return work.campaigns.get(scope, campaign)


def launch(newsroom: Newsroom, actor: Actor, campaign: Campaign, sent: Sent | None, at: Instant) -> Campaign:
    """A new campaign with its topics; what stands when the key came before.

    BadInput leaves of `check_campaign`; StationUnknown, RightMissing; CampaignTaken, IdempotencyClash.
    """
    check_campaign(campaign)
    with newsroom.store.write() as work:
        scope = reach(actor, Action.READ_CAMPAIGNS, at)
        if campaign.owner is not None:
            work.stations.get(scope, campaign.owner)
        _demand(work, actor, campaign.owner, at)
        if sent_before(work.receipts, actor.id, sent, campaign.digest, at) is not None:
            return work.campaigns.get(scope, campaign.code)
        if not work.campaigns.add(campaign):
            raise CampaignTaken(campaign=campaign.code)
        _note(work, _deed(work, actor, "campaign.open", campaign, at), None, campaign)
        return campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignEdit:
    """What a campaign is to say from now on; its code and its owner stay."""

    name: str
    basis: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCampaign:
    """A campaign as somebody saw it."""

    code: CampaignCode
    version: int


def edit(newsroom: Newsroom, actor: Actor, seen: SeenCampaign, told: CampaignEdit, at: Instant) -> Campaign:
    """FieldWrong, CampaignUnknown, CampaignClosed, RightMissing, EditedMeanwhile; so do the verbs below."""

    def edited(stood: Campaign) -> Campaign:
        if stood.closed is not None:
            raise CampaignClosed(campaign=stood.code)
        after = replace(
            stood,
            name=told.name.strip(),
            basis=told.basis.strip(),
            valid_from=told.valid_from,
            valid_until=told.valid_until,
        )
        check_campaign(after)
        return after

    return _change(newsroom, actor, seen, ("campaign.edit", edited), at)


def close(newsroom: Newsroom, actor: Actor, seen: SeenCampaign, at: Instant) -> Campaign:
    """Ends it and its topics; bulletins that named them keep them."""
    return _change(newsroom, actor, seen, ("campaign.close", lambda stood: closed(stood, at)), at)


def add_topic(newsroom: Newsroom, actor: Actor, seen: SeenCampaign, topic: Topic, at: Instant) -> Campaign:
    """TopicTaken besides."""
    return _change(newsroom, actor, seen, ("topic.add", lambda stood: with_topic(stood, topic)), at)


def edit_topic(newsroom: Newsroom, actor: Actor, seen: SeenCampaign, topic: Topic, at: Instant) -> Campaign:
    """TopicUnknown and TopicClosed besides."""
    return _change(newsroom, actor, seen, ("topic.edit", lambda stood: with_topic_edited(stood, topic)), at)


def close_topic(newsroom: Newsroom, actor: Actor, seen: SeenCampaign, topic: TopicCode, at: Instant) -> Campaign:
    """TopicUnknown and TopicClosed besides."""

    def ended(stood: Campaign) -> Campaign:
        found = stood.topic(topic)
        if found.closed is not None:
            raise TopicClosed(topic=topic)
        return with_topic_edited(stood, replace(found, closed=at))

    return _change(newsroom, actor, seen, ("topic.close", ended), at)


def load_shipped(newsroom: Newsroom, actor: Actor, shipped: Iterable[Campaign], at: Instant) -> int:
    """At the first start, and never again; returns how many came in."""
    with newsroom.store.read() as work:
        if work.pulses.last(LOADED) is not None:
            return 0
    with newsroom.store.write() as work:
        if work.pulses.last(LOADED) is not None:
            return 0
        new = [campaign for campaign in shipped if work.campaigns.add(campaign)]
        for campaign in new:
            _note(work, _deed(work, actor, "campaign.open", campaign, at), None, campaign)
        work.pulses.beat(LOADED, at)
        return len(new)


_Doing = tuple[str, Callable[[Campaign], Campaign]]


def _change(newsroom: Newsroom, actor: Actor, seen: SeenCampaign, doing: _Doing, at: Instant) -> Campaign:
    verb, changes = doing
    scope = reach(actor, Action.READ_CAMPAIGNS, at)
    with newsroom.store.write() as work:
        stood = work.campaigns.get(scope, seen.code)
        _demand(work, actor, stood.owner, at)
        if stood.version != seen.version:
            raise EditedMeanwhile(thing=seen.code)
        after = replace(changes(stood), version=stood.version + 1)
        if not work.campaigns.replace(after, seen.version):
            raise EditedMeanwhile(thing=seen.code)
        _note(work, _deed(work, actor, verb, after, at), stood, after)
        return after


def _demand(work: Work, actor: Actor, owner: StationCode | None, at: Instant) -> None:
    """Asked of an owner the actor knows of already."""
    if owner is None:
        demand_everywhere(actor, Action.MANAGE_CAMPAIGNS, at)
    else:
        demand(actor, Action.MANAGE_CAMPAIGNS, work.stations.get(EVERYWHERE, owner), at)


def _note(work: Work, done: Deed, before: Campaign | None, after: Campaign) -> None:
    digest = None if before is None else before.digest
    work.audit.add(replace(done, before=digest, after=after.digest, told=after.name))


def _deed(work: Work, actor: Actor, verb: str, campaign: Campaign, at: Instant) -> Deed:
    path = "/" if campaign.owner is None else work.stations.get(EVERYWHERE, campaign.owner).path
    return deed(actor, verb, f"campaign:{campaign.code}", at, path)
