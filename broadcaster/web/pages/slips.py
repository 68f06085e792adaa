"""What is to be mended in a form: every fault at once, each beside its field and in the list above them.

A form is shown again as it was typed, with status 422; the list takes the focus, each line of it leads to its field.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from broadcaster.domain.counts import counted
from broadcaster.domain.errors import BroadcasterError, Busy, Faulty, Forbidden, NotAllowed, NotFound
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.web.pages.called import plainly
from broadcaster.web.pages.tongue import english

BEYOND = (NotFound, NotAllowed, Forbidden, Busy)
"""What cannot be mended in a form: it is told by a page of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One fault. `field` is the name of the field in the form, empty when it lies in no single one."""

    field: str
    vi: str
    en: str


def slip(field: str, vi: str, en: str) -> Slip:
    return Slip(field=field, vi=vi, en=en)


def worded(field: str, words: str, **holes: object) -> Slip:
    """One fault in words that the page knows in both languages, with what fills their holes (`{least}`)."""
    vi, en = ({name: told(each) if isinstance(each, int) else each for name, each in holes.items()} for told in _TOLD)
    return Slip(field=field, vi=words.format(**vi), en=english(words).format(**en))


_TOLD = (counted, "{:,}".format)
"""Counts, in Vietnamese and in English."""


def problem_of(field: str, problem: str) -> Slip:
    """What is wrong with a field, told by itself: it stands beside the field, which need not be named again."""
    return Slip(field=field, vi=_sentence(problem), en=_sentence(english(problem)))


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def slips_of(error: BroadcasterError, fields: Mapping[str, str] | None = None) -> list[Slip]:
    """Each fault an error tells of, beside the field it names. `fields`: from the name an error gives it (the fact
    `field`, or the code) to that of the form; an error of neither stands above the form."""
    named = fields or {}
    faults = error.faults if isinstance(error, Faulty) and error.faults else (error,)
    return [_slip(each, _field(each, named)) for each in faults]


def _slip(error: BroadcasterError, field: str) -> Slip:
    """What is wrong with a field is told beside it, and in the list under its label; else by what it is called."""
    if not isinstance(error, FieldWrong):
        return Slip(field=field, vi=error.message_vi, en=error.message_en)
    told = str(error.facts["problem"])
    if field:
        return problem_of(field, told)
    vi, en = plainly(str(error.facts["field"]), told)
    return Slip(field="", vi=vi, en=en)


def _field(error: BroadcasterError, named: Mapping[str, str]) -> str:
    told = str(error.facts.get("field", ""))
    return named.get(error.code) or named.get(told) or (told if not named else "")


def at(slips: Sequence[Slip], field: str) -> list[Slip]:
    return [each for each in slips if each.field == field]
