"""What is typed about a station's sessions, read whole: a timetable, or everything that is to be mended at once."""

from collections.abc import Iterator, Sequence
from datetime import date, time

from broadcaster.domain.campaign import CampaignCode
from broadcaster.domain.errors import BadInput, Faulty
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.inheriting import MINUTES_LIMIT
from broadcaster.domain.schedule import EVERY_DAY, Relay, Session
from broadcaster.domain.stations import StationCode
from broadcaster.domain.timetable import BASIS_LIMIT, NAME_LIMIT, SESSIONS, Kind, Limits, OverMode, Timetable
from broadcaster.domain.units import Millis
from broadcaster.web.pages.fields import Fields
from broadcaster.web.pages.slips import Slip, problem_of, slips_of, worded
from broadcaster.web.pages.typed import count_typed, day_typed, no_day, no_time, time_typed
from broadcaster.web.pages.unit_forms import Reader

LEAST_ROWS = 3
STREAM = "stream"
"""What is relayed: an address on the net, or (by its code) a station above."""
_MINUTE = 60_000


# --- a timetable as it is shown in a form ----------------------------------------------------------------------------


def shown(timetable: Timetable) -> dict[str, list[str]]:
    """The values of the form's fields."""
    limits = timetable.limits
    told = {
        "name": timetable.name,
        "kind": timetable.kind.value,
        "mode": timetable.mode.value,
        "campaign": timetable.campaign or "",
        "valid_from": f"{timetable.valid_from:%d/%m/%Y}",
        "valid_until": "" if timetable.valid_until is None else f"{timetable.valid_until:%d/%m/%Y}",
        "basis": timetable.basis,
        "alone": "1" if timetable.alone else "",
        "quiet_from": "" if limits.quiet is None else _clock(limits.quiet.start),
        "quiet_to": "" if limits.quiet is None else _clock(limits.quiet.end),
        "windows": "\n".join(f"{_clock(each.start)}-{_clock(each.end)}" for each in limits.windows or ()),
        "sessions_a_day": "" if limits.sessions_a_day is None else str(limits.sessions_a_day),
        "minutes_a_session": "" if limits.minutes_a_session is None else str(limits.minutes_a_session),
    }
    values = {name: [value] for name, value in told.items()}
    sessions = sorted(timetable.sessions, key=lambda each: (each.start, each.name))
    for number, session in enumerate(sessions):
        values |= _session_shown(number, session)
    return values | empty_rows(len(sessions), max(LEAST_ROWS, len(sessions) + 1))


def _session_shown(number: int, session: Session) -> dict[str, list[str]]:
    relay = session.relay
    told = {
        "name": session.name,
        "start": _clock(session.start),
        "minutes": _long(session.length),
        "shell": session.shell or "",
        "holidays": "1" if session.on_holidays else "",
        "relay": "" if relay is None else relay.station or STREAM,
        "relay_title": "" if relay is None else relay.title,
        "relay_stream": "" if relay is None else relay.stream,
        "relay_session": "" if relay is None else relay.session,
        "relay_offset": "" if relay is None else _long(relay.offset),
        "relay_minutes": "" if relay is None else _long(relay.length),
        "relay_fallback": "" if relay is None else relay.fallback or "",
    }
    days = [str(day) for day in sorted(session.weekdays)]
    return {f"{name}-{number}": [value] for name, value in told.items()} | {f"days-{number}": days}


def empty_rows(first: int, until: int) -> dict[str, list[str]]:
    """Rows for sessions that may be added: on every day, holidays too."""
    values = {"rows": [str(until)]}
    for number in range(first, until):
        values |= {f"days-{number}": [str(day) for day in sorted(EVERY_DAY)], f"holidays-{number}": ["1"]}
    return values


def rows_of(fields: Fields) -> int:
    return min(count_typed(fields.one("rows")) or LEAST_ROWS, SESSIONS)


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


