"""An alert of others as CAP 1.2 (Common Alerting Protocol, OASIS) tells it, as far as a loudspeaker needs it.

What the standard has and these values have not (polygons, resources, parameters) is told to whoever brings an alert.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.units import Instant

ALERT_LIMIT = 256_000
"""Bytes an alert may have as it comes."""
INFOS_LIMIT, AREAS_LIMIT, GEOCODES_LIMIT = 20, 200, 5_000
"""Parts in one alert, areas in a part, and geocodes in an alert: there are 3,321 communes."""
TEXT_LIMIT = 20_000
"""Characters of one field."""


class Status(StrEnum):
    """How a message is to be handled."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class MessageType(StrEnum):
    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class Scope(StrEnum):
    """Whom a message is for."""

    PUBLIC = "Public"
    RESTRICTED = "Restricted"
    PRIVATE = "Private"


class Category(StrEnum):
    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    CBRNE = "CBRNE"
    OTHER = "Other"


class Urgency(StrEnum):
    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Severity(StrEnum):
    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


class Response(StrEnum):
    """What people are to do."""

    SHELTER = "Shelter"
    EVACUATE = "Evacuate"
    PREPARE = "Prepare"
    EXECUTE = "Execute"
    AVOID = "Avoid"
    MONITOR = "Monitor"
    ASSESS = "Assess"
    ALL_CLEAR = "AllClear"
    NONE = "None"


UNIT, STATION = "VN-GSO", "broadcaster-station"
"""Names of geocodes that are understood: an administrative unit by the State's number, and a station by a code of our
own. The standard names none for Viet Nam; any other name is told and not guessed."""
_UNIT_NUMBER = re.compile(r"[0-9]{2}|[0-9]{3}|[0-9]{5}")
_OWN_CODE = re.compile(r"[0-9a-z]+(?:-[0-9a-z]+)*")
_KNOWN = {UNIT: _UNIT_NUMBER, STATION: _OWN_CODE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Geocode:
    """A place by a code; `name` says of what list."""

    name: str
    value: str

    @property
    def known(self) -> bool:
        return self.name in _KNOWN

    @property
    def sound(self) -> bool:
        """Whether a code of a known list is written as those of that list are: a province has 2 digits, a district of
        old 3, a commune 5."""
        return self.name not in _KNOWN or _KNOWN[self.name].fullmatch(self.value) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    description: str
    geocodes: tuple[Geocode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """What is to be told, in one language. Moments as the sender set them, None when they did not."""

    language: str
    categories: tuple[Category, ...]
    event: str
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    responses: tuple[Response, ...] = ()
    effective: Instant | None = None
    onset: Instant | None = None
    expires: Instant | None = None
    headline: str = ""
    description: str = ""
    instruction: str = ""
    areas: tuple[Area, ...] = ()

    @property
    def vietnamese(self) -> bool:
        return self.language.lower().split("-")[0] == "vi"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An earlier message."""

    sender: str
    identifier: str
    sent: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One message for the public; others are refused where they come in, for a loudspeaker has no closed doors."""

    identifier: str
    sender: str
    sent: Instant
    status: Status
    kind: MessageType
    references: tuple[Reference, ...] = ()
    infos: tuple[Info, ...] = ()

    @property
    def reference(self) -> Reference:
        """How a later message names this one."""
        return Reference(sender=self.sender, identifier=self.identifier, sent=self.sent)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAlert:
    """An alert as it was read, and what of it these values do not hold, each a short Vietnamese line."""

    alert: Alert
    left_out: tuple[str, ...] = ()


def codes_of(infos: Iterable[Info]) -> tuple[str, ...]:
    """The codes of units and stations named, each once, in their order."""
    return tuple(
        dict.fromkeys(code.value for info in infos for area in info.areas for code in area.geocodes if code.known)
    )
