"""Each attack on what is signed, against each thing that is signed: whether a reader refuses it, by its name.

A reader may be read with a fault planted in it, to see that the table finds the fault.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import ModuleType

from fakes.house import NOW, STATION, House, key, manifest, sealed

import broadcaster.domain
from broadcaster.domain import signed_time, station_document, trust
from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.signed_time import SignedTime
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import LEAP
from broadcaster.domain.units import Instant, instant

HOUSE, STRANGER = House(), House(roots=(key(51), key(52), key(53)), manifest=key(60))
TRUST = replace(HOUSE.trust, serial=5)
TIME = SignedTime(house="house-1", station=STATION, at=NOW, manifest=5, emergency=1)
LATER, LONG_AFTER = instant(NOW + timedelta(minutes=1)), instant(NOW + timedelta(days=801))
ENDLESS = "x" * 4_000_001
_ORDER = ("trust", "station_document", "signed_time")


class Reader:
    """A station that holds trust 5, manifest 5, and the time NOW. `plants`: in which module which text stands in the
    place of which."""

    def __init__(self, *plants: tuple[str, str, str]) -> None:
        folder = Path(broadcaster.domain.__file__).parent
        texts = {name: (folder / f"{name}.py").read_text("utf-8") for name in _ORDER}
        for name, old, new in plants:
            assert old in texts[name], f"{name} has no {old!r}"
            texts[name] = texts[name].replace(old, new)
        self._modules = dict(_loaded(texts))
        told = self._modules["trust"]
        self.held = told.from_payload(trust.to_json(TRUST))
        self.floor = (
            self._modules["station_document"].opened(self.held, HOUSE.sealed(manifest(5)), STATION, None, NOW).floor
        )
        self.last = self._modules["signed_time"].believed(self.held, HOUSE.timed(TIME), STATION, None)

    def trust(self, envelope: str | bytes, at: Instant = NOW) -> object:
        return self._modules["trust"].accepted(self.held, envelope, at)

    def manifest(self, envelope: str | bytes, at: Instant = NOW) -> object:
        return self._modules["station_document"].opened(self.held, envelope, STATION, self.floor, at)

    def time(self, envelope: str | bytes, at: Instant = NOW) -> object:  # noqa: ARG002 - the time tells itself
        return self._modules["signed_time"].believed(self.held, envelope, STATION, self.last)


def _loaded(texts: Mapping[str, str]) -> Iterator[tuple[str, ModuleType]]:
    """Each with those before it in the places of the sound ones, which are put back in the end."""
    sound = {f"broadcaster.domain.{name}": sys.modules[f"broadcaster.domain.{name}"] for name in texts}
    try:
        for name, text in texts.items():
            module = ModuleType(f"broadcaster.domain.{name}")
            sys.modules[module.__name__] = module
            exec(compile(text, name, "exec"), module.__dict__)
            yield name, module
    finally:
        sys.modules.update(sound)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown to a reader, as what, when, and by which name it is to be refused."""

    role: str
    attack: Attack
    envelope: str
    at: Instant = NOW
    case: str = ""

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.role, self.attack.value, self.case)))

    def refused(self, reader: Reader) -> Attack | None:
        opens: Callable[..., object] = getattr(reader, self.role)
        try:
            opens(self.envelope, self.at)
        except Refused as refused:
            return refused.attack
        return None


def table() -> Iterator[Shown]:
    yield from _of_trust()
    yield from _of_manifests()
    yield from _of_time()


def unnamed(reader: Reader) -> list[str]:
    """The attacks that a reader lets through, or calls by another name."""
    return [each.name for each in table() if each.refused(reader) is not each.attack]