def _long(length: int) -> str:
    """`30` of whole minutes, `29:30` of others."""
    minutes, rest = divmod(length, _MINUTE)
    return f"{minutes}:{rest // 1000:02d}" if rest else str(minutes)


# --- what was typed ------------------------------------------------------------------------------------------------


class TimetableReader(Reader):
    """Reads the fields of a timetable. `rows`: the row of the form of each session that was read, in their order.
    Limits are read from who may change them; for anybody else they stay."""

    def __init__(self, fields: Fields, *, limits: bool) -> None:
        super().__init__({name: fields.one(name) for name in fields.values})
        self.fields, self.rows, self._with_limits = fields, list[int](), limits

    def timetable(self, like: Timetable) -> Timetable:
        """What stands, with what was typed in its place: of one that stands its kind stays."""
        kind = self._kind()
        sessions = tuple(self._sessions())
        first, last = self.day("valid_from"), self._last(kind)
        return Timetable(
            id=like.id,
            station=like.station,
            name=self.words("name", NAME_LIMIT, "Hãy đặt tên cho lịch này, ví dụ: Giờ phát mùa mưa."),
            kind=kind,
            valid_from=first,
            valid_until=last,
            sessions=sessions,
            campaign=self._campaign(kind),
            mode=self._mode(kind),
            alone=bool(self.fields.one("alone")),
            limits=self._limits() if self._with_limits else like.limits,
            basis=self._basis(),
            version=like.version,
        )

    def words(self, name: str, limit: int, missing: str) -> str:
        found = " ".join(self.fields.one(name).split())
        if not found:
            self.slips.append(worded(name, missing))
        elif len(found) > limit:
            self.slips.append(worded(name, "Dài quá: nhiều nhất {limit} ký tự.", limit=limit))
        return found

    def _basis(self) -> str:
        found = self.fields.one("basis")
        if len(found) > BASIS_LIMIT:
            self.slips.append(worded("basis", "Dài quá: nhiều nhất {limit} ký tự.", limit=BASIS_LIMIT))
        return found

    def _kind(self) -> Kind:
        told = self.fields.one("kind")
        if told not in {each.value for each in Kind}:
            self.slips.append(worded("kind", "Hãy chọn loại lịch."))
            return Kind.STANDING
        return Kind(told)

    def _last(self, kind: Kind) -> date | None:
        told = self.fields.one("valid_until")
        if told:
            found = day_typed(told)
            if found is None:
                self.slips.append(no_day("valid_until", told))
            return found
        if kind.over:
            self.slips.append(worded("valid_until", "Lịch tạm và lịch theo đợt phải có ngày cuối."))
        return None

    def _campaign(self, kind: Kind) -> CampaignCode | None:
        told = self.fields.one("campaign") if kind is Kind.CAMPAIGN else ""
        if kind is Kind.CAMPAIGN and not told:
            self.slips.append(worded("campaign", "Hãy chọn đợt tuyên truyền."))
        return CampaignCode(told) if told else None

    def _mode(self, kind: Kind) -> OverMode:
        besides = kind.over and self.fields.one("mode") == OverMode.BESIDES
        return OverMode.BESIDES if besides else OverMode.INSTEAD

    def _limits(self) -> Limits:
        return Limits(
            windows=self.windows("windows"),
            quiet=self.window("quiet_from", "quiet_to"),
            sessions_a_day=self.number("sessions_a_day"),
            minutes_a_session=self.number("minutes_a_session"),
        )

    def _sessions(self) -> Iterator[Session]:
        for row in range(rows_of(self.fields)):
            if any(self.fields.one(f"{name}-{row}") for name in ("name", "start", "minutes")):
                self.rows.append(row)
                yield self._session(row)

    def _session(self, row: int) -> Session:
        name = self.words(f"name-{row}", NAME_LIMIT, "Buổi phát cần một tên, ví dụ: sáng.")
        start = time_typed(self.fields.one(f"start-{row}"))
        if start is None:
            self.slips.append(no_time(f"start-{row}"))
        days = frozenset(
            int(day) for day in self.fields.many(f"days-{row}") if day in {"0", "1", "2", "3", "4", "5", "6"}
        )
        if not days:
            self.slips.append(worded(f"days-{row}", "Hãy chọn ít nhất một ngày trong tuần."))
        return Session(
            name=name,
            weekdays=days,
            start=start or time(),
            length=self._length(f"minutes-{row}"),
            shell=self.fields.one(f"shell-{row}") or None,
            relay=self._relay(row),
            on_holidays=bool(self.fields.one(f"holidays-{row}")),
        )

    def _length(self, name: str, least: int = 1) -> Millis:
        """Minutes, or minutes and seconds."""
        minutes, _, seconds = self.fields.one(name).partition(":")
        whole, rest = count_typed(minutes), count_typed(seconds or "0")
        found = -1 if whole is None or rest is None or rest > 59 else whole * _MINUTE + rest * 1000
        if not least * 1000 <= found <= MINUTES_LIMIT * _MINUTE:
            self.slips.append(worded(name, "Hãy viết số phút, ví dụ: 15."))
            return Millis(_MINUTE)
        return Millis(found)

    def _relay(self, row: int) -> Relay | None:
        source = self.fields.one(f"relay-{row}")
        if not source:
            return None
        stream = self.fields.one(f"relay_stream-{row}") if source == STREAM else ""
        session = "" if source == STREAM else self.fields.one(f"relay_session-{row}")
        if source == STREAM and not stream:
            self.slips.append(worded(f"relay_stream-{row}", "Hãy chép địa chỉ phát trên mạng, bắt đầu bằng https://."))
        if source != STREAM and not session:
            self.slips.append(worded(f"relay_session-{row}", "Hãy viết tên buổi phát của đài cấp trên."))
        offset = f"relay_offset-{row}"
        return Relay(
            title=self.words(f"relay_title-{row}", NAME_LIMIT, "Hãy viết tên chương trình tiếp sóng."),
            length=self._length(f"relay_minutes-{row}"),
            offset=self._length(offset, least=0) if self.fields.one(offset) else Millis(0),
            stream=stream,
            station=None if source == STREAM else StationCode(source),
            session=session,
            fallback=self.fields.one(f"relay_fallback-{row}") or None,
        )


