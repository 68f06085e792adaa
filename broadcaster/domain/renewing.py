"""What the next trust of a house says: written here, signed where the root lies."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import Approvers, Delegated, Delegation, KeyRole, Roots, Trust
from broadcaster.domain.units import Instant, instant

HOLDS = timedelta(days=800)
"""How long a trust and its keys hold: a yearly renewal may be missed once before a loudspeaker falls silent."""
OVERLAP = timedelta(days=30)
"""How long an old key is believed beside the new one: what it sealed lies on stations that are cut off."""
SOON = timedelta(days=60)
"""From when on it is told that a key or the trust ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """`keys`: new public keys by what they are for. `stolen`: the old ones of these roles are believed no longer.

    What is None stays as it was; `revoked` comes to those that are already, and `restored` are no longer among them.
    """

    keys: Mapping[KeyRole, bytes] = field(default_factory=dict)
    stolen: bool = False
    roots: Roots | None = None
    approvers: Approvers | None = None
    revoked: frozenset[StationCode] = frozenset()
    restored: frozenset[StationCode] = frozenset()


def first_trust(house: str, roots: Roots, keys: Mapping[KeyRole, bytes], at: Instant) -> Trust:
    """Of a house in which nobody has a key of their own yet."""
    ends = instant(at + HOLDS)
    return Trust(
        house=house,
        serial=1,
        issued=at,
        expires=ends,
        roots=roots,
        roles={role: _delegation(Delegated(key=keys[role], not_after=ends)) for role in KeyRole},
        approvers=Approvers(threshold=0, people=()),
    )


def next_trust(trust: Trust, changes: Changes, at: Instant) -> Trust:
    ends = instant(at + HOLDS)
    roles = dict(trust.roles)
    for role, key in changes.keys.items():
        kept = () if changes.stolen else tuple(_ending(each, at) for each in roles[role].keys if at < each.not_after)
        roles[role] = replace(roles[role], keys=(Delegated(key=key, not_after=ends), *kept))
    return replace(
        trust,
        serial=trust.serial + 1,
        issued=at,
        expires=ends,
        roots=changes.roots or trust.roots,
        roles=roles,
        approvers=changes.approvers or trust.approvers,
        revoked=(trust.revoked | changes.revoked) - changes.restored,
    )


def _ending(old: Delegated, at: Instant) -> Delegated:
    return replace(old, not_after=min(old.not_after, instant(at + OVERLAP)))


def _delegation(key: Delegated) -> Delegation:
    return Delegation(threshold=1, keys=(key,))


def ending(trust: Trust, at: Instant) -> dict[str, Instant]:
    """What ends soon, or ended: the trust, and each role by the last of its keys."""
    ends = {"trust": trust.expires}
    ends |= {role.value: max(each.not_after for each in of.keys) for role, of in trust.roles.items()}
    return {name: end for name, end in ends.items() if end <= at + SOON}
