"""A station's clusters: added and edited; closing one is giving it a last day."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.stations import Cluster, Station, StationCode, Technology
from broadcaster.newsroom import clusters, stations
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.clusters import ClusterChange, NewCluster
from broadcaster.web.pages.frame import Viewer, Viewing, back_to
from broadcaster.web.pages.labels import TECHNOLOGIES
from broadcaster.web.pages.mending import NOTHING, Refused, tried
from broadcaster.web.pages.slips import worded
from broadcaster.web.pages.typed import Field, Version
from broadcaster.web.pages.unit_forms import Reader
from broadcaster.web.wire import Name

router = APIRouter(include_in_schema=False)


@router.get("/units/{code}/clusters/new", response_class=HTMLResponse)
def show_new_cluster(code: Name, viewer: Viewing) -> Response:
    station = stations.find(viewer.desk.newsroom, viewer.actor, StationCode(code), viewer.at).station
    typed = {"technology": "ip", "valid_from": viewer.tongue.date(viewer.today)}
    return _page(viewer, station, typed, key=viewer.desk.new_secret())


def _page(
    viewer: Viewer, station: Station, typed: Mapping[str, str], refused: Refused = NOTHING, key: str = ""
) -> Response:
    told = {"unit": station, "typed": typed, "slips": refused.slips, "key": key, "technologies": TECHNOLOGIES}
    return viewer.form("unit-cluster.html", refused.answered, **told)


def _read(typed: Mapping[str, str]) -> tuple[Reader, Technology, int]:
    read = Reader(typed)
    if typed.get("technology") not in set(Technology):
        read.slips.append(worded("technology", "Hãy chọn công nghệ của cụm loa."))
    return read, Technology(typed["technology"]) if not read.slips else Technology.IP, read.number("speakers") or 0


@router.post("/units/{code}/clusters/new", response_class=HTMLResponse)
def add_unit_cluster(
    code: Name,
    viewer: Viewing,
    new_code: Annotated[str, Form(alias="code", max_length=100)] = "",
    name: Field = "",
    technology: Field = "",
    place: Field = "",
    speakers: Field = "",
    valid_from: Field = "",
    key: Field = "",
) -> Response:
    typed = {"code": new_code, "name": name, "technology": technology, "place": place, "speakers": speakers}
    typed["valid_from"] = valid_from
    desk = viewer.desk
    station = stations.find(desk.newsroom, viewer.actor, StationCode(code), viewer.at).station
    read, kind, count = _read(typed)
    told = NewCluster(
        code=read.code("code"),
        station=station.code,
        name=read.text("name"),
        technology=kind,
        place=place.strip(),
        speakers=count,
        valid_from=read.day("valid_from"),
    )
    if read.slips:
        return _page(viewer, station, typed, Refused(read.slips), key)
    sent = Sent(id=desk.new_id(), key=key or None)
    made, refused = tried(lambda: clusters.add(desk.newsroom, viewer.actor, told, viewer.at, sent))
    if made is None:
        return _page(viewer, station, typed, refused, key)
    desk.on_change()
    return back_to(f"/units/{code}")


@router.get("/clusters/{cluster}", response_class=HTMLResponse)
def show_cluster(cluster: Name, viewer: Viewing) -> Response:
    found = clusters.find(viewer.desk.newsroom, viewer.actor, StationCode(cluster), viewer.at)
    typed = {
        "name": found.name,
        "technology": found.technology.value,
        "place": found.place,
        "speakers": str(found.speakers),
        "valid_until": "" if found.valid_until is None else viewer.tongue.date(found.valid_until),
    }
    return _edit_page(viewer, found, typed)


def _edit_page(viewer: Viewer, found: Cluster, typed: Mapping[str, str], refused: Refused = NOTHING) -> Response:
    told = {"cluster": found, "typed": typed, "slips": refused.slips, "technologies": TECHNOLOGIES}
    return viewer.page("cluster.html", refused.answered, **told)


@router.post("/clusters/{cluster}", response_class=HTMLResponse)
def edit_unit_cluster(
    cluster: Name,
    viewer: Viewing,
    version: Version,
    name: Field = "",
    technology: Field = "",
    place: Field = "",
    speakers: Field = "",
    valid_until: Field = "",
) -> Response:
    typed = {"name": name, "technology": technology, "place": place, "speakers": speakers, "valid_until": valid_until}
    newsroom = viewer.desk.newsroom
    found = clusters.find(newsroom, viewer.actor, StationCode(cluster), viewer.at)
    read, kind, count = _read(typed)
    until = read.day("valid_until") if valid_until.strip() else None
    called = read.text("name")
    if read.slips:
        return _edit_page(viewer, found, typed, Refused(read.slips))

    def changed(standing: Cluster) -> Cluster:
        more = {"place": place.strip(), "speakers": count, "valid_until": until}
        return replace(standing, name=called, technology=kind, **more)  # type: ignore[arg-type]  # its fields, by name

    edit = ClusterChange(seen=version, change=changed)
    kept, refused = tried(lambda: clusters.edit(newsroom, viewer.actor, found.code, edit, viewer.at))
    if kept is None:
        return _edit_page(viewer, found, typed, refused)
    viewer.desk.on_change()
    return back_to(f"/units/{kept.station}")
