"""What stands in an order that somebody is asked to sign, as it is shown to them: read from the bytes, not from what
a server says of them. Letters that cannot be seen are shown, so that no line hides another.
"""

from dataclasses import dataclass

from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.emergency_order import SignedOrder, from_payload
from broadcaster.domain.told import NotTold, Told, told


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShown:
    """`places` as the order names them; `stations` are those its sounds are for."""

    order: SignedOrder
    event: str
    headline: str
    script: str
    orderer: str
    document: str
    composer: str
    places: tuple[str, ...]

    @property
    def stations(self) -> tuple[str, ...]:
        return tuple(sorted({code for each in self.order.sounds for code in each.stations}))


def order_shown(payload: bytes) -> OrderShown:
    """Refused, as a station would refuse it."""
    order = from_payload(payload)
    try:
        found = told(payload)
        return OrderShown(
            order=order,
            event=visible(found.text("event")),
            headline=visible(found.text("headline")),
            script=visible(found.long_text("script")),
            orderer=visible(found.text("orderer")),
            document=visible(found.text("document")),
            composer=visible(found.one("composed").text("by")),
            places=tuple(_place(each) for each in found.each("targets")),
        )
    except NotTold as refused:
        raise Refused(Attack.MALFORMED, str(refused)) from refused


def _place(found: Told) -> str:
    code = visible(found.text("station"))
    if "cluster" in found:
        return f"{code}: {visible(found.text('cluster'))}"
    return f"{code}+" if found.flag("below") else code


def visible(text: str) -> str:
    return "".join(each if each.isprintable() or each == "\n" else "\N{REPLACEMENT CHARACTER}" for each in text)
