"""Every text that the tests of wording read for its exact words, in the style and with the lexicon it is read in."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from unit.wording import test_wording_abbreviations as abbreviations
from unit.wording import test_wording_cases as cases
from unit.wording import test_wording_cleaning as cleaning
from unit.wording import test_wording_encodings as encodings
from unit.wording import test_wording_misreadings as misreadings
from unit.wording.readings import READINGS
from unit.wording.test_wording_context import BY_NEIGHBOURS
from unit.wording.test_wording_rules import RULES, TOLD_RULES
from unit.wording.test_wording_style import ISSUER, SHORT, SPELLED

from broadcaster.wording import EMPTY_LEXICON, NORTHERN, Lexicon, Spoken, Style, Word, read


class Told(NamedTuple):
    """One text as a test reads it."""

    written: str
    style: Style = NORTHERN
    lexicon: Lexicon = EMPTY_LEXICON

    def read(self) -> Spoken:
        return read(self.written, style=self.style, lexicon=self.lexicon)


_LINES = [
    "THÔNG BÁO\nMột câu. Gồm:\n- Gạo;\n- Muối.\n\nCòn lại [nghỉ 2 giây] là hết.",
    "Ông Nguyễn V. A. phát biểu khai mạc.",
    ", ".join(["bà con cần đổ bỏ nước đọng quanh nhà mỗi tuần"] * 20) + ".",
    "bà con " * 200,
]
"""What the tests of sentences and of the face read."""
_OWN = Lexicon(words=(Word(written="Ba Chúc", spoken="Ba Chút"), Word(written="Zalo", spoken="UBND", any_case=True)))


def _firsts(*tables: Iterable[tuple[str, ...]]) -> Iterator[str]:
    return (row[0] for table in tables for row in table)


def _plain() -> Iterator[str]:
    yield from _firsts(
        *READINGS.values(), *RULES.values(), TOLD_RULES, *cases.CASES.values(), *misreadings.HEARD.values()
    )
    yield from _firsts(
        BY_NEIGHBOURS, abbreviations.IN_FULL, abbreviations.BY_CONTEXT, abbreviations.HEADINGS, abbreviations.DOUBTFUL
    )
    yield from _firsts(encodings.TCVN3_LINES, encodings.TYPED, cleaning.TONES.items(), cleaning.SLIPS.items())
    yield from _firsts(cleaning.DROPPED.items())
    yield from (*encodings.GOOD, *cleaning.LEFT, *_LINES)


def corpus() -> list[Told]:
    """The short ones first, for they are read soonest."""
    told = {Told(written) for written in _plain()}
    papers = [written for written, _ in READINGS["doc_number"]]
    told |= {Told(written, style) for written in papers for style in (ISSUER, SPELLED)}
    told |= {Told(written, SHORT) for written in ("năm 2021", "năm 2020")}
    told |= {Told(f"ở {word} nhé", lexicon=_OWN) for word in ("Ba Chúc", "ZALO", "UBND")}
    return sorted(told, key=lambda one: (len(one.written), one.written, repr(one.style)))
