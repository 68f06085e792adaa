"""No attack on what is signed is let through, each is called by its name, and a reader with a fault in it is found."""

from collections import Counter
from itertools import islice

import pytest
from properties.attacks import Reader, Shown, table, unnamed
from properties.mutants import Mutant, mutants, originals

from broadcaster.domain.attacks import Refused

ROUNDS = 2_000
READER = Reader()


@pytest.mark.parametrize("shown", list(table()), ids=lambda each: each.name)
def test_each_attack_is_refused_by_its_name(shown: Shown) -> None:
    assert shown.refused(READER) is shown.attack


def test_what_is_attacked_would_be_taken_up_untouched() -> None:
    for role, text in originals().items():
        assert getattr(READER, role)(text)


PLANTS = {
    "the serial of a manifest is not looked at": (
        ("station_document", "    _check_newer(found, standing(trust, floor))\n", ""),
        {"manifest rollback", "manifest rollback under the same serial", "manifest fast-forward"},
    ),
    "the serial of a trust is not looked at": (
        (
            "trust",
            "    if found.serial < held.serial or (found.serial == held.serial and found != held):",
            "    if False:",
        ),
        {"trust rollback", "trust rollback under the same serial"},
    ),
    "the station is not looked at": (
        ("station_document", "(manifest.house, manifest.station) != (trust.house, station)", "False"),
        {"manifest foreign another station", "manifest foreign another house"},
    ),
    "the type of what the server's keys sealed is not looked at": (
        ("trust", "    if read.payload_type != payload_type:", "    if False:"),
        {"manifest arbitrary as another type", "time arbitrary as another type"},
    ),
    "the type of a trust is not looked at": (
        ("trust", "    if envelope.payload_type != TYPE:", "    if False:"),
        {"trust arbitrary as another type"},
    ),
    "one root is enough": (
        ("trust", "open_sealed(envelope, roots.trusted, roots.threshold)", "open_sealed(envelope, roots.trusted)"),
        {"trust arbitrary one root of two"},
    ),
    "any role's key is believed": (
        (
            "trust",
            "    keys = trust.keys(role, at)\n",
            "    keys = {k: v for each in KeyRole for k, v in trust.keys(each, at).items()}\n",
        ),
        {"manifest wrong-key actual", "manifest wrong-key exercise", "manifest wrong-key journal", "time wrong-key"},
    ),
    "the version is not looked at": (
        (
            "station_document",
            '(version := found.number("version")) != VERSION',
            '(version := found.number("version")) < 0',
        ),
        {"manifest unknown-version"},
    ),
    "the end of a manifest is not looked at": (
        ("station_document", "    if at >= manifest.holds.end:", "    if False:"),
        {"manifest expired"},
    ),
    "the clock may run back": (
        ("signed_time", "found.time.at < before.time.at", "False"),
        {"time replay"},
    ),
    "what it would do is not looked at": (
        ("station_document", "manifest=built(manifest)", "manifest=manifest"),
        {"manifest silent"},
    ),
}


def test_the_table_finds_nothing_wrong_with_the_reader_that_ships() -> None:
    assert unnamed(READER) == []


@pytest.mark.parametrize("plant", PLANTS)
def test_a_check_that_is_taken_out_is_missed(plant: str) -> None:
    change, missed = PLANTS[plant]
    assert set(unnamed(Reader(change))) == missed


# --- mutants -----------------------------------------------------------------------------------------------------


def survivors(reader: Reader, some: list[Mutant]) -> list[Mutant]:
    """Those that are taken up. Whatever is raised but Refused is a crash, and goes on."""
    found = []
    for mutant in some:
        try:
            getattr(reader, mutant.role)(mutant.text)
        except Refused:
            continue
        found.append(mutant)
    return found


def test_no_mutant_is_taken_up_and_none_crashes_the_reader() -> None:
    some = list(islice(mutants(7), ROUNDS))
    assert survivors(READER, some) == []
    assert len(Counter((each.role, each.kind) for each in some)) == 27


@pytest.mark.parametrize(
    "plant",
    [
        (("trust", "    if read.payload_type != payload_type:", "    if False:"), "retyped"),
        (("trust", "open_sealed(envelope, roots.trusted, roots.threshold)", "envelope.payload"), "payload"),
    ],
    ids=["no look at the type", "no look at the signatures"],
)
def test_mutants_find_a_check_that_is_taken_out(plant: tuple[tuple[str, str, str], str]) -> None:
    change, kind = plant
    reader = Reader(change)
    assert any(survivors(reader, [each for each in islice(mutants(7), ROUNDS) if each.kind in (kind, "foreign")]))
