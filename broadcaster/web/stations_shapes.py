"""What comes in of stations and clusters."""

from datetime import date, time
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from broadcaster.domain.inheriting import (
    IDENT_LIMIT,
    MINUTES_LIMIT,
    NAMES_LIMIT,
    RATES,
    SESSIONS_LIMIT,
    WINDOWS_LIMIT,
)
from broadcaster.domain.naming import MANY, NAME_LIMIT, PLACE_LIMIT, SPEAKERS_LIMIT
from broadcaster.domain.reorganising import Close, Heir, Merge, Move, Rename, Reorganisation, Split
from broadcaster.domain.stations import (
    Choices,
    Cluster,
    Level,
    StationCode,
    Technology,
    Window,
)
from broadcaster.newsroom.clusters import NewCluster
from broadcaster.web.wire import Day, Incoming, Name


def _clock(told: object) -> time:
    """A minute of the local day, "05:00"."""
    try:
        if isinstance(told, str) and len(told) in (5, 8):
            found = time.fromisoformat(told)
            if found.tzinfo is None and not found.second:
                return found
    except ValueError:
        pass
    raise PydanticCustomError("clock_wrong", "no minute of the day")


Clock = Annotated[
    time,
    BeforeValidator(_clock, json_schema_input_type=str),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:00)?$", "examples": ["05:00"]}),
]
Title = Annotated[str, StringConstraints(min_length=1, max_length=NAME_LIMIT)]
Ident = Annotated[str, StringConstraints(min_length=1, max_length=IDENT_LIMIT)]
Place = Annotated[str, StringConstraints(max_length=PLACE_LIMIT)]
Speakers = Annotated[StrictInt, Field(ge=0, le=SPEAKERS_LIMIT)]
UnitLevel = Literal[Level.PROVINCE, Level.DISTRICT, Level.COMMUNE]


class WindowShape(Incoming):
    """Từ giờ nào đến giờ nào; kết thúc trước bắt đầu là qua nửa đêm. One that ends before it starts passes midnight."""

    start: Clock
    end: Clock

    def window(self) -> Window:
        return Window(start=self.start, end=self.end)


class ChoicesIn(Incoming):
    """Chỉ mục được gửi mới đổi; null: theo cấp trên. Only what is sent changes; null: as the parent has it."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"quiet": {"start": "20:30", "end": "05:00"}}}
    )

    voices: Annotated[list[Name], Field(min_length=1, max_length=NAMES_LIMIT)] | None = None
    region: Literal["Bắc", "Trung", "Nam"] | None = None
    rate: Annotated[StrictFloat | StrictInt, Field(ge=RATES[0], le=RATES[1])] | None = None
    profile: Name | None = None
    style: Literal["southern", "northern"] | None = None
    ident: Ident | None = Field(default=None, description="Có thể có {label}. May hold {label}.")
    shell: Name | None = None
    quiet: WindowShape | None = None
    windows: Annotated[list[WindowShape], Field(min_length=1, max_length=WINDOWS_LIMIT)] | None = None
    sessions_a_day: Annotated[StrictInt, Field(ge=0, le=SESSIONS_LIMIT)] | None = None
    minutes_a_session: Annotated[StrictInt, Field(ge=1, le=MINUTES_LIMIT)] | None = None
    one_officer: StrictBool = Field(
        default=False,
        description="Người soạn được tự duyệt; không thừa kế. Authors may approve their own; never inherited.",
    )

    def over(self, standing: Choices) -> Choices:
        """The standing choices with what was sent in their place."""
        sent: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set}
        for name in ("quiet", "windows", "voices", "rate"):
            if sent.get(name) is not None:
                sent[name] = _VALUES[name](sent[name])
        wish: dict[str, Any] = {name: sent.pop(name) for name in _SOUND if name in sent}
        return _replaced(_replaced(standing, {"wish": _replaced(standing.wish, wish)}), sent)


_Value = TypeVar("_Value")


def _replaced(value: _Value, changes: dict[str, Any]) -> _Value:
    return type(value)(**{name: getattr(value, name) for name in value.__dataclass_fields__} | changes)  # type: ignore[attr-defined]  # a dataclass, by its two callers


_SOUND = ("voices", "region", "rate", "profile")
_VALUES: dict[str, Any] = {
    "quiet": lambda shape: shape.window(),
    "windows": lambda shapes: tuple(shape.window() for shape in shapes),
    "voices": tuple,
    "rate": float,
}

EXAMPLE_STATION: dict[str, Any] = {
    "code": "30628",
    "name": "Chợ Mới",
    "label": "Đài Truyền thanh xã Chợ Mới",
    "level": "commune",
    "parent": "91",
    "day": "2025-07-01",
}


class StationIn(Incoming):
    """Một đài mới. A new station, from `day` on; without a parent only the whole house's admin may open it."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": EXAMPLE_STATION})

    code: Name = Field(description="Mã đơn vị của Nhà nước, hoặc mã tự đặt. The State's unit code, or your own.")
    name: Title
    label: Title = Field(description="Tên đài đọc trên sóng. What it is called on air.")
    level: UnitLevel
    parent: Name | None = None
    day: Day
    until: Day | None = None


