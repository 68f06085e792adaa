"""Campaigns and their topics: what the authorities want told, from when to when, and how many minutes a month.

Both are data. A topic that was used is closed and never taken away, so that old bulletins keep their name for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NewType

from broadcaster.domain.bulletin import check_text
from broadcaster.domain.counts import counted
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.words import CampaignClosed, TopicClosed, TopicNotOpen, TopicTaken, TopicUnknown
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, digest_of

CampaignCode = NewType("CampaignCode", str)
TopicCode = NewType("TopicCode", str)

NAME_LIMIT, BASIS_LIMIT = 200, 300
TOPICS_LIMIT = 100
MINUTES_LIMIT = 44_640
"""All of a month of 31 days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One content group. `number` is its place in the plan; `minutes` a month are wanted of each station, 0 for none in
    particular; `closed` ends it."""

    code: TopicCode
    number: int
    name: str
    minutes: int = 0
    closed: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """Topics under one decision. `owner` is the station at and below which it holds, None for the whole house. Dates
    are included on both ends; `closed` ends it before its time."""

    code: CampaignCode
    name: str
    basis: str
    valid_from: date
    valid_until: date | None
    owner: StationCode | None
    topics: tuple[Topic, ...] = ()
    closed: Instant | None = None
    version: int = 1

    def topic(self, code: TopicCode) -> Topic:
        """TopicUnknown."""
        for topic in self.topics:
            if topic.code == code:
                return topic
        raise TopicUnknown(campaign=self.code, topic=code)

    def open_on(self, day: date) -> bool:
        ends = self.valid_until is not None and self.valid_until < day
        return self.closed is None and self.valid_from <= day and not ends

    @property
    def digest(self) -> Digest:
        topics = (f"{t.code}\0{t.number}\0{t.name}\0{t.minutes}\0{t.closed or ''}" for t in self.topics)
        told = (self.code, self.name, self.basis, f"{self.valid_from}", f"{self.valid_until or ''}", self.owner or "")
        return digest_of("campaign-1", *told, f"{self.closed or ''}", *topics)


def check_campaign(campaign: Campaign) -> None:
    """FieldWrong, TextBroken, TopicTaken."""
    _check_line("name", campaign.name, NAME_LIMIT)
    _check_line("basis", campaign.basis, BASIS_LIMIT, may_be_empty=True)
    if campaign.valid_until is not None and campaign.valid_until < campaign.valid_from:
        raise FieldWrong(field="valid_until", problem="ngày kết thúc trước ngày bắt đầu")
    if len(campaign.topics) > TOPICS_LIMIT:
        raise FieldWrong(field="topics", problem=f"nhiều hơn {TOPICS_LIMIT} nhóm nội dung")
    seen: set[TopicCode] = set()
    for topic in campaign.topics:
        if topic.code in seen:
            raise TopicTaken(campaign=campaign.code, topic=topic.code)
        seen.add(topic.code)
        _check_line("name", topic.name, NAME_LIMIT)
        if not 0 <= topic.minutes <= MINUTES_LIMIT:
            raise FieldWrong(field="minutes_a_month", problem=f"phải từ 0 đến {counted(MINUTES_LIMIT)}")
        if not 1 <= topic.number <= TOPICS_LIMIT:
            raise FieldWrong(field="number", problem=f"phải từ 1 đến {TOPICS_LIMIT}")


def _check_line(field: str, text: str, limit: int, *, may_be_empty: bool = False) -> None:
    check_text(field, text, limit)
    if not may_be_empty and not text.strip():
        raise FieldWrong(field=field, problem="còn để trống")


# --- its life ----------------------------------------------------------------------------------------------------


def closed(campaign: Campaign, at: Instant) -> Campaign:
    """With all its topics. CampaignClosed when it is already."""
    _check_open(campaign)
    topics = tuple(replace(topic, closed=topic.closed or at) for topic in campaign.topics)
    return replace(campaign, closed=at, topics=topics)


def with_topic(campaign: Campaign, topic: Topic) -> Campaign:
    """One more. CampaignClosed, and what `check_campaign` raises."""
    _check_open(campaign)
    grown = replace(campaign, topics=_in_order((*campaign.topics, topic)))
    check_campaign(grown)
    return grown


def with_topic_edited(campaign: Campaign, topic: Topic) -> Campaign:
    """In the place of the one of its code. CampaignClosed, TopicUnknown, TopicClosed, and as `check_campaign`."""
    _check_open(campaign)
    if campaign.topic(topic.code).closed is not None:
        raise TopicClosed(topic=topic.code)
    others = (each for each in campaign.topics if each.code != topic.code)
    edited = replace(campaign, topics=_in_order((*others, topic)))
    check_campaign(edited)
    return edited


def _in_order(topics: Iterable[Topic]) -> tuple[Topic, ...]:
    return tuple(sorted(topics, key=lambda topic: (topic.number, topic.code)))


def _check_open(campaign: Campaign) -> None:
    if campaign.closed is not None:
        raise CampaignClosed(campaign=campaign.code)


# --- what a bulletin may name ------------------------------------------------------------------------------------


def check_topic(holding: Iterable[Campaign], topic: str, campaign: str | None, day: date) -> CampaignCode:
    """The campaign under which the topic is open on that day, of those that hold at the bulletin's origin.

    `campaign` None: any of them has it. TopicNotOpen, which says nothing about what others hold.
    """
    for each in holding:
        open_topics = {t.code for t in each.topics if t.closed is None}
        if campaign in (None, each.code) and each.open_on(day) and topic in open_topics:
            return each.code
    raise TopicNotOpen(topic=topic, date=f"{day:%d/%m/%Y}")


def home_of(holding: Iterable[Campaign], topic: str, day: date) -> CampaignCode | None:
    """The campaign a bulletin belongs to that names none: the one that has its topic open on that day. Where several
    have it nobody knows which is meant, and it belongs to none."""
    having = [
        each.code
        for each in holding
        if each.open_on(day) and any(t.code == topic and t.closed is None for t in each.topics)
    ]
    return having[0] if len(having) == 1 else None