# --- what is refused -------------------------------------------------------------------------------------------------

_BY_CODE = {"timetable-endless": "valid_until", "timetable-same-day": "valid_from", "campaign-unknown": "campaign"}


def refused(error: BadInput, told: Timetable, rows: Sequence[int]) -> list[Slip]:
    """Each fault beside the row of the session that it names, or the field."""
    return [
        _slip(each, told, rows)
        for each in (error.faults if isinstance(error, Faulty) and error.faults else (error,))
    ]  # fmt: skip


def _slip(error: BadInput, told: Timetable, rows: Sequence[int]) -> Slip:
    if isinstance(error, FieldWrong):
        field, problem = str(error.facts["field"]), str(error.facts["problem"])
        where = {"sessions": _row(rows, 0, "name"), "relay": _relay_row(told, rows)}.get(field, field)
        return problem_of(where, problem)
    (slip,) = slips_of(error, _BY_CODE)
    named = str(error.facts.get("session", ""))
    at = next((number for number, each in enumerate(told.sessions) if named and each.name == named), None)
    return slip if at is None else Slip(field=_row(rows, at, "start"), vi=slip.vi, en=slip.en)


def _row(rows: Sequence[int], number: int, name: str) -> str:
    return f"{name}-{rows[number]}" if number < len(rows) else f"{name}-0"


def _relay_row(told: Timetable, rows: Sequence[int]) -> str:
    at = next((number for number, each in enumerate(told.sessions) if each.relay is not None), 0)
    return _row(rows, at, "relay")
