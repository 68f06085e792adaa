"""docs/wording.md: what it shows is what is heard."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from broadcaster.wording import NORTHERN, REASONS, SOUTHERN, Lexicon, Style, Word, read
from broadcaster.wording import sentences as pauses

STYLES: dict[str, Style] = {
    "northern": NORTHERN,
    "southern": SOUTHERN,
    "full": NORTHERN,
    "short": replace(NORTHERN, years="short"),
    "silent": NORTHERN,
    "issuer": replace(NORTHERN, documents="issuer"),
    "spelled": replace(NORTHERN, documents="spelled"),
}
WRITTEN = {"style": "1.005 hộ", "years": "năm 2021", "documents": "76/NQ-CP"}


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs/wording.md").read_text(encoding="utf-8")


def table(page: str, head: str) -> list[list[str]]:
    """The rows of the tables whose first line is this."""
    rows: list[list[str]] = []
    inside = False
    for line in page.splitlines():
        inside = line == head or (inside and line.startswith("|"))
        if inside and line != head and not line.startswith("|---"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
    assert rows, head
    return rows


def test_each_example_is_read_as_the_page_says(page: str) -> None:
    wrong = [
        (written, read(written.strip("`")).text, spoken)
        for written, spoken in table(page, "| written | spoken |")
        if read(written.strip("`")).text != spoken
    ]
    assert wrong == []


def test_each_doubt_is_told_as_the_page_says(page: str) -> None:
    for written, reason in table(page, "| written | told as |"):
        assert reason in REASONS
        assert reason in [told.reason for told in read(written.strip("`")).unread], written


def test_each_style_reads_as_the_page_says(page: str) -> None:
    rows = table(page, "| setting | value | `1.005 hộ`, `năm 2021`, `76/NQ-CP` |")
    for setting, value, spoken in rows:
        assert read(WRITTEN[setting.strip("`")], style=STYLES[value.split()[0]]).text == spoken
    assert {value.split()[0] for _, value, _ in rows} == set(STYLES)


def test_the_pauses_are_those_of_the_page(page: str) -> None:
    told = {end: int(pause) for end, pause in table(page, "| after | milliseconds |")}
    assert told == {name.removesuffix("_MS").lower(): getattr(pauses, name) for name in dir(pauses) if _is_pause(name)}


def _is_pause(name: str) -> bool:
    return name.endswith("_MS") and not name.startswith(("LONGEST", "_"))


def test_the_lexicon_of_the_page_is_one(page: str) -> None:
    told = tomllib.loads(re.findall(r"```toml\n(.*?)```", page, re.DOTALL)[0])
    words = [Word(written=written, spoken=spoken) for written, spoken in told["words"].items()]
    lexicon = Lexicon(words=(*words, *(Word(**word) for word in told["word"])))
    assert read("ZALO và IR50404", lexicon=lexicon).text == "da lô và i rờ năm không bốn không bốn"


def test_a_reading_beats_the_rule_the_page_names(page: str) -> None:
    ((written, spoken),) = table(page, '| written | spoken with `CT = "xê tê"` |')
    lexicon = Lexicon(words=(Word(written="CT", spoken="xê tê"),))
    assert read(written.strip("`"), lexicon=lexicon).text == spoken != read(written.strip("`")).text


def test_a_wrong_example_would_be_noticed(page: str) -> None:
    assert read("1.250.000 đồng").text + " chẵn" not in page
