"""What holds at a station: its own choice, else the one above it has made, else the house's; and whose choice it is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import time
from typing import Generic, TypeVar

from broadcaster.domain.counts import counted
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.stations import Choices, Dialect, Regulation, Station, StationCode, StationTree, Window, Wish

LABEL = "{label}"
STYLES = ("southern", "northern")
REGIONS = ("Bắc", "Trung", "Nam")
IDENT_LIMIT, NAMES_LIMIT, WINDOWS_LIMIT = 300, 10, 12
RATES = (0.5, 2.0)
SESSIONS_LIMIT, MINUTES_LIMIT = 24, 24 * 60

Of = TypeVar("Of")


@dataclass(frozen=True, slots=True)
class Setting(Generic[Of]):
    """A value that holds, and the station that chose it (None: the house)."""

    value: Of
    origin: StationCode | None = None

    def unless(self, chosen: Of | None, by: StationCode) -> "Setting[Of]":
        return self if chosen is None else Setting(chosen, by)


_IDENT = Setting(f"Đây là {LABEL}.")
_TWO_OFFICERS = Setting(value=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """Every value that holds at one station. Of the sound, and the style, None is what the server's settings say."""

    voices: Setting[tuple[str, ...] | None] = Setting(None)
    region: Setting[str | None] = Setting(None)
    rate: Setting[float | None] = Setting(None)
    profile: Setting[str | None] = Setting(None)
    style: Setting[Dialect | None] = Setting(None)
    ident: Setting[str] = _IDENT
    ident_below: Setting[str] = _IDENT  # what is handed down where `ident` is the station's alone
    shell: Setting[str] = Setting("chung")
    quiet: Setting[Window] = Setting(Window(start=time(21), end=time(5)))
    windows: Setting[tuple[Window, ...]] = Setting(
        (
            Window(start=time(5), end=time(7)),
            Window(start=time(11), end=time(12)),
            Window(start=time(16, 30), end=time(19)),
        )
    )
    sessions_a_day: Setting[int] = Setting(3)
    minutes_a_session: Setting[int] = Setting(30)
    one_officer: Setting[bool] = _TWO_OFFICERS

    @property
    def wish(self) -> Wish:
        return Wish(
            voices=self.voices.value, region=self.region.value, rate=self.rate.value, profile=self.profile.value
        )

    @property
    def regulation(self) -> Regulation:
        return Regulation(
            windows=self.windows.value,
            quiet=self.quiet.value,
            sessions_a_day=self.sessions_a_day.value,
            minutes_a_session=self.minutes_a_session.value,
        )

    def ident_of(self, station: Station) -> str:
        """What is said to open this station's sessions."""
        return self.ident.value.replace(LABEL, station.label)


HOUSE = Effective()
"""What holds where nobody chose."""
_NOTHING = Choices()


def effective(line: Iterable[Station], house: Effective = HOUSE) -> Effective:
    """What holds at the last of a line of stations, the highest first."""
    holding = house
    for station in line:
        holding = _below(holding, station, house)
    return holding


def effective_of_all(tree: StationTree, house: Effective = HOUSE) -> dict[StationCode, Effective]:
    """What holds at every station of a tree whose parents stand before their children."""
    holding: dict[StationCode, Effective] = {}
    for station in tree:
        above = house if station.parent is None else holding.get(station.parent, house)
        holding[station.code] = _below(above, station, house)
    return holding


