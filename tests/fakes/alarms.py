"""Emergencies for tests."""

from dataclasses import replace
from typing import Any

from fakes.samples import NOON

from broadcaster.domain.access import AccountId, Actor, Grant, Role
from broadcaster.domain.bulletin import Target
from broadcaster.domain.emergency import Act, Emergency, EmergencyKind, Message, Order, Sounding, id_of
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import digest_of


def officer(name: str, path: str = "/91/", *roles: Role, assured: bool = True) -> Actor:
    """Somebody with these roles, all when none is named, at a path and below it."""
    grants = tuple(Grant(role=role, station=None, path=path) for role in roles or Role)
    return Actor(id=AccountId(name), name=f"Cán bộ {name}", grants=grants, source="test", assured=assured)


def signed(name: str = "oi") -> Act:
    return Act(by=AccountId(name), name=f"Cán bộ {name}", at=NOON)


def emergency(unique: str = "1", path: str = "/91/91-kv/30628/", **changes: Any) -> Emergency:
    """Waiting at a commune; `changes` of the order or of the emergency."""
    code = StationCode(path.strip("/").rpartition("/")[2])
    order = Order(
        kind=EmergencyKind.ACTUAL,
        message=Message.ALERT,
        refers=None,
        origin=code,
        targets=(Target(station=code, path=path, below=True),),
        event="Cháy",
        headline="Đang có cháy",
        script="Đang có cháy ở chợ.",
        orderer="Chủ tịch xã",
        document="12/LKC",
    )
    own = {name: value for name, value in changes.items() if name in Order.__dataclass_fields__}
    order = replace(order, **own)
    whole = Emergency(
        id=id_of(order.kind, unique),
        order=order,
        path=path,
        soundings=(Sounding(recipe=digest_of("recipe", unique), stations=(code,)),),
        composed=signed(),
    )
    return replace(whole, **{name: value for name, value in changes.items() if name not in own})
