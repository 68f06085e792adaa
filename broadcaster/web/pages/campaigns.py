"""Campaigns and their topics: opened, edited and closed by admins; what was used is never taken away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.campaign import Campaign, CampaignCode, Topic, TopicCode
from broadcaster.domain.errors import BadInput
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import campaigns, stations
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.campaigns import CampaignEdit, SeenCampaign
from broadcaster.web.pages.frame import Viewer, Viewing, back_to
from broadcaster.web.pages.mending import NOTHING, Refused, refusal_of, tried
from broadcaster.web.pages.slips import Slip, worded
from broadcaster.web.pages.typed import Field, count_typed, day_typed, no_day
from broadcaster.web.wire import Slug

router = APIRouter(prefix="/settings/campaigns", include_in_schema=False)

_Told = TypeVar("_Told")
"""What a form comes to."""
_FIELDS = {
    "name": "name",
    "basis": "basis",
    "valid_until": "last",
    "minutes_a_month": "minutes",
    "number": "number",
    "campaign-taken": "code",
    "topic-taken": "code",
    "text-broken": "name",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A campaign's form as it was typed."""

    code: Field = ""
    name: Field = ""
    basis: Field = ""
    first: Field = ""
    last: Field = ""
    owner: Field = ""
    seen: Field = ""
    key: Field = ""

    @property
    def typed(self) -> Mapping[str, str]:
        return {name: getattr(self, name) for name in ("code", "name", "basis", "first", "last", "owner")}


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicTyped:
    code: Field = ""
    name: Field = ""
    number: Field = ""
    minutes: Field = ""
    seen: Field = ""

    @property
    def typed(self) -> Mapping[str, str]:
        return {name: getattr(self, name) for name in ("code", "name", "number", "minutes")}


# --- what was typed --------------------------------------------------------------------------------------------------


def told_of(form: Typed) -> CampaignEdit | list[Slip]:
    first, last = day_typed(form.first), day_typed(form.last)
    slips = []
    if not form.name.strip():
        slips.append(worded("name", "Hãy gõ tên đợt tuyên truyền."))
    if first is None:
        slips.append(no_day("first", form.first))
    if last is None and form.last.strip():
        slips.append(no_day("last", form.last))
    if first is None or slips:
        return slips
    return CampaignEdit(name=form.name, basis=form.basis, valid_from=first, valid_until=last)


def topic_of(form: TopicTyped, code: str) -> Topic | list[Slip]:
    number, minutes = count_typed(form.number), count_typed(form.minutes or "0")
    slips = []
    if not _is_slug(code):
        slips.append(worded("code", "Mã gồm chữ thường không dấu, chữ số và gạch nối, như mot-cua."))
    if not form.name.strip():
        slips.append(worded("name", "Hãy gõ tên nhóm nội dung."))
    if number is None:
        slips.append(worded("number", "Số thứ tự là một số, như 5."))
    if minutes is None:
        slips.append(worded("minutes", "Số phút là một số; không đặt thì để 0."))
    if number is None or minutes is None or slips:
        return slips
    return Topic(code=TopicCode(code), number=number, name=form.name.strip(), minutes=minutes)


def _is_slug(code: str) -> bool:
    return 0 < len(code) <= 60 and all(c in "abcdefghijklmnopqrstuvwxyz0123456789-" for c in code)


# --- the pages -------------------------------------------------------------------------------------------------------


@router.get("", response_class=HTMLResponse)
def show_campaigns(viewer: Viewing) -> Response:
    page = campaigns.page(viewer.desk.newsroom, viewer.actor, Asked(limit=PAGE_LIMIT), viewer.at)
    return viewer.page("campaigns.html", campaigns=page.rows, today=viewer.today)


@router.get("/new", response_class=HTMLResponse)
def show_new_campaign(viewer: Viewing) -> Response:
    typed = {"first": f"{viewer.today:%d/%m/%Y}"}
    return _new_page(viewer, NOTHING, typed, viewer.desk.new_secret())


def _new_page(viewer: Viewer, refused: Refused, typed: Mapping[str, str], key: str) -> Response:
    tree = stations.tree(viewer.desk.newsroom, viewer.actor, viewer.at)
    owners = [("", viewer.tongue.gettext("Cả hệ thống")), *((each.code, each.label) for each in tree)]
    return viewer.form("campaign-new.html", refused.answered, slips=refused.slips, typed=typed, key=key, owners=owners)


@router.post("/new", response_class=HTMLResponse)
def open_campaign_on_page(viewer: Viewing, form: Annotated[Typed, Depends()]) -> Response:
    told = told_of(form)
    slips = told if isinstance(told, list) else []
    if not _is_slug(form.code.strip()):
        slips = [worded("code", "Mã gồm chữ thường không dấu, chữ số và gạch nối, như mot-cua."), *slips]
    if slips or isinstance(told, list):
        return _new_page(viewer, Refused(slips), form.typed, form.key)
    campaign = Campaign(
        code=CampaignCode(form.code.strip()),
        name=told.name.strip(),
        basis=told.basis.strip(),
        valid_from=told.valid_from,
        valid_until=told.valid_until,
        owner=StationCode(form.owner) if form.owner else None,
    )
    sent = Sent(key=form.key or None, id=viewer.desk.new_id())
    try:
        campaigns.launch(viewer.desk.newsroom, viewer.actor, campaign, sent, viewer.at)
    except BadInput as wrong:
        return _new_page(viewer, refusal_of(wrong, _FIELDS), form.typed, form.key)
    return back_to(f"/settings/campaigns/{campaign.code}")


