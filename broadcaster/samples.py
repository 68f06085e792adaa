"""The station tree, the campaigns and the bulletins that ship in config/, as values. app/ hands in what the
files hold."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from broadcaster.domain.access import master
from broadcaster.domain.approval import Verdict
from broadcaster.domain.bulletin import BulletinId, Priority, words_digest
from broadcaster.domain.campaign import Campaign, CampaignCode, Topic, TopicCode, check_campaign
from broadcaster.domain.errors.bulletins import BulletinMoved, IdempotencyClash
from broadcaster.domain.errors.sound import FileUnreadable
from broadcaster.domain.inheriting import check_choices
from broadcaster.domain.life import State
from broadcaster.domain.schedule import Rule, Session
from broadcaster.domain.special_days import (
    DayKind,
    Does,
    LunarFeast,
    ShippedDays,
    SpecialDay,
    SpecialDayEntry,
    SpecialDayId,
    check_special_day,
)
from broadcaster.domain.stations import Choices, Level, Station, StationCode, StationTree, Window, Wish, grow
from broadcaster.domain.timetable import Limits, Preset, TimetableId, check_timetable
from broadcaster.domain.units import Instant, Language, Millis
from broadcaster.newsroom.approving import approve
from broadcaster.newsroom.bulletins import Aim, Slip, Submission, save
from broadcaster.newsroom.finding import spoken_of
from broadcaster.newsroom.ports import Newsroom


def _window(told: object) -> object:
    return {"start": told[0], "end": told[1]} if isinstance(told, list) and len(told) == 2 else told


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _WindowShape(_Shape):
    start: time
    end: time

    def window(self) -> Window:
        return Window(start=self.start, end=self.end)


_AnyWindow = Annotated[_WindowShape, BeforeValidator(_window)]


class _RegulationShape(_Shape):
    windows: tuple[_AnyWindow, ...] | None = Field(default=None, min_length=1)
    quiet: _AnyWindow | None = None
    sessions_a_day: int | None = Field(default=None, ge=0, le=24)
    minutes_a_session: int | None = Field(default=None, ge=1, le=24 * 60)


class _SessionShape(_Shape):
    name: str
    weekdays: frozenset[Annotated[int, Field(ge=0, le=6)]]
    start: time
    minutes: int = Field(ge=1, le=24 * 60)
    on_holidays: bool = True

    def session(self) -> Session:
        return Session(
            name=self.name,
            weekdays=self.weekdays,
            start=self.start,
            length=Millis(self.minutes * 60_000),
            on_holidays=self.on_holidays,
        )


class _RuleShape(_SessionShape):
    level: Level | None = None
    station: str | None = None

    def rule(self, station: StationCode) -> Rule:
        return Rule(
            station=station,
            session=self.name,
            weekdays=self.weekdays,
            start=self.start,
            length=Millis(self.minutes * 60_000),
            on_holidays=self.on_holidays,
        )


class _WishShape(_Shape):
    voices: tuple[str, ...] | None = Field(default=None, min_length=1)
    region: Literal["Bắc", "Trung", "Nam"] | None = None
    rate: float | None = Field(default=None, ge=0.5, le=2.0)
    profile: str | None = None


class _StationShape(_Shape):
    code: str
    name: str
    label: str
    level: Level
    parent: str | None = None
    valid_from: date
    valid_until: date | None = None
    ident: str | None = None
    shell: str | None = None
    style: Literal["southern", "northern"] | None = None
    one_officer: bool = False
    regulation: _RegulationShape = Field(default_factory=lambda: _RegulationShape())
    sound: _WishShape = Field(default_factory=lambda: _WishShape())

    def choices(self, given: _RegulationShape) -> Choices:
        """What it sets for itself; `given` where its own regulation says nothing."""
        own = {name: value for name, value in self.regulation if value is not None}
        rules = given.model_copy(update=own)
        return Choices(
            wish=Wish(**self.sound.model_dump()),
            style=self.style,
            ident=self.ident,
            shell=self.shell,
            quiet=None if rules.quiet is None else rules.quiet.window(),
            windows=None if rules.windows is None else tuple(window.window() for window in rules.windows),
            sessions_a_day=rules.sessions_a_day,
            minutes_a_session=rules.minutes_a_session,
            one_officer=self.one_officer,
        )


class _TreeShape(_Shape):
    """`regulation` is what stations without a parent have where they say nothing; those below inherit it."""

    regulation: _RegulationShape
    session: tuple[_RuleShape, ...]
    station: tuple[_StationShape, ...] = Field(min_length=1)


def stations(name: str, told: Mapping[str, Any]) -> tuple[StationTree, tuple[Rule, ...]]:
    """The tree and every station's sessions from a file of config/stations.

    FileUnreadable names the faulty place; StationTreeBroken for a tree that does not hold together.
    """
    try:
        shape = _TreeShape.model_validate(told)
        grown = [_station(each, shape.regulation) for each in shape.station]
    except ValidationError as wrong:
        raise _unreadable(name, wrong) from wrong
    tree = grow(grown)
    rules = [
        session.rule(station.code)
        for station in tree
        for session in shape.session
        if session.level is station.level or session.station == station.code
    ]
    return tree, tuple(rules)


def _station(shape: _StationShape, given: _RegulationShape) -> Station:
    choices = shape.choices(given if shape.parent is None else _RegulationShape())
    check_choices(choices)
    return Station(
        code=StationCode(shape.code),
        name=shape.name,
        label=shape.label,
        level=shape.level,
        parent=None if shape.parent is None else StationCode(shape.parent),
        path="",
        valid_from=shape.valid_from,
        valid_until=shape.valid_until,
        choices=choices,
    )


class _TopicShape(_Shape):
    code: str = Field(pattern=r"^[a-z0-9-]{1,60}$")
    name: str
    minutes_a_month: int = 0


class _CampaignShape(_Shape):
    code: str = Field(pattern=r"^[a-z0-9-]{1,60}$")
    name: str
    basis: str
    valid_from: date
    valid_until: date | None = None
    topic: tuple[_TopicShape, ...]

    def campaign(self) -> Campaign:
        return Campaign(
            code=CampaignCode(self.code),
            name=self.name,
            basis=self.basis,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            owner=None,
            topics=tuple(
                Topic(code=TopicCode(each.code), number=number, name=each.name, minutes=each.minutes_a_month)
                for number, each in enumerate(self.topic, start=1)
            ),
        )


class _CampaignsShape(_Shape):
    campaign: tuple[_CampaignShape, ...]


def campaigns(name: str, told: Mapping[str, Any]) -> tuple[Campaign, ...]:
    """The campaigns of config/topics.toml, all of the whole house. FileUnreadable, and what `check_campaign` raises."""
    try:
        found = tuple(each.campaign() for each in _CampaignsShape.model_validate(told).campaign)
    except ValidationError as wrong:
        raise _unreadable(name, wrong) from wrong
    for each in found:
        check_campaign(each)
    return found


class _PresetShape(_RegulationShape):
    code: str = Field(pattern=r"^[a-z0-9-]{1,60}$")
    name: str
    basis: str
    session: tuple[_SessionShape, ...]

    def preset(self) -> Preset:
        limits = Limits(
            windows=None if self.windows is None else tuple(window.window() for window in self.windows),
            quiet=None if self.quiet is None else self.quiet.window(),
            sessions_a_day=self.sessions_a_day,
            minutes_a_session=self.minutes_a_session,
        )
        sessions = tuple(each.session() for each in self.session)
        return Preset(code=self.code, name=self.name, basis=self.basis, sessions=sessions, limits=limits)


class _PresetsShape(_Shape):
    preset: tuple[_PresetShape, ...]


def presets(name: str, told: Mapping[str, Any]) -> tuple[Preset, ...]:
    """The presets of config/timetables.toml. FileUnreadable, and what `check_timetable` raises."""
    try:
        found = tuple(each.preset() for each in _PresetsShape.model_validate(told).preset)
    except ValidationError as wrong:
        raise _unreadable(name, wrong) from wrong
    for each in found:
        check_timetable(each.at(StationCode("01"), TimetableId(each.code), date.min))
    return found


class _DayShape(_Shape):
    day: date
    name: str
    kind: DayKind
    does: Does = Does.USUAL
    weekday: int | None = Field(default=None, ge=0, le=6)
    plain: bool = False


class _FeastShape(_Shape):
    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=30)
    name: str


class _CalendarShape(_Shape):
    day: tuple[_DayShape, ...] = ()
    feast: tuple[_FeastShape, ...] = ()


def calendar(name: str, told: Mapping[str, Any]) -> ShippedDays:
    """The days of config/special_days.toml. FileUnreadable, and what `check_special_day` raises."""
    try:
        shape = _CalendarShape.model_validate(told)
    except ValidationError as wrong:
        raise _unreadable(name, wrong) from wrong
    days = tuple(SpecialDay(**each.model_dump()) for each in shape.day)
    for day in days:
        check_special_day(SpecialDayEntry(id=SpecialDayId("shipped"), owner=None, told=day))
    return ShippedDays(days=days, feasts=tuple(LunarFeast(**each.model_dump()) for each in shape.feast))


class _AimShape(_Shape):
    station: str
    below: bool = False


class _BulletinShape(_Shape):
    file: str
    title: str
    topic: str
    priority: Priority
    origin: str
    targets: tuple[_AimShape, ...] = Field(min_length=1)
    wanted: int
    valid_days: int = Field(ge=1, le=3660)


class _IndexShape(_Shape):
    author: str
    approver: str
    language: Language
    bulletin: tuple[_BulletinShape, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A bulletin to submit, by whom, and who approves it. `key` is the same at every start: none is submitted twice."""

    key: str
    submission: Submission
    author: str
    approver: str


