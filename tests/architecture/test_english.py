"""What stands inside sentences is said in English where the sentence is: the table of phrases lacks none of the words
that the product's own code puts there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from broadcaster.domain.access import RIGHTS
from broadcaster.domain.emergency import PHASES, STEPS
from broadcaster.domain.english import VIETNAMESE, WORDS, english_of
from broadcaster.domain.english_reports_table import REPORTS
from broadcaster.domain.english_results_table import RESULTS
from broadcaster.domain.english_table import PHRASES
from broadcaster.domain.errors import BroadcasterError, Faulty
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.leaves import leaves
from broadcaster.domain.life import STATES
from broadcaster.domain.planning import Reason, ReasonCode
from broadcaster.domain.planning.english import ENGLISH
from broadcaster.domain.station_status import TOLD as STANDINGS
from broadcaster.domain.units import Millis
from broadcaster.newsroom.fitness import _WORDS, Known, Length
from broadcaster.newsroom.placeable import REMARKS

ROOT = Path(__file__).parents[2] / "broadcaster"
HOLE = re.compile(r"\{#?\}")
_LOOKS = re.compile("fault|wrong|unfit|problem|unlawful|why_not|broken")
LEAVES = sorted((leaf for leaf in leaves() if leaf.__module__.startswith("broadcaster.")), key=lambda leaf: leaf.code)


def _rooms() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        told = path.relative_to(ROOT).as_posix()
        if not told.startswith(("wording/", "domain/errors/", "store/migrations/")):
            yield told, ast.parse(path.read_text(encoding="utf-8"))


def _texts(node: ast.expr) -> Iterator[str]:
    """The texts an expression may come to, a figure in each hole."""
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
    elif isinstance(node, ast.BoolOp):
        for each in node.values:
            yield from _texts(each)


def facts_told() -> Iterator[tuple[str, str]]:
    """Every text that is given to an error by the name of a word, and every fault's."""
    kinds = {leaf.__name__ for leaf in LEAVES} | {"Fault", "Misfit", "Setback", "Condition"}
    for told, tree in _rooms():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if function in kinds:
                given = [each.value for each in node.keywords if each.arg in WORDS | {"why"}]
                given += node.args if function in ("Fault", "Setback", "Condition") else []
                for value in given:
                    for text in _texts(value):
                        if VIETNAMESE.search(text):
                            yield f"{told}:{node.lineno}", text


def test_there_are_many_words_to_look_at() -> None:
    assert len(list(facts_told())) > 150


def test_every_word_that_the_product_puts_into_a_sentence_has_its_english() -> None:
    lacking = [f"{where} {text}" for where, text in facts_told() if VIETNAMESE.search(english_of(text))]
    assert lacking == []


def answers_of_checks() -> Iterator[tuple[str, str]]:
    """What functions answer that look for what is wrong: it becomes a fact of errors and reasons."""
    for told, tree in _rooms():
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            if _LOOKS.search(function.name):
                for node in ast.walk(function):
                    if isinstance(node, ast.Return | ast.Yield) and node.value is not None:
                        yield from ((f"{told}:{node.lineno}", text) for text in _texts(node.value))


def test_what_a_check_answers_has_its_english() -> None:
    found = [(where, text) for where, text in answers_of_checks() if VIETNAMESE.search(text)]
    assert len(found) > 30
    assert [f"{where} {text}" for where, text in found if VIETNAMESE.search(english_of(text))] == []