class HeirShape(Incoming):
    """Đài mới sau khi nhập hoặc tách. `children`: which children of a split station it gets."""

    code: Name
    name: Title
    label: Title
    children: Annotated[list[Name], Field(max_length=MANY, default_factory=list)]

    def heir(self) -> Heir:
        return Heir(
            code=StationCode(self.code),
            name=self.name,
            label=self.label,
            children=tuple(StationCode(child) for child in self.children),
        )


class CloseIn(Incoming):
    """Đóng đài; `last` là ngày cuối cùng còn hoạt động. Closes it after `last`."""

    change: Literal["close"]
    last: Day

    def of(self, code: StationCode) -> Reorganisation:
        return Close(station=code, last=self.last)


class RenameIn(Incoming):
    """Đổi tên từ một ngày. A new name from a day on."""

    change: Literal["rename"]
    name: Title
    label: Title
    day: Day

    def of(self, code: StationCode) -> Reorganisation:
        return Rename(station=code, name=self.name, label=self.label, day=self.day)


class MoveIn(Incoming):
    """Chuyển sang cấp trên khác từ một ngày. Another parent from a day on; `level` when that changes too."""

    change: Literal["move"]
    parent: Name | None
    day: Day
    level: UnitLevel | None = None

    def of(self, code: StationCode) -> Reorganisation:
        parent = None if self.parent is None else StationCode(self.parent)
        return Move(station=code, parent=parent, day=self.day, level=self.level)


class MergeIn(Incoming):
    """Nhập đài này với các đài khác. This station and others become one; its code may be one of theirs."""

    change: Literal["merge"]
    others: Annotated[list[Name], Field(min_length=1, max_length=MANY - 1)]
    into: HeirShape
    parent: Name | None
    day: Day

    def of(self, code: StationCode) -> Reorganisation:
        parent = None if self.parent is None else StationCode(self.parent)
        of = (code, *(StationCode(other) for other in self.others))
        return Merge(of=of, into=self.into.heir(), parent=parent, day=self.day)


class SplitIn(Incoming):
    """Tách đài này. This station becomes several; one of them may keep its code."""

    change: Literal["split"]
    into: Annotated[list[HeirShape], Field(min_length=2, max_length=MANY)]
    day: Day

    def of(self, code: StationCode) -> Reorganisation:
        return Split(of=code, into=tuple(heir.heir() for heir in self.into), day=self.day)


ChangeIn = Annotated[CloseIn | RenameIn | MoveIn | MergeIn | SplitIn, Field(discriminator="change")]


class ClusterIn(Incoming):
    """Một cụm loa mới. A new cluster; left-out day: today."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {
                "code": "30628-ap-3",
                "name": "Ấp 3",
                "technology": "ip",
                "place": "Trụ điện trước nhà văn hoá ấp 3",
                "speakers": 4,
            }
        },
    )

    code: Name
    name: Title
    technology: Technology
    place: Place = ""
    speakers: Speakers = 0
    valid_from: Day | None = None
    valid_until: Day | None = None

    def told(self, station: StationCode, today: date) -> NewCluster:
        return NewCluster(
            code=StationCode(self.code),
            station=station,
            name=self.name,
            technology=self.technology,
            place=self.place,
            speakers=self.speakers,
            valid_from=self.valid_from or today,
            valid_until=self.valid_until,
        )


class ClusterEdit(Incoming):
    """Chỉ mục được gửi mới đổi. Only what is sent changes; `valid_until` closes it, `station` gives it to another."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"speakers": 5, "valid_until": None}}
    )

    name: Title = ""
    technology: Technology = Technology.IP
    place: Place = ""
    speakers: Speakers = 0
    valid_until: Day | None = None
    station: Name = ""

    def over(self, standing: Cluster) -> Cluster:
        return _replaced(standing, {name: getattr(self, name) for name in self.model_fields_set})
