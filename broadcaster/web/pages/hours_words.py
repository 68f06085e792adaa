"""How the hours of stations are told: weekdays, kinds of timetables and of days, and what a change does to sessions."""

from collections.abc import Collection, Mapping

from broadcaster.domain.effects import Effect, EffectKind
from broadcaster.domain.special_days import DayKind, Does
from broadcaster.domain.stations import StationCode
from broadcaster.domain.timetable import Kind, OverMode
from broadcaster.web.pages.tongue import Tongue

SHORT_DAYS = ("Thứ 2", "Thứ 3", "Thứ 4", "Thứ 5", "Thứ 6", "Thứ 7", "CN")
KINDS: Mapping[Kind, str] = {
    Kind.STANDING: "Lịch thường xuyên",
    Kind.EXCEPTION: "Lịch tạm, từ ngày đến ngày",
    Kind.CAMPAIGN: "Lịch theo đợt tuyên truyền",
}
MODES: Mapping[OverMode, str] = {
    OverMode.INSTEAD: "Thay cho các buổi thường ngày",
    OverMode.BESIDES: "Phát thêm, các buổi thường ngày vẫn giữ",
}
DAY_KINDS: Mapping[DayKind, str] = {
    DayKind.HOLIDAY: "Ngày nghỉ lễ",
    DayKind.TET: "Tết",
    DayKind.ELECTION: "Ngày bầu cử",
    DayKind.MOURNING: "Quốc tang",
    DayKind.OTHER: "Ngày khác",
}
DOES: Mapping[Does, str] = {
    Does.USUAL: "Phát như thường ngày",
    Does.WEEKDAY: "Phát như một ngày khác trong tuần",
    Does.NONE: "Không phát buổi nào",
}
_EFFECTS: Mapping[EffectKind, str] = {
    EffectKind.LOST: "%(where)s: mất buổi %(session)s lúc %(start)s, %(days)s ngày, từ %(first)s",
    EffectKind.GIVES_WAY: "%(where)s: buổi %(session)s lúc %(start)s tạm nghỉ %(days)s ngày, từ %(first)s: %(why)s",
    EffectKind.PUT_ASIDE: "%(where)s: buổi mới %(session)s lúc %(start)s nghỉ %(days)s ngày, từ %(first)s: %(why)s",
}
_WORKDAYS = frozenset(range(5))


def days_told(weekdays: Collection[int], tongue: Tongue) -> str:
    if len(weekdays) == len(SHORT_DAYS):
        return tongue.gettext("mọi ngày")
    if frozenset(weekdays) == _WORKDAYS:
        return tongue.gettext("Thứ 2 đến Thứ 6")
    return ", ".join(tongue.gettext(SHORT_DAYS[day]) for day in sorted(weekdays))


def effect_told(effect: Effect, names: Mapping[StationCode, str], tongue: Tongue) -> str:
    """One sentence, with the station's name; of many stations how many they are."""
    one = names.get(effect.stations[0], effect.stations[0])
    many = tongue.gettext("%(count)s đài") % {"count": len(effect.stations)}
    return tongue.gettext(_EFFECTS[effect.change.kind]) % {
        "where": one if len(effect.stations) == 1 else many,
        "session": tongue.gettext(effect.change.session),
        "start": f"{effect.change.start:%H:%M}",
        "why": tongue.gettext(effect.change.why),
        "days": effect.days,
        "first": tongue.day(effect.first),
    }
