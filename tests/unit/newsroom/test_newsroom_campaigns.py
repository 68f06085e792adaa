"""Campaigns are opened, edited and closed by who may, and seen where they hold."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from fakes.samples import NOON, later
from fakes.words import campaign, person, topic

from broadcaster.domain.access import CLOCK, CONSOLE, Actor, Role
from broadcaster.domain.campaign import Campaign, CampaignCode, TopicCode
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import EditedMeanwhile, FieldWrong, IdempotencyClash
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.errors.words import CampaignClosed, CampaignTaken, CampaignUnknown, TopicClosed
from broadcaster.newsroom import campaigns
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.campaigns import CampaignEdit, SeenCampaign
from broadcaster.newsroom.ports import Newsroom

PROVINCE, COMMUNE, HANOI = person("/91/"), person("/91/91-kv/30628/"), person("/01/")
CODE = CampaignCode("cchc")
EDIT = CampaignEdit(name="Mới", basis="", valid_from=date(2026, 1, 1), valid_until=None)


def seen(version: int = 1) -> SeenCampaign:
    return SeenCampaign(code=CODE, version=version)


@pytest.fixture
def opened(newsroom: Newsroom) -> Newsroom:
    campaigns.launch(newsroom, PROVINCE, campaign(owner="91"), None, NOON)
    return newsroom


VERBS: dict[str, Callable[[Newsroom, Actor, SeenCampaign], Campaign]] = {
    "campaign.edit": lambda newsroom, actor, seen: campaigns.edit(newsroom, actor, seen, EDIT, later(1)),
    "campaign.close": lambda newsroom, actor, seen: campaigns.close(newsroom, actor, seen, later(1)),
    "topic.add": lambda newsroom, actor, seen: campaigns.add_topic(newsroom, actor, seen, topic("moi", 3), later(1)),
    "topic.edit": lambda newsroom, actor, seen: campaigns.edit_topic(
        newsroom, actor, seen, topic("mot-cua", 3), later(1)
    ),
    "topic.close": lambda newsroom, actor, seen: campaigns.close_topic(
        newsroom, actor, seen, TopicCode("mot-cua"), later(1)
    ),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_change_is_kept_with_its_version_and_told_in_the_audit(opened: Newsroom, verb: str) -> None:
    before = campaigns.find(opened, COMMUNE, CODE, NOON)
    after = VERBS[verb](opened, PROVINCE, seen())
    assert campaigns.find(opened, COMMUNE, CODE, NOON) == after
    assert after.version == 2
    with opened.store.read() as work:
        first, last = work.audit.since(1, 9)
    assert (first.verb, first.path, first.before, first.after) == ("campaign.open", "/91/", None, before.digest)
    assert (last.verb, last.path, last.before, last.after) == (verb, "/91/", before.digest, after.digest)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("actor", "leaf"),
    [
        (COMMUNE, RightMissing),
        (HANOI, CampaignUnknown),
        (person("/91/", Role.AUTHOR, Role.APPROVER, Role.SUPERVISOR), RightMissing),
    ],
    ids=["below", "foreign", "no admin"],
)
def test_a_campaign_is_changed_only_by_an_admin_of_its_owner(
    opened: Newsroom, verb: str, actor: Actor, leaf: type[BadInput]
) -> None:
    with pytest.raises(leaf):
        VERBS[verb](opened, actor, seen())
    assert campaigns.find(opened, PROVINCE, CODE, NOON) == campaign(owner="91")


@pytest.mark.parametrize("verb", VERBS)
def test_a_change_of_what_was_changed_meanwhile_is_refused(opened: Newsroom, verb: str) -> None:
    campaigns.edit(opened, PROVINCE, seen(), EDIT, NOON)
    with pytest.raises(EditedMeanwhile):
        VERBS[verb](opened, PROVINCE, seen())


@pytest.mark.parametrize("verb", VERBS)
def test_what_was_closed_stays_as_it_is(opened: Newsroom, verb: str) -> None:
    campaigns.close(opened, PROVINCE, seen(), NOON)
    with pytest.raises((CampaignClosed, TopicClosed)):
        VERBS[verb](opened, PROVINCE, seen(2))


@pytest.mark.parametrize(
    ("actor", "owner", "leaf"),
    [
        (COMMUNE, "91", StationUnknown),
        (HANOI, "91", StationUnknown),
        (PROVINCE, None, RightMissing),
        (person("/91/", Role.AUTHOR), "91", RightMissing),
    ],
)
def test_a_campaign_is_opened_only_where_one_manages(
    newsroom: Newsroom, actor: Actor, owner: str | None, leaf: type[BadInput]
) -> None:
    with pytest.raises(leaf):
        campaigns.launch(newsroom, actor, campaign(owner=owner), None, NOON)
    assert campaigns.page(newsroom, CONSOLE, Asked(), NOON).rows == ()


def test_a_code_opens_one_campaign_and_a_key_opens_once(newsroom: Newsroom) -> None:
    first = campaigns.launch(newsroom, CONSOLE, campaign(), Sent(key="k", id="1"), NOON)
    assert campaigns.launch(newsroom, CONSOLE, campaign(), Sent(key="k", id="2"), NOON) == first
    with pytest.raises(IdempotencyClash):
        campaigns.launch(newsroom, CONSOLE, campaign(name="Khác"), Sent(key="k", id="3"), NOON)
    with pytest.raises(CampaignTaken):
        campaigns.launch(newsroom, CONSOLE, campaign(), Sent(key="other", id="4"), NOON)


def test_a_wrong_page_or_edit_is_refused(opened: Newsroom) -> None:
    with pytest.raises(FieldWrong):
        campaigns.page(opened, CONSOLE, Asked(limit=101), NOON)
    with pytest.raises(FieldWrong):
        campaigns.edit(opened, PROVINCE, seen(), replace(EDIT, valid_until=date(2025, 1, 1)), NOON)


def test_the_shipped_campaigns_come_in_once_and_never_over_what_was_changed(newsroom: Newsroom) -> None:
    shipped = [campaign(), campaign("khac")]
    assert campaigns.load_shipped(newsroom, CLOCK, shipped, NOON) == 2
    campaigns.edit(newsroom, CONSOLE, seen(), EDIT, NOON)
    assert campaigns.load_shipped(newsroom, CLOCK, [*shipped, campaign("new")], NOON) == 0
    assert campaigns.find(newsroom, CONSOLE, CODE, NOON).name == "Mới"