def sentences_of_health() -> Iterator[str]:
    """Every text of the module that is not told beside its English, and is no docstring."""
    tree = ast.parse((ROOT / "newsroom" / "health.py").read_text(encoding="utf-8"))
    beside = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") in ("Said", "_listed")]
    beside += [n for n in tree.body if isinstance(n, ast.Assign | ast.Expr)]
    apart = {id(inner) for each in beside for inner in ast.walk(each)}
    apart |= {id(part) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for part in n.values}
    apart |= {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in apart:
            yield from (text for text in _texts(node) if VIETNAMESE.search(text))


def test_what_health_says_has_its_english() -> None:
    found = list(sentences_of_health())
    assert len(found) > 25
    assert [text for text in found if VIETNAMESE.search(english_of(text))] == []


DAYS = "từ 22/11/2026 đến 23/11/2026"
TOLD = {"days": DAYS, "length": "dài 3 giây, đo trên bản ghi âm", "longest": "14 phút 30 giây"}
FITS = [
    *(Length(known=known, length=Millis(62_000), syllable=Millis(240), bulletins=7).vi for known in Known),
    *(f"Xa: {words.format(**TOLD)}" for words in _WORDS.values()),
]


@pytest.mark.parametrize("words", [*REMARKS.values(), *FITS])
def test_remarks_and_how_a_bulletin_fits_have_their_english(words: str) -> None:
    assert VIETNAMESE.search(english_of(words)) is None, english_of(words)


@pytest.mark.parametrize(
    "words",
    [*STATES.values(), *PHASES.values(), *STEPS.values(), *STANDINGS.values()]
    + [right.told for right in RIGHTS.values()],
)
def test_states_steps_and_rights_have_their_english(words: str) -> None:
    assert VIETNAMESE.search(words) is None or VIETNAMESE.search(english_of(words)) is None


SAMPLE = dict.fromkeys(WORDS, "ngày không có thật") | {
    "slot": "05:00 ngày 22/11/2026",
    "next": "sáng 05:00 ngày 23/11/2026",
    "session": "sáng",
    "state": "đã duyệt",
}


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.code)
def test_no_leaf_speaks_vietnamese_in_english(leaf: type[BroadcasterError]) -> None:
    facts = {name: SAMPLE.get(name, "x") for _, name, _, _ in Formatter().parse(leaf.vi) if name}
    faults = {"faults": [FieldWrong(field="x", problem=SAMPLE["problem"])]} if issubclass(leaf, Faulty) else {}
    error = leaf(**faults, **facts)  # type: ignore[arg-type]  # of Faulty alone
    assert VIETNAMESE.search(error.message_en) is None, error.message_en


@pytest.mark.parametrize("code", ReasonCode)
def test_no_reason_speaks_vietnamese_in_english(code: ReasonCode) -> None:
    names = [name for _, name, _, _ in Formatter().parse(ENGLISH[code.value]) if name]
    why = "dời sang buổi 05:00 ngày 22/11/2026: sai giờ"
    words = {"problem": "rơi vào giờ yên lặng", "why": why, "session": "chiều"}
    told = Reason(code=code, facts={name: words.get(name, 7) for name in names}).english
    assert VIETNAMESE.search(told.replace("sai giờ", "")) is None, told


def test_a_reason_that_tells_another_tells_it_in_english_too() -> None:
    of = Reason(code=ReasonCode.LEFT_GAP, facts={"gap": 7200, "since": 60})
    facts = {**of.facts, "class": of.code.value, "by": "Lan", "problem": of.sentence}
    told = Reason(code=ReasonCode.LEFT_PLACED_UNFIT, facts=facts)
    assert told.sentence.endswith("Hai lần phát phải cách nhau 2 giờ, lần kia mới cách 1 phút")
    assert (
        told.english == "Lan put it here but it cannot air: Two airings must be 2 h apart; the other is only 1 min away"
    )


def test_a_phrase_stands_in_one_table() -> None:
    assert REPORTS.keys() & RESULTS.keys() == set()


def test_a_phrase_and_its_english_have_the_same_holes() -> None:
    for phrase, english in PHRASES.items():
        assert english.format(*["x"] * len(HOLE.findall(phrase))), phrase
        assert english.count("{}") in (len(HOLE.findall(phrase)), 0), phrase


def test_what_people_wrote_stays_as_they_wrote_it() -> None:
    assert english_of("Xã đổi giờ họp chợ") == "Xã đổi giờ họp chợ"
    assert english_of("chồng lên buổi sáng") == "it overlaps the session morning"
    two = "rơi vào giờ yên lặng; quá 2 buổi một ngày"
    assert english_of(two) == "it lies in quiet hours; more than 2 sessions a day"
