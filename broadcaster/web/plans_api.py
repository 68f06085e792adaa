"""What is planned and why, what was planned at a moment, and who took a recalled bulletin out."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import instant
from broadcaster.newsroom import plans
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.plans import TakenUp
from broadcaster.web import plans_shapes as shapes
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.conditions import After, Limit
from broadcaster.web.desk import AtDesk
from broadcaster.web.wire import Day, Moment, Name

router = APIRouter(prefix=PREFIX, tags=["Lịch phát · Plans"], responses=REFUSALS)

At = Annotated[Moment, Query(description="ISO 8601, kèm múi giờ. With its offset.")]
Serial = Annotated[int, Path(ge=1, le=2_147_483_647, description="Số của tờ khai. The manifest's serial.")]


@router.get("/stations/{code}/plans/{day}", operation_id="get_plan", summary="Lịch phát và lý do · A plan, and why")
def get_plan(code: Name, day: Day, actor: Asking, desk: AtDesk) -> shapes.PlanOut:
    """Vì sao từng mục ở đó, vì sao bản tin khác không vào. Why each row stands, and why others were left out."""
    return shapes.plan_out(
        plans.plan_of(desk.newsroom, actor, StationCode(code), day, desk.clock()), desk.newsroom.zone
    )


@router.get("/stations/{code}/planned", operation_id="get_planned", summary="Lúc đó đài phát gì · Planned at a moment")
def get_planned(code: Name, at: At, actor: Asking, desk: AtDesk) -> shapes.PlannedAtOut:
    """Mục nào, bản tin nào, ai duyệt, theo tờ khai nào. Which row, whose approval, what manifest."""
    found = plans.planned_at(desk.newsroom, actor, StationCode(code), instant(at), desk.clock())
    return shapes.planned_at_out(found)


@router.get(
    "/clusters/{cluster}/planned",
    operation_id="get_planned_for_cluster",
    summary="Lúc đó cụm loa phát gì · What a cluster was to play",
)
def get_planned_for_cluster(cluster: Name, at: At, actor: Asking, desk: AtDesk) -> shapes.PlannedAtOut:
    """Như của đài, trừ mục chỉ dành cho cụm khác. As of its station, but for what is for other clusters alone."""
    found = plans.planned_for_cluster(desk.newsroom, actor, StationCode(cluster), instant(at), desk.clock())
    return shapes.planned_at_out(found)


@router.post(
    "/stations/{code}/manifests/{day}/{serial}/confirmation",
    operation_id="confirm_manifest",
    summary="Đài báo đã nhận tờ khai · A station took up a manifest",
)
def confirm_manifest(code: Name, day: Day, serial: Serial, actor: Asking, desk: AtDesk) -> shapes.ConfirmationOut:
    """Kể cả các bản tin thu hồi trong đó. Báo lại không đổi gì. Recalls and all; saying it again changes nothing."""
    told = TakenUp(station=StationCode(code), day=day, serial=serial)
    return shapes.confirmation_out(plans.confirm(desk.newsroom, actor, told, desk.clock()))


@router.get("/bulletins/{bulletin}/recall", operation_id="get_recall", summary="Thu hồi đến đâu · How a recall went")
def get_recall(bulletin: Name, actor: Asking, desk: AtDesk, after: After = None, limit: Limit = 50) -> shapes.RecallOut:
    """Đài nào từng được giao, đài nào đã báo gỡ, lúc nào. Which stations had it, and which confirmed, and when."""
    asked = Asked(after=after, limit=limit)
    return shapes.recall_out(plans.recall_status(desk.newsroom, actor, BulletinId(bulletin), asked, desk.clock()))
