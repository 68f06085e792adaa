"""A campaign holds together, ends, and says which topics a bulletin may name."""

from dataclasses import replace
from datetime import date

import pytest
from fakes.samples import NOON, later
from fakes.words import campaign, topic

from broadcaster.domain.campaign import (
    TOPICS_LIMIT,
    Campaign,
    check_campaign,
    check_topic,
    closed,
    home_of,
    with_topic,
    with_topic_edited,
)
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import FieldWrong, TextBroken
from broadcaster.domain.errors.words import CampaignClosed, TopicClosed, TopicNotOpen, TopicTaken, TopicUnknown

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("wrong", "leaf"),
    [
        (campaign(name=" "), FieldWrong),
        (campaign(name="a" * 201), FieldWrong),
        (campaign(name="a\0"), TextBroken),
        (campaign(basis="a" * 301), FieldWrong),
        (campaign(valid_until=date(2025, 12, 31)), FieldWrong),
        (campaign(topics=(topic("a", name=""),)), FieldWrong),
        (campaign(topics=(topic("a", minutes=-1),)), FieldWrong),
        (campaign(topics=(topic("a", minutes=44_641),)), FieldWrong),
        (campaign(topics=(topic("a", number=0),)), FieldWrong),
        (campaign(topics=(topic("a"), topic("a", 2))), TopicTaken),
        (campaign(topics=tuple(topic(f"t{n}") for n in range(TOPICS_LIMIT + 1))), FieldWrong),
    ],
)
def test_a_campaign_that_does_not_hold_together_is_refused(wrong: Campaign, leaf: type[BadInput]) -> None:
    with pytest.raises(leaf):
        check_campaign(wrong)


def test_a_campaign_without_basis_or_end_or_topics_is_lawful() -> None:
    check_campaign(campaign(basis="", valid_until=None, topics=()))


def test_closing_ends_every_topic_and_keeps_what_was_closed_before() -> None:
    early = topic("a", closed=NOON)
    ended = closed(campaign(topics=(early, topic("b", 2))), later(1))
    assert ended.closed == later(1)
    assert [t.closed for t in ended.topics] == [NOON, later(1)]
    with pytest.raises(CampaignClosed):
        closed(ended, later(2))
    with pytest.raises(CampaignClosed):
        with_topic(ended, topic("c"))
    with pytest.raises(CampaignClosed):
        with_topic_edited(ended, topic("b"))


def test_topics_come_in_by_their_number_and_no_code_twice() -> None:
    grown = with_topic(campaign(), topic("giua", 1))
    assert [t.code for t in grown.topics] == ["giua", "mot-cua", "chi-so"]
    with pytest.raises(TopicTaken):
        with_topic(grown, topic("giua", 7))


def test_a_topic_is_edited_in_its_place_until_it_is_closed() -> None:
    moved = with_topic_edited(campaign(), topic("mot-cua", 9, name="Một cửa"))
    assert [(t.code, t.name) for t in moved.topics] == [("chi-so", "Nhóm chi-so"), ("mot-cua", "Một cửa")]
    with pytest.raises(TopicUnknown):
        with_topic_edited(moved, topic("khac"))
    ended = with_topic_edited(moved, replace(moved.topics[1], closed=NOON))
    with pytest.raises(TopicClosed):
        with_topic_edited(ended, topic("mot-cua"))


def test_a_bulletin_may_name_a_topic_that_is_open_on_its_day() -> None:
    other = campaign("khac", topics=(topic("mot-cua"), topic("y-te")))
    assert check_topic([campaign(), other], "mot-cua", None, DAY) == "cchc"
    assert check_topic([campaign(), other], "mot-cua", "khac", DAY) == "khac"
    assert check_topic([campaign(), other], "y-te", None, DAY) == "khac"
    assert check_topic([campaign(valid_until=DAY, valid_from=DAY)], "mot-cua", None, DAY) == "cchc"


@pytest.mark.parametrize(
    "holding",
    [
        [],
        [campaign(valid_from=date(2026, 11, 23), valid_until=None)],
        [campaign(valid_until=date(2026, 11, 21))],
        [campaign(closed=NOON)],
        [campaign(topics=(topic("mot-cua", closed=NOON),))],
        [campaign(topics=(topic("khac"),))],
    ],
)
def test_a_topic_that_is_not_open_is_refused(holding: list[Campaign]) -> None:
    with pytest.raises(TopicNotOpen) as refused:
        check_topic(holding, "mot-cua", None, DAY)
    assert "22/11/2026" in refused.value.message_vi


def test_a_topic_of_another_campaign_is_refused() -> None:
    with pytest.raises(TopicNotOpen):
        check_topic([campaign()], "mot-cua", "khac", DAY)


def test_a_bulletin_that_names_no_campaign_belongs_to_the_one_that_has_its_topic_open() -> None:
    other = campaign("khac", topics=(topic("y-te"), topic("mot-cua", closed=NOON)))
    assert home_of([campaign(), other], "mot-cua", DAY) == "cchc"
    assert home_of([campaign(), other], "y-te", DAY) == "khac"
    assert home_of([campaign(), other], "doi-song", DAY) is None
    assert home_of([campaign(), campaign("nua")], "mot-cua", DAY) is None, "nobody knows which is meant"
    assert home_of([campaign(closed=NOON), campaign("cu", valid_until=date(2026, 11, 21))], "mot-cua", DAY) is None


def test_every_field_shows_in_the_digest() -> None:
    same = {
        campaign(**changes).digest
        for changes in (
            {"name": "b"}, {"basis": "b"}, {"valid_from": DAY}, {"valid_until": None}, {"owner": "91"},
            {"closed": NOON}, {"topics": ()}, {"topics": (topic("mot-cua"),)},
            {"topics": (topic("mot-cua", minutes=1),)}, {"topics": (topic("mot-cua", closed=NOON),)},
        )
    }  # fmt: skip
    assert len({*same, campaign().digest}) == 11
