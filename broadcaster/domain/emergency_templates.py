"""Templates of emergencies: our own words, with gaps that are a place, a number, a date or a time and nothing else."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.emergencies import EmergencyTemplateUnknown

FIELD_LIMIT = 120
_GAP = re.compile(r"\{([a-z_]+)\}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_DATE = re.compile(r"(?P<day>[0-9]{1,2})[/.-](?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})", re.ASCII)
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})", re.ASCII)
_FIRST_YEAR = 1900
_NUMBER = re.compile(r"[0-9]{1,9}(?:,[0-9]{1,3})?")
_SENTENCE = re.compile(r"[^.!?\n]*[.!?]")
_PUNCTUATION = frozenset(" ,-/()'’")


class FieldKind(StrEnum):
    PLACE = "place"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateField:
    """A gap. `label` is what people call it."""

    name: str
    kind: FieldKind
    label: str

    def said(self, value: str) -> str:
        """The value as it stands in the script. FieldWrong."""
        kept = unicodedata.normalize("NFC", value).strip()
        found = _SAID[self.kind](kept)
        if found is None:
            raise FieldWrong(field=self.name, problem=f"{self.label}: {_ASKED[self.kind]}")
        return found


def _place(value: str) -> str | None:
    """Names of places and people: a sentence of one's own does not fit in."""
    fits = 0 < len(value) <= FIELD_LIMIT and all(c.isalnum() or c in _PUNCTUATION for c in value)
    return value if fits and any(c.isalnum() for c in value) else None


def _number(value: str) -> str | None:
    return value if _NUMBER.fullmatch(value) else None


def _date(value: str) -> str | None:
    """As people write it, day first, or as programs do."""
    found = _DATE.fullmatch(value) or _ISO.fullmatch(value)
    if found is None or int(found["year"]) < _FIRST_YEAR:
        return None
    try:
        return f"{date(int(found['year']), int(found['month']), int(found['day'])):%d/%m/%Y}"
    except ValueError:
        return None


def _time(value: str) -> str | None:
    found = _TIME.fullmatch(value)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    return f"{hour} giờ {minute}" if minute else f"{hour} giờ"


_SAID = {FieldKind.PLACE: _place, FieldKind.NUMBER: _number, FieldKind.DATE: _date, FieldKind.TIME: _time}
_ASKED = {
    FieldKind.PLACE: f"cần tên nơi hoặc tên người, tối đa {FIELD_LIMIT} ký tự, không có dấu chấm câu",
    FieldKind.NUMBER: "cần một con số, ví dụ 350 hoặc 3,5",
    FieldKind.DATE: "cần một ngày có thật, ví dụ 22/11/2026",
    FieldKind.TIME: "cần giờ và phút, ví dụ 17:30",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyTemplate:
    """`event` is the kind of danger in a word, `headline` what stands in lists, `script` what is said."""

    code: str
    event: str
    headline: str
    script: str
    fields: tuple[TemplateField, ...] = ()

    def filled(self, values: Mapping[str, str]) -> str:
        """The script with its gaps filled, each exactly once named. FieldWrong."""
        known = {field.name: field for field in self.fields}
        for name in values:
            if name not in known:
                raise FieldWrong(field=name, problem=f"mẫu “{self.code}” không có mục này")
        said = {}
        for field in self.fields:
            if field.name not in values:
                raise FieldWrong(field=field.name, problem=f"{field.label}: chưa điền")
            said[field.name] = field.said(values[field.name])
        return _GAP.sub(lambda gap: said[gap[1]], self.script)

    @property
    def fixed(self) -> str:
        """The sentences without a gap: what can be spoken ahead."""
        return " ".join(sentence for sentence in self.sentences() if _GAP.search(sentence) is None)

    def sentences(self) -> Iterator[str]:
        for found in _SENTENCE.finditer(self.script):
            yield found[0].strip()

    def faults(self) -> Iterator[str]:
        """What is wrong with a template as it was written."""
        gaps, names = _GAP.findall(self.script), [field.name for field in self.fields]
        if set(gaps) != set(names) or len(names) != len(set(names)):
            yield f"{self.code}: các mục {sorted(names)} không khớp các chỗ trống {sorted(set(gaps))}"
        if not self.script.strip() or not self.headline.strip() or not self.event.strip():
            yield f"{self.code}: thiếu lời"


def template_of(templates: Mapping[str, EmergencyTemplate], code: str) -> EmergencyTemplate:
    """EmergencyTemplateUnknown."""
    found = templates.get(code)
    if found is None:
        raise EmergencyTemplateUnknown(template=code, known=", ".join(templates))
    return found
