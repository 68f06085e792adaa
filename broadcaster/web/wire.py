"""What may come in: the scalar shapes of paths and queries, and the bodies. Everything else is refused by name."""

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from broadcaster.domain.airtime import AirtimeEntry
from broadcaster.domain.bulletin import GAP_LIMIT, NOTE_LIMIT, SCRIPT_LIMIT, TITLE_LIMIT
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Millis, in_one_form, instant

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
YEARS = range(2000, 3000)
"""Sums with dates in between cannot leave the calendar."""


def day_of(written: object) -> date:
    """The date an ISO text names; a pydantic error of type `date_impossible` for any other input."""
    try:
        if isinstance(written, str) and _ISO_DAY.fullmatch(written):
            found = date.fromisoformat(written)
            if found.year in YEARS:
                return found
    except ValueError:
        pass
    # "replace": it may hold lone surrogates, which no answer can repeat
    shown = written[:40].encode("utf-8", "replace").decode() if isinstance(written, str) else type(written).__name__
    raise PydanticCustomError("date_impossible", "no such date", {"written": shown})


def _moment_of(written: object) -> Instant:
    try:
        if isinstance(written, str):
            found = datetime.fromisoformat(written)
            if found.tzinfo is not None and found.year in YEARS[1:-1]:
                return instant(found)
    except ValueError:
        pass
    raise PydanticCustomError("moment_wrong", "no moment with an offset")


BROKEN = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
_PRINTABLE = f"^[^{BROKEN}]+$"
"""Without control characters and line ends: no store has to fear it, and JSON Schema can say it."""


def _printable(text: str) -> str:
    if re.fullmatch(_PRINTABLE[1:-1], text) is None:
        raise PydanticCustomError("string_unicode", "broken characters")
    return text


PRINTABLE_TEXT = AfterValidator(_printable), Field(json_schema_extra={"pattern": _PRINTABLE})


Day = Annotated[date, BeforeValidator(day_of)]
Moment = Annotated[datetime, BeforeValidator(_moment_of)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100), *PRINTABLE_TEXT]
"""A code or id: short and printable."""
Cursor = Annotated[str, StringConstraints(min_length=1, max_length=300), *PRINTABLE_TEXT]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,60}$")]


Titled = Annotated[str, Field(json_schema_extra={"maxLength": TITLE_LIMIT})]
Scripted = Annotated[str, Field(json_schema_extra={"maxLength": SCRIPT_LIMIT})]
Noted = Annotated[str, Field(json_schema_extra={"maxLength": NOTE_LIMIT})]
Wanted = Annotated[StrictInt, Field(json_schema_extra={"minimum": 1, "maximum": 100})]
Rate = Annotated[float, Field(strict=True, allow_inf_nan=False, json_schema_extra={"minimum": 0.5, "maximum": 2.0})]
Gap = Annotated[StrictInt, Field(json_schema_extra={"minimum": 0, "maximum": GAP_LIMIT})]
"""Told in the document, and refused by the verb, whose words are better than a shape's."""


def _in_one_form(told: object) -> object:
    if isinstance(told, str):
        return told if told.isascii() else in_one_form(told)
    return [_in_one_form(each) for each in told] if isinstance(told, list) else told


class Incoming(BaseModel):
    """What programs write is kept as what people write is; shapes within it see to their own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _composed(cls, told: object) -> object:
        return {name: _in_one_form(each) for name, each in told.items()} if isinstance(told, dict) else told


class AirtimeEntryIn(Incoming):
    """Một lượt đã phát. One sound the loudspeaker played; `sequence` starts at 1 and never repeats."""

    sequence: StrictInt = Field(json_schema_extra={"minimum": 1, "maximum": 2**53})
    slot: Name
    audio: Sha256
    started: Moment = Field(description="ISO 8601, kèm múi giờ. With its offset.")
    played_ms: StrictInt = Field(json_schema_extra={"minimum": 0, "maximum": 24 * 3600 * 1000})

    def entry(self, station: StationCode) -> AirtimeEntry:
        return AirtimeEntry(
            station=station,
            sequence=self.sequence,
            slot=SlotId(self.slot),
            audio=Digest(self.audio),
            started=instant(self.started),
            played=Millis(self.played_ms),
        )


class AirtimeIn(Incoming):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {
                "entries": [
                    {
                        "sequence": 1,
                        "slot": "30628-20261122-0500",
                        "audio": "0" * 64,
                        "started": "2026-11-22T05:00:00+07:00",
                        "played_ms": 8000,
                    }
                ]
            }
        },
    )

    entries: list[AirtimeEntryIn] = Field(json_schema_extra={"minItems": 1, "maxItems": 1000})