@router.get("/{campaign}", response_class=HTMLResponse)
def show_campaign(campaign: Slug, viewer: Viewing) -> Response:
    found = campaigns.find(viewer.desk.newsroom, viewer.actor, CampaignCode(campaign), viewer.at)
    return _one_page(viewer, found)


def _one_page(
    viewer: Viewer,
    found: Campaign,
    refused: Refused = NOTHING,
    *,
    typed: Mapping[str, str] | None = None,
    adding: Mapping[str, str] | None = None,
) -> Response:
    """`adding`: a topic's form as it was typed, when the slips are in that."""
    told = {"name": found.name, "basis": found.basis, "first": _written(found.valid_from)}
    told["last"] = _written(found.valid_until)
    number = max((topic.number for topic in found.topics), default=0) + 1
    return viewer.page(
        "campaign.html",
        refused.answered,
        campaign=found,
        slips=refused.slips,
        typed=typed or told,
        adding=adding or {"number": f"{number}", "minutes": "0"},
        in_topic=adding is not None,
        editable=found.closed is None,
    )


def _written(day: date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"


def _seen(campaign: str, seen: str) -> SeenCampaign:
    return SeenCampaign(code=CampaignCode(campaign), version=count_typed(seen) or 0)


def _kept(told: _Told | list[Slip], keep: Callable[[_Told], object]) -> Refused:
    """What is to be mended before it is kept; the form's own faults first."""
    if isinstance(told, list):
        return Refused(told)
    _, refused = tried(lambda: keep(told), _FIELDS)
    return refused


@router.post("/{campaign}", response_class=HTMLResponse)
def edit_campaign_on_page(campaign: Slug, viewer: Viewing, form: Annotated[Typed, Depends()]) -> Response:
    newsroom, actor, at = viewer.desk.newsroom, viewer.actor, viewer.at
    seen = _seen(campaign, form.seen)
    refused = _kept(told_of(form), partial(campaigns.edit, newsroom, actor, seen, at=at))
    if refused.slips:
        found = campaigns.find(newsroom, actor, CampaignCode(campaign), at)
        return _one_page(viewer, found, refused, typed=form.typed)
    return back_to(f"/settings/campaigns/{campaign}")


@router.post("/{campaign}/close")
def close_campaign_on_page(campaign: Slug, viewer: Viewing, seen: Field = "") -> Response:
    campaigns.close(viewer.desk.newsroom, viewer.actor, _seen(campaign, seen), viewer.at)
    return back_to(f"/settings/campaigns/{campaign}")


# --- topics ----------------------------------------------------------------------------------------------------------


@router.post("/{campaign}/topics", response_class=HTMLResponse)
def add_topic_on_page(campaign: Slug, viewer: Viewing, form: Annotated[TopicTyped, Depends()]) -> Response:
    newsroom, actor, at = viewer.desk.newsroom, viewer.actor, viewer.at
    seen = _seen(campaign, form.seen)
    refused = _kept(topic_of(form, form.code.strip()), partial(campaigns.add_topic, newsroom, actor, seen, at=at))
    if not refused.slips:
        return back_to(f"/settings/campaigns/{campaign}#topics")
    found = campaigns.find(newsroom, actor, CampaignCode(campaign), at)
    return _one_page(viewer, found, refused, adding=form.typed)


@router.get("/{campaign}/topics/{topic}", response_class=HTMLResponse)
def show_topic(campaign: Slug, topic: Slug, viewer: Viewing) -> Response:
    found = campaigns.find(viewer.desk.newsroom, viewer.actor, CampaignCode(campaign), viewer.at)
    one = found.topic(TopicCode(topic))
    typed = {"name": one.name, "number": f"{one.number}", "minutes": f"{one.minutes}"}
    return viewer.page("topic.html", campaign=found, topic=one, slips=[], typed=typed)


@router.post("/{campaign}/topics/{topic}", response_class=HTMLResponse)
def edit_topic_on_page(
    campaign: Slug, topic: Slug, viewer: Viewing, form: Annotated[TopicTyped, Depends()]
) -> Response:
    newsroom, actor, at = viewer.desk.newsroom, viewer.actor, viewer.at
    seen = _seen(campaign, form.seen)
    refused = _kept(topic_of(form, topic), partial(campaigns.edit_topic, newsroom, actor, seen, at=at))
    if not refused.slips:
        return back_to(f"/settings/campaigns/{campaign}#topics")
    found = campaigns.find(newsroom, actor, CampaignCode(campaign), at)
    one = found.topic(TopicCode(topic))
    return viewer.page("topic.html", refused.status, campaign=found, topic=one, slips=refused.slips, typed=form.typed)


@router.post("/{campaign}/topics/{topic}/close")
def close_topic_on_page(campaign: Slug, topic: Slug, viewer: Viewing, seen: Field = "") -> Response:
    campaigns.close_topic(viewer.desk.newsroom, viewer.actor, _seen(campaign, seen), TopicCode(topic), viewer.at)
    return back_to(f"/settings/campaigns/{campaign}#topics")
