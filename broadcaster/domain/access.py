"""Who may do what where: one function over one table of rules. A scope is a path in the station tree."""

from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.stations import Station


class Action(StrEnum):
    READ = "read"
    SUBMIT = "submit"
    APPROVE = "approve"
    LOG_AIRTIME = "log-airtime"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A station and all below it, by path. Queries cannot be called without one."""

    path: str

    def reaches(self, path: str) -> bool:
        return path.startswith(self.path)


EVERYWHERE = Scope(path="/")

# What holding a token allows within its scope. People and their roles come with accounts.
_ALLOWED: dict[Action, bool] = {
    Action.READ: True,
    Action.SUBMIT: True,
    Action.APPROVE: True,
    Action.LOG_AIRTIME: True,
}


def may(scope: Scope, action: Action, station: Station) -> bool:
    """Whether the holder of `scope` may do `action` at `station`."""
    return _ALLOWED[action] and scope.reaches(station.path)
