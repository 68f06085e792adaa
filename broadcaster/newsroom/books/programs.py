"""The book of programs: all of them in one list, for those whom thousands ask who they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from broadcaster.domain.people import Account, Token
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """Every token with its holder, by the digest of what is shown; where every station hangs; and as of which turn."""

    turn: int
    programs: Mapping[Digest, tuple[Account, Token]]
    paths: Mapping[StationCode, str]


class Programs(Protocol):
    def turn(self) -> int:
        """Another one after whatever changes what programs may do: tokens, accounts, roles, where stations hang."""
        ...

    def roll(self) -> Roll: ...
