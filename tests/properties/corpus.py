"""Every text that the tests of wording read for its exact words, in the style and with the lexicon it is read in."""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from unit.wording import test_wording_abbreviations as abbreviations
from unit.wording import test_wording_cases as cases
from unit.wording import test_wording_cleaning as cleaning
from unit.wording import test_wording_encodings as encodings
from unit.wording import test_wording_misreadings as misreadings
from unit.wording.readings import READINGS
from unit.wording.test_wording_context import BY_NEIGHBOURS
from unit.wording.test_wording_counts import HEARD as COUNTS
from unit.wording.test_wording_rules import RULES, TOLD_RULES
from unit.wording.test_wording_style import ISSUED, ISSUER, SHORT, SPELLED, SPELT

from broadcaster.wording import EMPTY_LEXICON, NORTHERN, Lexicon, Style, Word, read
from broadcaster.wording.cleaning import clean


class Told(NamedTuple):
    """One text, how it is read, and what of it the tests look at."""

    written: str
    style: Style = NORTHERN
    lexicon: Lexicon = EMPTY_LEXICON
    of: Literal["words", "cleaning", "breaths", "changes"] = "words"

    def heard(self) -> object:
        """What the tests would tell from another reading."""
        if self.of == "cleaning":
            cleaned = clean(self.written)
            return cleaned.text, cleaned.edits == (), cleaned.doubts
        spoken = read(self.written, style=self.style, lexicon=self.lexicon)
        if self.of == "changes":
            return spoken.changes
        return (spoken.text, spoken.unread, spoken.sentences if self.of == "breaths" else ())


_LINES = [
    "THÔNG BÁO\nMột câu. Gồm:\n- Gạo;\n- Muối.\n\nCòn lại [nghỉ 2 giây] là hết.",
    "Ông Nguyễn V. A. phát biểu khai mạc.",
    "Anh Nguyễn Văn T. đã đến.",
    'Ông nói: "Giá tăng. Bà con mừng." Sau đó họp.',
    ", ".join(["bà con cần đổ bỏ nước đọng quanh nhà mỗi tuần"] * 20) + ".",
    "bà con " * 200,
    "Họ và tên: ...... tuổi ___, nghề ....",
]
"""What the tests of sentences and of the face read."""
_OWN = Lexicon(words=(Word(written="Ba Chúc", spoken="Ba Chút"), Word(written="Zalo", spoken="UBND", any_case=True)))


def _firsts(*tables: Iterable[tuple[str, ...]]) -> Iterator[str]:
    return (row[0] for table in tables for row in table)


def _read() -> Iterator[str]:
    yield from _firsts(
        *READINGS.values(), *RULES.values(), *COUNTS.values(), *cases.CASES.values(), *misreadings.HEARD.values()
    )
    yield from _firsts(TOLD_RULES, BY_NEIGHBOURS, abbreviations.IN_FULL, abbreviations.BY_CONTEXT)
    yield from _firsts(abbreviations.HEADINGS, abbreviations.DOUBTFUL)


def _cleaned() -> Iterator[str]:
    yield from _firsts(encodings.TCVN3_LINES, encodings.TYPED, cleaning.TONES.items(), cleaning.SLIPS.items())
    yield from _firsts(cleaning.DROPPED.items())
    yield from (*encodings.GOOD, *cleaning.LEFT)


def corpus() -> list[Told]:
    """The short ones first, for they are read soonest."""
    told = {Told(written) for written in _read()}
    told |= {Told(written, of="cleaning") for written in _cleaned()}
    told |= {Told(written, of="breaths") for written in _LINES}
    told |= {Told(written, ISSUER) for written, _ in ISSUED} | {Told(written, SPELLED) for written, _ in SPELT}
    told |= {Told("ñöôïc nhaän", of="changes")}
    told |= {Told(written, SHORT) for written in ("năm 2021", "năm 2020")}
    told |= {Told(f"ở {word} nhé", lexicon=_OWN) for word in ("Ba Chúc", "ZALO", "UBND")}
    return sorted(told, key=lambda one: (len(one.written), one.written, one.of, repr(one.style)))