def _of_trust() -> Iterator[Shown]:
    next_one = replace(TRUST, serial=6)
    told = trust.to_json(next_one)

    def shown(attack: Attack, envelope: str, case: str = "", at: Instant = NOW) -> Shown:
        return Shown(role="trust", attack=attack, envelope=envelope, case=case, at=at)

    yield shown(Attack.ARBITRARY, STRANGER.signed(replace(STRANGER.trust, serial=6)), "strangers")
    yield shown(Attack.ARBITRARY, sealed(trust.TYPE, told, HOUSE.manifest, HOUSE.actual), "by the server's keys")
    yield shown(Attack.ARBITRARY, sealed(trust.TYPE, told, HOUSE.roots[0]), "one root of two")
    yield shown(Attack.ARBITRARY, sealed(station_document.TYPE, told, *HOUSE.roots), "as another type")
    yield shown(Attack.ROLLBACK, HOUSE.signed(replace(TRUST, serial=4)))
    yield shown(Attack.ROLLBACK, HOUSE.signed(replace(TRUST, revoked=frozenset({STATION}))), "under the same serial")
    yield shown(Attack.FAST_FORWARD, HOUSE.signed(replace(TRUST, serial=6 + LEAP)))
    yield shown(Attack.EXPIRED, HOUSE.signed(next_one), at=LONG_AFTER)
    yield shown(Attack.FOREIGN, HOUSE.signed(replace(next_one, house="house-2")))
    yield shown(Attack.VERSION, sealed(trust.TYPE, told.replace('"version": 1', '"version": 9'), *HOUSE.roots))
    yield shown(Attack.MALFORMED, sealed(trust.TYPE, "[]", *HOUSE.roots))
    yield shown(Attack.ENDLESS, ENDLESS)


def _of_manifests() -> Iterator[Shown]:
    next_one = manifest(6)
    told = station_document.to_json(next_one)

    def shown(attack: Attack, envelope: str, case: str = "", at: Instant = NOW) -> Shown:
        return Shown(role="manifest", attack=attack, envelope=envelope, case=case, at=at)

    yield shown(Attack.ARBITRARY, STRANGER.sealed(next_one), "strangers")
    yield shown(Attack.ARBITRARY, sealed(signed_time.TYPE, told, HOUSE.manifest), "as another type")
    for name, other in (("actual", HOUSE.actual), ("exercise", HOUSE.exercise), ("journal", HOUSE.journal)):
        yield shown(Attack.WRONG_KEY, sealed(station_document.TYPE, told, other), name)
    yield shown(Attack.FOREIGN, HOUSE.sealed(replace(next_one, station=StationCode("30629"))), "another station")
    yield shown(Attack.FOREIGN, HOUSE.sealed(replace(next_one, house="house-2")), "another house")
    yield shown(Attack.ROLLBACK, HOUSE.sealed(manifest(4)))
    yield shown(Attack.ROLLBACK, HOUSE.sealed(replace(manifest(5), label="Đài khác")), "under the same serial")
    yield shown(Attack.FAST_FORWARD, HOUSE.sealed(manifest(6 + LEAP)))
    yield shown(Attack.EXPIRED, HOUSE.sealed(next_one), at=instant(NOW + timedelta(days=10)))
    yield shown(
        Attack.VERSION, sealed(station_document.TYPE, told.replace('"version":3', '"version":9'), HOUSE.manifest)
    )
    yield shown(Attack.MALFORMED, sealed(station_document.TYPE, "{}", HOUSE.manifest))
    yield shown(Attack.SILENT, HOUSE.sealed(replace(next_one, days=())))
    yield shown(Attack.ENDLESS, ENDLESS)


def _of_time() -> Iterator[Shown]:
    next_one = replace(TIME, at=LATER)
    told = signed_time.to_json(next_one)

    def shown(attack: Attack, envelope: str, case: str = "") -> Shown:
        return Shown(role="time", attack=attack, envelope=envelope, case=case)

    yield shown(Attack.ARBITRARY, STRANGER.timed(next_one), "strangers")
    yield shown(Attack.ARBITRARY, sealed(station_document.TYPE, told, HOUSE.manifest), "as another type")
    yield shown(Attack.WRONG_KEY, sealed(signed_time.TYPE, told, HOUSE.journal))
    yield shown(Attack.FOREIGN, HOUSE.timed(replace(next_one, station=StationCode("30629"))), "another station")
    yield shown(Attack.FOREIGN, HOUSE.timed(replace(next_one, house="house-2")), "another house")
    yield shown(Attack.REPLAY, HOUSE.timed(replace(TIME, at=instant(NOW - timedelta(seconds=1)))))
    yield shown(Attack.EXPIRED, HOUSE.timed(replace(TIME, at=LONG_AFTER)))
    yield shown(Attack.VERSION, sealed(signed_time.TYPE, told.replace('"version":1', '"version":9'), HOUSE.manifest))
    yield shown(Attack.MALFORMED, sealed(signed_time.TYPE, "7", HOUSE.manifest))
    yield shown(Attack.ENDLESS, ENDLESS)
