"""Campaigns and their topics as JSON."""

from fastapi import APIRouter, Response

from broadcaster.domain.campaign import Campaign, CampaignCode, Topic, TopicCode
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import campaigns
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.campaigns import CampaignEdit, SeenCampaign
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.campaigns_shapes import (
    CampaignEditIn,
    CampaignIn,
    CampaignOut,
    CampaignsOut,
    TopicEditIn,
    TopicIn,
    campaign_out,
)
from broadcaster.web.conditions import After, Key, Limit, Seen, tagged
from broadcaster.web.desk import AtDesk
from broadcaster.web.wire import Slug

router = APIRouter(prefix=f"{PREFIX}/campaigns", tags=["Đợt tuyên truyền · Campaigns"], responses=REFUSALS)


@router.get("", operation_id="list_campaigns", summary="Các đợt tuyên truyền · Campaigns")
def list_campaigns(
    actor: Asking,
    desk: AtDesk,
    after: After = None,
    limit: Limit = 20,
) -> CampaignsOut:
    """Của cả hệ thống, và của các đài trong và trên phạm vi. Of the house, and of stations in reach or above it."""
    page = campaigns.page(desk.newsroom, actor, Asked(after=after, limit=limit), desk.clock())
    return CampaignsOut(campaigns=[campaign_out(each) for each in page.rows], after=page.after)


@router.post("", operation_id="open_campaign", summary="Mở một đợt tuyên truyền · Open a campaign", status_code=201)
def open_campaign(sent: CampaignIn, actor: Asking, desk: AtDesk, response: Response, key: Key = None) -> CampaignOut:
    """Của một đài và cấp dưới, hoặc của cả nhà (bỏ trống owner). Of a station and all below, or of the house."""
    campaign = Campaign(
        code=CampaignCode(sent.code),
        name=sent.name.strip(),
        basis=sent.basis.strip(),
        valid_from=sent.valid_from,
        valid_until=sent.valid_until,
        owner=None if sent.owner is None else StationCode(sent.owner),
        topics=tuple(sorted((_topic(each.code, each) for each in sent.topics), key=lambda t: (t.number, t.code))),
    )
    token = Sent(key=key, id=desk.new_id())
    response.headers["Location"] = f"{PREFIX}/campaigns/{campaign.code}"
    return _told(campaigns.launch(desk.newsroom, actor, campaign, token, desk.clock()), response)


@router.get("/{campaign}", operation_id="get_campaign", summary="Một đợt tuyên truyền · One campaign")
def get_campaign(campaign: Slug, actor: Asking, desk: AtDesk, response: Response) -> CampaignOut:
    """Kèm các nhóm nội dung và số phút muốn có mỗi tháng. With its topics and the minutes wanted a month."""
    return _told(campaigns.find(desk.newsroom, actor, CampaignCode(campaign), desk.clock()), response)


@router.put("/{campaign}", operation_id="edit_campaign", summary="Sửa một đợt tuyên truyền · Edit a campaign")
def edit_campaign(
    campaign: Slug, sent: CampaignEditIn, seen: Seen, actor: Asking, desk: AtDesk, response: Response
) -> CampaignOut:
    """ETag của cả đợt; nhóm nội dung sửa ở địa chỉ riêng. The campaign itself; topics have their own address."""
    told = CampaignEdit(name=sent.name, basis=sent.basis, valid_from=sent.valid_from, valid_until=sent.valid_until)
    found = campaigns.edit(desk.newsroom, actor, _seen(campaign, seen), told, desk.clock())
    return _told(found, response)


@router.post("/{campaign}/close", operation_id="close_campaign", summary="Đóng một đợt · Close a campaign")
def close_campaign(campaign: Slug, seen: Seen, actor: Asking, desk: AtDesk, response: Response) -> CampaignOut:
    """Không xoá: bản tin cũ vẫn giữ tên. It is never deleted: old bulletins keep its name."""
    return _told(campaigns.close(desk.newsroom, actor, _seen(campaign, seen), desk.clock()), response)


@router.post(
    "/{campaign}/topics", operation_id="add_topic", summary="Thêm nhóm nội dung · Add a topic", status_code=201
)
def add_topic(
    campaign: Slug, sent: TopicIn, seen: Seen, actor: Asking, desk: AtDesk, response: Response
) -> CampaignOut:
    """If-Match là ETag của đợt tuyên truyền. If-Match is the campaign's ETag."""
    topic = _topic(sent.code, sent)
    return _told(campaigns.add_topic(desk.newsroom, actor, _seen(campaign, seen), topic, desk.clock()), response)


@router.put("/{campaign}/topics/{topic}", operation_id="edit_topic", summary="Sửa nhóm nội dung · Edit a topic")
def edit_topic(
    campaign: Slug, topic: Slug, sent: TopicEditIn, seen: Seen, actor: Asking, desk: AtDesk, response: Response
) -> CampaignOut:
    """Theo ETag của đợt tuyên truyền. By the ETag of its campaign."""
    told = _topic(topic, sent)
    return _told(campaigns.edit_topic(desk.newsroom, actor, _seen(campaign, seen), told, desk.clock()), response)


@router.post(
    "/{campaign}/topics/{topic}/close", operation_id="close_topic", summary="Đóng nhóm nội dung · Close a topic"
)
def close_topic(
    campaign: Slug, topic: Slug, seen: Seen, actor: Asking, desk: AtDesk, response: Response
) -> CampaignOut:
    """Bản tin mới không dùng được nữa; bản cũ vẫn giữ. No new bulletin may name it; those that do keep it."""
    code = TopicCode(topic)
    return _told(campaigns.close_topic(desk.newsroom, actor, _seen(campaign, seen), code, desk.clock()), response)


def _topic(code: str, sent: TopicEditIn) -> Topic:
    return Topic(code=TopicCode(code), number=sent.number, name=sent.name.strip(), minutes=sent.minutes_a_month)


def _seen(campaign: str, version: int) -> SeenCampaign:
    return SeenCampaign(code=CampaignCode(campaign), version=version)


def _told(campaign: Campaign, response: Response) -> CampaignOut:
    tagged(response, campaign.version)
    return campaign_out(campaign)