def _below(above: Effective, station: Station, house: Effective) -> Effective:
    own, code = station.choices, station.code
    if own == _NOTHING and above.ident is above.ident_below and not above.one_officer.value:
        return above
    ident = above.ident_below.unless(own.ident, code)
    return Effective(
        voices=above.voices.unless(own.wish.voices, code),
        region=above.region.unless(own.wish.region, code),
        rate=above.rate.unless(own.wish.rate, code),
        profile=above.profile.unless(own.wish.profile, code),
        style=above.style.unless(own.style, code),
        ident=ident,
        ident_below=ident if LABEL in ident.value else above.ident_below,
        shell=above.shell.unless(own.shell, code),
        quiet=above.quiet.unless(own.quiet, code),
        windows=above.windows.unless(own.windows, code),
        sessions_a_day=above.sessions_a_day.unless(own.sessions_a_day, code),
        minutes_a_session=above.minutes_a_session.unless(own.minutes_a_session, code),
        one_officer=Setting(value=True, origin=code) if own.one_officer else house.one_officer,
    )


def bequeathed(choices: Choices) -> Choices:
    """What a station that takes another's place takes over: all but what speaks of that one alone."""
    named = choices.ident is not None and LABEL not in choices.ident
    return replace(choices, ident=None if named else choices.ident, one_officer=False)


def check_choices(choices: Choices) -> None:
    """FieldWrong for a choice that no station can have."""
    for field, wrong, problem in _rules_of(choices):
        if wrong:
            raise FieldWrong(field=field, problem=problem)


def _rules_of(choices: Choices) -> Iterable[tuple[str, bool, str]]:
    wish, ident = choices.wish, choices.ident
    if wish.voices is not None:
        fits = 1 <= len(wish.voices) <= NAMES_LIMIT and all(map(_is_name, wish.voices))
        yield "voices", not fits, f"cần từ 1 đến {NAMES_LIMIT} tên giọng"
    if wish.rate is not None:
        yield "rate", not RATES[0] <= wish.rate <= RATES[1], "phải từ 0,5 đến 2"
    yield "region", wish.region not in (None, *REGIONS), "phải là Bắc, Trung hoặc Nam"
    yield "style", choices.style not in (None, *STYLES), "phải là southern hoặc northern"
    for field, name in (("profile", wish.profile), ("shell", choices.shell)):
        yield field, name is not None and not _is_name(name), "phải là một tên ngắn"
    if ident is not None:
        said = ident.replace(LABEL, "")
        yield "ident", not ident.strip() or len(ident) > IDENT_LIMIT, f"cần từ 1 đến {IDENT_LIMIT} ký tự"
        yield "ident", not said.isprintable() or "{" in said or "}" in said, f"chỉ được có {LABEL} trong ngoặc nhọn"
    yield from _hours_of(choices)


def _hours_of(choices: Choices) -> Iterable[tuple[str, bool, str]]:
    if choices.windows is not None:
        yield "windows", not 1 <= len(choices.windows) <= WINDOWS_LIMIT, f"cần từ 1 đến {WINDOWS_LIMIT} khung giờ"
        yield "windows", any(map(window_wrong, choices.windows)), WINDOW_WRONG
    whole = (choices.quiet, *(choices.windows or ()))
    for field, window in zip(("quiet", *["windows"] * len(whole)), whole, strict=False):
        odd = window is not None and any(t.second or t.microsecond or t.tzinfo for t in (window.start, window.end))
        yield field, odd, "giờ phải tròn phút"
    if choices.sessions_a_day is not None:
        yield "sessions_a_day", not 0 <= choices.sessions_a_day <= SESSIONS_LIMIT, f"phải từ 0 đến {SESSIONS_LIMIT}"
    if choices.minutes_a_session is not None:
        few = not 1 <= choices.minutes_a_session <= MINUTES_LIMIT
        yield "minutes_a_session", few, f"phải từ 1 đến {counted(MINUTES_LIMIT)}"


WINDOW_WRONG = "khung giờ kết thúc trước khi bắt đầu; chỉ giờ yên lặng mới qua nửa đêm"


def window_wrong(window: Window) -> bool:
    """A window ends after it starts, at midnight (00:00) at the latest. Only quiet hours pass midnight: no session
    does, so a window that did would be one that somebody mistyped."""
    return window.end <= window.start and window.end != time(0)


def _is_name(name: str) -> bool:
    return 0 < len(name) <= 100 and name.isprintable()
