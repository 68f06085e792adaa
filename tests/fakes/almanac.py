"""A calendar in memory: only the days it is told."""

from dataclasses import dataclass, field
from datetime import date

from broadcaster.domain.special_days import SpecialDay


@dataclass(slots=True)
class MemoryAlmanac:
    days: dict[date, SpecialDay] = field(default_factory=dict)

    def special_day(self, day: date) -> SpecialDay | None:
        return self.days.get(day)

    def special_days(self, first: date, last: date) -> tuple[SpecialDay, ...]:
        return tuple(told for day, told in sorted(self.days.items()) if first <= day <= last)

    def lunar(self, day: date) -> str:
        return f"mùng {day.day}" if day in self.days else ""
