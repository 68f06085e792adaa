"""Stations and clusters for programs: one endpoint, one verb."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Response

from broadcaster.domain.access import Actor
from broadcaster.domain.reorganising import Open
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import clusters, enrolling, stations
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.clusters import ClusterChange
from broadcaster.newsroom.stations import ChoicesEdit, Wanted
from broadcaster.web import problems
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.conditions import After, Key, Limit, Seen, tagged
from broadcaster.web.desk import AtDesk, Desk
from broadcaster.web.stations_answers import (
    ClusterOut,
    ClustersOut,
    EnrolledOut,
    StationOut,
    StationsOut,
    TreeOut,
    brief,
    enrolled_out,
    station_out,
    tree_out,
)
from broadcaster.web.stations_form import TakenRoster, request_body, rows_wrong
from broadcaster.web.stations_shapes import ChangeIn, ChoicesIn, ClusterEdit, ClusterIn, StationIn
from broadcaster.web.wire import Day, Name

_STATIONS, _CLUSTERS = "Đài · Stations", "Cụm loa · Clusters"
router = APIRouter(prefix=PREFIX, responses=REFUSALS)

On = Annotated[
    Day | None,
    Query(description="Cây của ngày này; bỏ trống: hiện nay, kể cả đài đã đóng. The tree of a day; left out: now."),
]


@dataclass(frozen=True, slots=True)
class _Caller:
    """Who asks, at which desk, and the answer under way."""

    actor: Actor
    desk: Desk
    response: Response

    def told(self, code: StationCode) -> StationOut:
        """A station that was changed, as it stands now."""
        found = stations.find(self.desk.newsroom, self.actor, code, self.desk.clock())
        tagged(self.response, found.station.version)
        self.desk.on_change()
        return station_out(found)


def _caller(actor: Asking, desk: AtDesk, response: Response) -> _Caller:
    return _Caller(actor, desk, response)


Caller = Annotated[_Caller, Depends(_caller)]


def _asked(
    after: After = None,
    limit: Limit = 20,
) -> Asked:
    return Asked(after=after, limit=limit)


RENAME = {"change": "rename", "name": "Chợ Mới", "label": "Đài Truyền thanh xã Chợ Mới", "day": "2027-01-01"}
Leaf = Annotated[Asked, Depends(_asked)]


# --- the tree ------------------------------------------------------------------------------------------------------


@router.get("/stations", operation_id="list_stations", summary="Các đài · Stations", tags=[_STATIONS])
def list_stations(
    actor: Asking,
    desk: AtDesk,
    asked: Leaf,
    under: Annotated[Name | None, Query(description="Đài này và cấp dưới. This station and all below.")] = None,
    on: On = None,
) -> StationsOut:
    """Theo thứ tự của cây; lọc theo `under`, theo ngày `on`. In the order of the tree."""
    wanted = Wanted(under=None if under is None else StationCode(under), on=on)
    page = stations.listed(desk.newsroom, actor, wanted, asked, desk.clock())
    return StationsOut(stations=[brief(station) for station in page.rows], after=page.after)


@router.get("/station-tree", operation_id="get_station_tree", summary="Cây đài · The station tree", tags=[_STATIONS])
def get_station_tree(actor: Asking, desk: AtDesk, on: On = None) -> TreeOut:
    """Phần cây trong phạm vi người hỏi, của một ngày. The part within reach, as it stood on a day."""
    return tree_out(stations.tree(desk.newsroom, actor, desk.clock(), on))


@router.get("/stations/{code}", operation_id="get_station", summary="Một đài · One station", tags=[_STATIONS])
def get_station(code: Name, actor: Asking, desk: AtDesk, response: Response) -> StationOut:
    """Mỗi giá trị đang dùng kèm mã đài đã đặt nó. Every value that holds, with the station that chose it."""
    found = stations.find(desk.newsroom, actor, StationCode(code), desk.clock())
    tagged(response, found.station.version)
    return station_out(found)


@router.post(
    "/stations", operation_id="open_station", summary="Mở một đài · Open a station", tags=[_STATIONS], status_code=201
)
def open_station(sent: StationIn, caller: Caller, key: Key = None) -> StationOut:
    """Từ một ngày, dưới một đài cấp trên mà người hỏi quản lý. From a day on, below a station one manages."""
    wanted = Open(
        code=StationCode(sent.code),
        name=sent.name,
        label=sent.label,
        level=sent.level,
        parent=None if sent.parent is None else StationCode(sent.parent),
        day=sent.day,
        until=sent.until,
    )
    desk = caller.desk
    made = stations.change(desk.newsroom, caller.actor, wanted, desk.clock(), Sent(id=desk.new_id(), key=key))
    caller.response.headers["Location"] = f"/api/v1/stations/{made.code}"
    return caller.told(made.code)


@router.patch(
    "/stations/{code}",
    operation_id="choose_station_settings",
    summary="Đặt riêng cho một đài · What a station sets for itself",
    tags=[_STATIONS],
)
def choose_station_settings(code: Name, sent: ChoicesIn, seen: Seen, caller: Caller) -> StationOut:
    """Khung giờ làm một buổi phát trái quy định thì bị từ chối. Hours that make a session unlawful are refused."""
    edit = ChoicesEdit(seen=seen, choose=sent.over)
    desk = caller.desk
    found = stations.choose(desk.newsroom, caller.actor, StationCode(code), edit, desk.clock())
    return caller.told(found.station.code)


@router.post(
    "/stations/{code}/changes",
    operation_id="change_station",
    summary="Đóng, đổi tên, chuyển, nhập, tách · Close, rename, move, merge, split",
    tags=[_STATIONS],
)
def change_station(
    code: Name, sent: Annotated[ChangeIn, Body(examples=[RENAME])], seen: Seen, caller: Caller, key: Key = None
) -> StationOut:
    """Có hiệu lực từ một ngày; cây của ngày trước đó giữ nguyên. From a day on; the tree of the days before stays."""
    wanted = sent.of(StationCode(code))
    desk = caller.desk
    sending = Sent(id=desk.new_id(), key=key, seen=seen)
    made = stations.change(desk.newsroom, caller.actor, wanted, desk.clock(), sending)
    return caller.told(made.code)


@router.post(
    "/stations/import",
    operation_id="import_stations",
    summary="Nhập nhiều đài, cụm loa · Import stations and clusters",
    tags=[_STATIONS],
    response_model=EnrolledOut,
    openapi_extra=request_body(),
)
def import_stations(actor: Asking, sent: TakenRoster, desk: AtDesk) -> EnrolledOut | Response:
    """Tệp .xlsx hoặc .csv, hoặc tên một tỉnh. Có dòng sai thì không nhập dòng nào; dry_run: chỉ kiểm tra.

    A file, or a province by name. With a wrong row nothing is imported; dry_run only tells.
    """
    terms = enrolling.Terms(dry_run=sent.dry_run, strict=sent.strict)
    enrolled = enrolling.enrol(desk.newsroom, actor, sent.roster, desk.clock(), terms)
    if enrolled.faults and not sent.dry_run:
        return problems.answer(rows_wrong(enrolled))
    return enrolled_out(enrolled, dry_run=sent.dry_run)


# --- clusters ------------------------------------------------------------------------------------------------------


@router.get(
    "/stations/{code}/clusters",
    operation_id="list_clusters",
    summary="Cụm loa của một đài và cấp dưới · Clusters of a station and all below",
    tags=[_CLUSTERS],
)
def list_clusters(code: Name, actor: Asking, desk: AtDesk, asked: Leaf) -> ClustersOut:
    """Theo thứ tự mã. In the order of their codes."""
    page = clusters.listed(desk.newsroom, actor, StationCode(code), asked, desk.clock())
    return ClustersOut(clusters=[ClusterOut.model_validate(cluster) for cluster in page.rows], after=page.after)


@router.post(
    "/stations/{code}/clusters",
    operation_id="add_cluster",
    summary="Thêm một cụm loa · Add a cluster",
    tags=[_CLUSTERS],
    status_code=201,
)
def add_cluster(code: Name, sent: ClusterIn, caller: Caller, key: Key = None) -> ClusterOut:
    """Cụm loa đóng mở cùng nhau ở một nơi của đài. Loudspeakers that are switched together."""
    desk = caller.desk
    told = sent.told(StationCode(code), desk.today())
    cluster = clusters.add(desk.newsroom, caller.actor, told, desk.clock(), Sent(id=desk.new_id(), key=key))
    caller.response.headers["Location"] = f"/api/v1/clusters/{cluster.code}"
    tagged(caller.response, cluster.version)
    return ClusterOut.model_validate(cluster)


@router.get("/clusters/{cluster}", operation_id="get_cluster", summary="Một cụm loa · One cluster", tags=[_CLUSTERS])
def get_cluster(cluster: Name, actor: Asking, desk: AtDesk, response: Response) -> ClusterOut:
    """Kèm ETag để sửa. With the ETag that an edit names."""
    found = clusters.find(desk.newsroom, actor, StationCode(cluster), desk.clock())
    tagged(response, found.version)
    return ClusterOut.model_validate(found)


@router.patch(
    "/clusters/{cluster}", operation_id="edit_cluster", summary="Sửa một cụm loa · Edit a cluster", tags=[_CLUSTERS]
)
def edit_cluster(cluster: Name, sent: ClusterEdit, seen: Seen, caller: Caller) -> ClusterOut:
    """Mục bỏ trống giữ nguyên. What is left out stays."""
    wanted = ClusterChange(seen=seen, change=sent.over)
    desk = caller.desk
    found = clusters.edit(desk.newsroom, caller.actor, StationCode(cluster), wanted, desk.clock())
    tagged(caller.response, found.version)
    return ClusterOut.model_validate(found)
