"""Keys of a house, in memory. Its seals are real, so that what a test's house seals its stations open."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from fakes.house import House, key

from broadcaster import envelope
from broadcaster.domain import trust
from broadcaster.domain.attacks import Refused
from broadcaster.domain.errors.keys import HouseUnfounded, KeyOver, TrustRefused
from broadcaster.domain.trust import KeyRole, Trust
from broadcaster.domain.units import Instant, instant
from broadcaster.envelope import public_of

_BEGINNING, _END = (instant(datetime(year, 1, 1, tzinfo=UTC)) for year in (1960, 2500))
"""Tests live under clocks of any year."""


@dataclass
class MemoryKeyring:
    """The port `Keyring`. `kept` are the private keys by their public halves."""

    house: House = field(default_factory=lambda: House(made=_BEGINNING, keys_end=_END, ends=_END, needed=0))
    told: list[str] = field(default_factory=list)
    kept: dict[bytes, bytes] = field(default_factory=dict)
    roots: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        house = self.house
        self.told.append(house.signed(house.trust))
        for each in (house.manifest, house.actual, house.exercise, house.journal):
            self.kept[public_of(each)] = each

    def trust(self) -> Trust:
        if not self.told:
            raise HouseUnfounded
        return trust.from_payload(trust.unread(self.told[-1]).payload)

    def trusts(self) -> tuple[str, ...]:
        return tuple(self.told)

    def seal(self, role: KeyRole, payload_type: str, payload: bytes, at: Instant) -> str:
        for each in sorted(self.trust().roles[role].keys, key=lambda k: k.not_after, reverse=True):
            if at < each.not_after and each.key in self.kept:
                return envelope.to_json(envelope.seal(payload_type, payload, [self.kept[each.key]]))
        raise KeyOver(role=role.value)

    def make(self, role: KeyRole) -> bytes:  # noqa: ARG002 - here any key may be of any role
        made = key(100 + len(self.kept))
        self.kept[public_of(made)] = made
        return public_of(made)

    def adopt(self, told: str, at: Instant) -> Trust:
        try:
            found = trust.accepted(self.trust(), told, at)
        except Refused as refused:
            raise TrustRefused(attack=refused.attack.value, detail=refused.detail) from refused
        self.told.append(told)
        return found

    def roots_here(self) -> tuple[str, ...]:
        return self.roots