def bulletins(name: str, told: Mapping[str, Any], script: Callable[[str], str], day: date) -> tuple[Sample, ...]:
    """The bulletins of an index, valid from `day` on. `script` gives the text of a file it names. FileUnreadable."""
    try:
        index = _IndexShape.model_validate(told)
    except ValidationError as wrong:
        raise _unreadable(name, wrong) from wrong
    return tuple(
        Sample(
            key=f"sample:{shape.file}",
            author=index.author,
            approver=index.approver,
            submission=Submission(
                title=shape.title,
                script=script(shape.file),
                language=index.language,
                topic=shape.topic,
                priority=shape.priority,
                origin=StationCode(shape.origin),
                aims=tuple(Aim(station=StationCode(aim.station), below=aim.below) for aim in shape.targets),
                valid_from=day,
                valid_until=day + timedelta(days=shape.valid_days - 1),
                wanted=shape.wanted,
            ),
        )
        for shape in index.bulletin
    )


def hand_in(newsroom: Newsroom, sample: Sample, identity: BulletinId, at: Instant) -> None:
    """Submits a sample and approves it as it reads, for at the first start nothing is made yet to be listened to."""
    author = master("sample-author", sample.author, "samples")
    approver = master("sample-approver", sample.approver, "samples")
    try:
        bulletin = save(
            newsroom, author, sample.submission, Slip(id=identity, key=sample.key, submit=True), at
        ).bulletin
    except IdempotencyClash:
        return  # submitted by a start on an earlier day that did not get further
    if bulletin.state is State.SUBMITTED:
        words = words_digest(bulletin.draft, spoken_of(newsroom, bulletin))
        unheard = replace(newsroom, leave=replace(newsroom.leave, unheard=True))
        with suppress(BulletinMoved):  # another start beside this one was quicker
            approve(unheard, approver, bulletin.id, Verdict(spoken=words, audio=None), at)


def _unreadable(name: str, wrong: ValidationError) -> FileUnreadable:
    first = wrong.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return FileUnreadable(name=name, problem=f"{place}: {first['msg']}")
