"""The day's playlists: which item stands where, to the millisecond, and why; and why the others were left out."""

from broadcaster.domain.planning.candidates import (
    Aired,
    Candidate,
    Carried,
    History,
    Placed,
    PlacedLater,
    SessionsAhead,
    Shell,
    Vacancy,
)
from broadcaster.domain.planning.filling import fill
from broadcaster.domain.planning.playlist import Clash, LeftOut, Playlist, Row
from broadcaster.domain.planning.reasons import Reason, ReasonCode
from broadcaster.domain.planning.repairs import Repair, RepairKind, fullness, repairs, seconds_over

__all__ = [
    "Aired",
    "Candidate",
    "Carried",
    "Clash",
    "History",
    "LeftOut",
    "Placed",
    "PlacedLater",
    "Playlist",
    "Reason",
    "ReasonCode",
    "Repair",
    "RepairKind",
    "Row",
    "SessionsAhead",
    "Shell",
    "Vacancy",
    "fill",
    "fullness",
    "repairs",
    "seconds_over",
]
