"""Words, campaigns, and people at a station, for tests."""

from dataclasses import replace
from datetime import date
from typing import Any

from fakes.samples import NOON

from broadcaster.domain.access import AccountId, Actor, Grant, Role
from broadcaster.domain.campaign import Campaign, CampaignCode, Topic, TopicCode
from broadcaster.domain.lexicon import EntryId, LexiconEntry
from broadcaster.domain.stations import StationCode


def entry(written: str = "UBND", spoken: str = "ủy ban", scope: str | None = None, **changes: Any) -> LexiconEntry:
    whole = LexiconEntry(
        id=EntryId(f"{scope or 'country'}-{written}"),
        scope=None if scope is None else StationCode(scope),
        written=written,
        spoken=spoken,
        changed_by="Cán bộ",
        changed_at=NOON,
    )
    return replace(whole, **changes)


def campaign(code: str = "cchc", owner: str | None = None, **changes: Any) -> Campaign:
    whole = Campaign(
        code=CampaignCode(code),
        name="Cải cách hành chính",
        basis="Kế hoạch của xã",
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        owner=None if owner is None else StationCode(owner),
        topics=(topic("mot-cua", 1), topic("chi-so", 2)),
    )
    return replace(whole, **changes)


def topic(code: str, number: int = 1, **changes: Any) -> Topic:
    return replace(Topic(code=TopicCode(code), number=number, name=f"Nhóm {code}", minutes=20), **changes)


def person(path: str, *roles: Role) -> Actor:
    """Somebody with these roles, all when none is named, at a path and below it."""
    grants = tuple(Grant(role=role, station=None, path=path) for role in roles or Role)
    return Actor(id=AccountId(f"an{path}"), name="Người thử", grants=grants, source="test", assured=True)
