"""Campaigns with their topics, written and read as one thing."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from broadcaster.domain.access import Scope
from broadcaster.domain.campaign import Campaign, CampaignCode, Topic, TopicCode
from broadcaster.domain.errors.words import CampaignUnknown
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.store.cursors import cursor, read_cursor
from broadcaster.store.lexicon import sees
from broadcaster.store.phrases import insert_into
from broadcaster.store.tables_words import CampaignRow, TopicRow

_OWNER = cast(ColumnElement[str], col(CampaignRow.owner))


class SqlCampaigns:
    def __init__(self, session: Session) -> None:
        self._session = session

    def holding_at(self, codes: Sequence[StationCode]) -> tuple[Campaign, ...]:
        asked = select(CampaignRow).where(_OWNER.in_(["", *codes])).order_by(col(CampaignRow.code))
        return self._whole(self._session.exec(asked).all())

    def get(self, scope: Scope, campaign: CampaignCode) -> Campaign:
        asked = select(CampaignRow).where(col(CampaignRow.code) == campaign, sees(_OWNER, scope))
        found = self._session.exec(asked).all()
        if not found:
            raise CampaignUnknown(campaign=campaign)
        return self._whole(found)[0]

    def page(self, scope: Scope, asked: Asked) -> Page[Campaign]:
        found = select(CampaignRow).where(sees(_OWNER, scope)).order_by(col(CampaignRow.code)).limit(asked.limit + 1)
        if asked.after is not None:
            found = found.where(col(CampaignRow.code) > read_cursor(asked.after, str)[0])
        rows = self._session.exec(found).all()
        shown = self._whole(rows[: asked.limit])
        return Page(rows=shown, after=cursor(shown[-1].code) if len(rows) > asked.limit else None)

    def add(self, campaign: Campaign) -> bool:
        adding = insert_into(self._session, CampaignRow).values(code=campaign.code, **_values(campaign))
        added = adding.on_conflict_do_nothing(index_elements=["code"]).returning(col(CampaignRow.code))
        if self._session.exec(added).first() is None:
            return False
        self._put_topics(campaign)
        return True

    def replace(self, campaign: Campaign, seen: int) -> bool:
        standing = col(CampaignRow.code) == campaign.code, col(CampaignRow.version) == seen
        if self._session.exec(update(CampaignRow).where(*standing).values(**_values(campaign))).rowcount != 1:
            return False
        self._put_topics(campaign)
        return True

    def _put_topics(self, campaign: Campaign) -> None:
        """Topics come and change; none ever goes."""
        if not campaign.topics:
            return
        putting = insert_into(self._session, TopicRow)
        changes = {name: putting.excluded[name] for name in ("number", "name", "minutes", "closed")}
        rows = [_topic_values(campaign.code, topic) for topic in campaign.topics]
        self._session.exec(
            putting.on_conflict_do_update(index_elements=["campaign", "code"], set_=changes), params=rows
        )

    def _whole(self, rows: Iterable[CampaignRow]) -> tuple[Campaign, ...]:
        rows = list(rows)
        asked = select(TopicRow).where(col(TopicRow.campaign).in_([row.code for row in rows]))
        topics: dict[str, list[Topic]] = {row.code: [] for row in rows}
        for row in self._session.exec(asked.order_by(col(TopicRow.number), col(TopicRow.code))):
            topics[row.campaign].append(_topic(row))
        return tuple(_campaign(row, topics[row.code]) for row in rows)


def _values(campaign: Campaign) -> dict[str, Any]:
    return {
        "name": campaign.name,
        "basis": campaign.basis,
        "valid_from": campaign.valid_from,
        "valid_until": campaign.valid_until,
        "owner": campaign.owner or "",
        "closed": campaign.closed,
        "version": campaign.version,
    }


def _topic_values(campaign: CampaignCode, topic: Topic) -> dict[str, Any]:
    return {
        "campaign": campaign,
        "code": topic.code,
        "number": topic.number,
        "name": topic.name,
        "minutes": topic.minutes,
        "closed": topic.closed,
    }


def _topic(row: TopicRow) -> Topic:
    return Topic(
        code=TopicCode(row.code),
        number=row.number,
        name=row.name,
        minutes=row.minutes,
        closed=None if row.closed is None else Instant(row.closed),
    )


def _campaign(row: CampaignRow, topics: Sequence[Topic]) -> Campaign:
    return Campaign(
        code=CampaignCode(row.code),
        name=row.name,
        basis=row.basis,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        owner=StationCode(row.owner) if row.owner else None,
        topics=tuple(topics),
        closed=None if row.closed is None else Instant(row.closed),
        version=row.version,
    )
