"""What goes out of stations and clusters."""

from collections.abc import Iterable
from datetime import date, time
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import Field, WithJsonSchema

from broadcaster.domain.inheriting import Setting
from broadcaster.domain.register import Succession
from broadcaster.domain.stations import Level, Station, StationCode, StationTree, Technology
from broadcaster.newsroom.enrolling import Enrolled
from broadcaster.newsroom.stations import Found
from broadcaster.web.outgoing import Out


class StationBrief(Out):
    code: str
    name: str
    label: str
    level: Level
    parent: str | None
    valid_from: date
    valid_until: date | None


class StationsOut(Out):
    """Một trang đài, theo thứ tự cây. One page, in the order of the tree; `after` asks for the next."""

    stations: list[StationBrief]
    after: str | None


def brief(station: Station) -> StationBrief:
    return StationBrief.model_validate(station)


class BranchOut(Out):
    """Một đài và các đài dưới nó. A station and those below it."""

    code: str
    name: str
    label: str
    level: Level
    valid_from: date
    valid_until: date | None
    children: list["BranchOut"]


class TreeOut(Out):
    stations: list[BranchOut]


def tree_out(tree: StationTree) -> TreeOut:
    below: dict[StationCode | None, list[Station]] = {}
    for station in tree:
        parent = station.parent if station.parent in tree.by_code else None
        below.setdefault(parent, []).append(station)

    def shape(station: Station) -> BranchOut:
        return BranchOut(
            code=station.code,
            name=station.name,
            label=station.label,
            level=station.level,
            valid_from=station.valid_from,
            valid_until=station.valid_until,
            children=[shape(child) for child in below.get(station.code, [])],
        )

    return TreeOut(stations=[shape(root) for root in below.get(None, [])])


WallTime = Annotated[time, WithJsonSchema({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]:[0-5][0-9]$"})]
"""By the clock on the wall: JSON Schema's own `time` wants an offset, which a rule for every day has not got."""


class WindowOut(Out):
    start: WallTime
    end: WallTime


_Of = TypeVar("_Of")


class SettingOut(Out, Generic[_Of]):
    """Giá trị đang dùng và của đài nào. What holds, and whose choice it is; null: the house's."""

    value: _Of
    origin: str | None


class HoldingOut(Out):
    voices: SettingOut[list[str]]
    region: SettingOut[str | None]
    rate: SettingOut[float]
    profile: SettingOut[str]
    style: SettingOut[str | None]
    ident: SettingOut[str]
    shell: SettingOut[str]
    quiet: SettingOut[WindowOut]
    windows: SettingOut[list[WindowOut]]
    sessions_a_day: SettingOut[int]
    minutes_a_session: SettingOut[int]
    one_officer: SettingOut[bool]


class PlacementOut(Out):
    """Tên và cấp trên từ một ngày. What it was called and where it hung, from a day on."""

    since: date
    parent: str | None
    name: str
    label: str
    level: Level


class SuccessionOut(Out):
    day: date
    old: str
    new: str


class StationOut(StationBrief):
    """Một đài: giá trị đang dùng, của ai, và lịch sử. One station, what holds there and why, and what it was."""

    version: int
    spoken_ident: str = Field(description="Lời xướng sẽ đọc. The ident as it is said.")
    holding: HoldingOut
    placements: list[PlacementOut]
    successions: list[SuccessionOut]


def station_out(found: Found) -> StationOut:
    holding = found.holding
    told = {name: _setting(getattr(holding, name)) for name in HoldingOut.model_fields}
    return StationOut(
        **brief(found.station).model_dump(),
        version=found.station.version,
        spoken_ident=holding.ident_of(found.station),
        holding=HoldingOut.model_validate(told),
        placements=[PlacementOut.model_validate(place) for place in found.placements],
        successions=_successions(found.successions),
    )


def _successions(told: Iterable[Succession]) -> list[SuccessionOut]:
    return [SuccessionOut.model_validate(each) for each in told]


def _setting(setting: Setting[Any]) -> dict[str, Any]:
    value = list(setting.value) if isinstance(setting.value, tuple) else setting.value
    return {"value": value, "origin": setting.origin}


class ClusterOut(Out):
    """Một cụm loa. One cluster of loudspeakers."""

    code: str
    station: str
    name: str
    level: Literal[Level.CLUSTER] = Level.CLUSTER
    technology: Technology
    place: str
    speakers: int
    valid_from: date
    valid_until: date | None
    version: int


class ClustersOut(Out):
    clusters: list[ClusterOut]
    after: str | None


class RowFaultOut(Out):
    row: int
    problem: str


class EnrolledOut(Out):
    """Số đài, cụm loa mới; số đã có; các dòng sai (khi thử). New, known, and what is wrong (of a dry run)."""

    dry_run: bool
    stations: int
    clusters: int
    known: int
    faults: list[RowFaultOut]


def enrolled_out(enrolled: Enrolled, *, dry_run: bool) -> EnrolledOut:
    return EnrolledOut(
        dry_run=dry_run,
        stations=enrolled.stations,
        clusters=enrolled.clusters,
        known=enrolled.known,
        faults=[RowFaultOut(row=fault.number, problem=fault.problem) for fault in enrolled.faults],
    )
