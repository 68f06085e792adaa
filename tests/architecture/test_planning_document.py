"""docs/planning.md tells every reason the planner can give, in its words, and the weights it goes by."""

from pathlib import Path

from broadcaster.domain.planning import ReasonCode
from broadcaster.domain.planning.reasons import _SENTENCE
from broadcaster.domain.planning.worth import AIRED, DUE, FIRST, PRIORITY, TOPIC

DOCUMENT = (Path(__file__).parents[2] / "docs/planning.md").read_text(encoding="utf-8")


def told(document: str) -> dict[str, str]:
    rows = (line.strip("| ").split(" | ", 1) for line in document.splitlines() if line.startswith("| `"))
    return {code.strip("`"): sentence for code, sentence in rows}


def test_every_reason_stands_in_the_document_with_its_sentence_and_no_other() -> None:
    assert told(DOCUMENT) == {code.value: _SENTENCE[code] for code in ReasonCode}


def test_a_missing_reason_is_noticed() -> None:
    code = ReasonCode.LEFT_GAP.value
    less = "\n".join(line for line in DOCUMENT.splitlines() if f"`{code}`" not in line)
    assert code not in told(less)


def test_the_weights_are_those_of_the_planner_and_each_is_more_than_all_below_it() -> None:
    weights = [int(line.rsplit("|", 2)[1]) for line in DOCUMENT.splitlines() if line.endswith(tuple("0123456789 |"))
               and line.startswith("|") and line.rsplit("|", 2)[1].strip().isdigit()]  # fmt: skip
    assert weights == [AIRED, FIRST, TOPIC, DUE, PRIORITY]
    assert all(weight > sum(weights[:place]) for place, weight in enumerate(weights))
