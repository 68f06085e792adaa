"""What comes in and goes out of campaigns and their topics."""

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field, StrictInt

from broadcaster.domain.campaign import BASIS_LIMIT, MINUTES_LIMIT, NAME_LIMIT, TOPICS_LIMIT, Campaign
from broadcaster.web.outgoing import Out
from broadcaster.web.wire import Day, Incoming, Name, Slug

Minutes = Annotated[
    StrictInt, Field(ge=0, le=MINUTES_LIMIT, description="Số phút mong muốn mỗi tháng ở mỗi đài. Minutes a month.")
]
Number = Annotated[StrictInt, Field(ge=1, le=TOPICS_LIMIT, description="Số thứ tự trong kế hoạch. Place in the plan.")]


class TopicEditIn(Incoming):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"number": 5, "name": "Cơ chế một cửa", "minutes_a_month": 30}},
    )

    number: Number
    name: str = Field(max_length=NAME_LIMIT)
    minutes_a_month: Minutes = 0


class TopicIn(TopicEditIn):
    """Một nhóm nội dung. A topic."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {"code": "mot-cua", "number": 5, "name": "Cơ chế một cửa", "minutes_a_month": 30}
        },
    )

    code: Slug


class CampaignEditIn(Incoming):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {
                "name": "Tuyên truyền chuyển đổi số năm 2027",
                "basis": "",
                "valid_from": "2027-01-01",
                "valid_until": "2027-12-31",
            }
        },
    )

    name: str = Field(max_length=NAME_LIMIT)
    basis: str = Field(default="", max_length=BASIS_LIMIT, description="Căn cứ: quyết định, kế hoạch. Its basis.")
    valid_from: Day
    valid_until: Day | None = None


class CampaignIn(CampaignEditIn):
    """Một đợt tuyên truyền. A campaign; `owner` left out: of the whole house."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {
                "code": "chuyen-doi-so-2027",
                "name": "Tuyên truyền chuyển đổi số năm 2027",
                "owner": None,
                "valid_from": "2027-01-01",
                "valid_until": "2027-12-31",
                "topics": [{"code": "dich-vu-cong", "number": 1, "name": "Dịch vụ công", "minutes_a_month": 20}],
            }
        },
    )

    code: Slug
    owner: Name | None = Field(default=None, description="Mã đài chủ trì. Code of the station that owns it.")
    topics: Annotated[list[TopicIn], Field(max_length=TOPICS_LIMIT)] = Field(default_factory=list)


class TopicOut(Out):
    code: str
    number: int
    name: str
    minutes_a_month: int
    closed: datetime | None


class CampaignOut(Out):
    code: str
    name: str
    basis: str
    valid_from: date
    valid_until: date | None
    owner: str | None
    closed: datetime | None
    version: int
    topics: list[TopicOut]


class CampaignsOut(Out):
    campaigns: list[CampaignOut]
    after: str | None


def campaign_out(campaign: Campaign) -> CampaignOut:
    return CampaignOut(
        code=campaign.code,
        name=campaign.name,
        basis=campaign.basis,
        valid_from=campaign.valid_from,
        valid_until=campaign.valid_until,
        owner=campaign.owner,
        closed=campaign.closed,
        version=campaign.version,
        topics=[
            TopicOut(code=t.code, number=t.number, name=t.name, minutes_a_month=t.minutes, closed=t.closed)
            for t in campaign.topics
        ],
    )
