"""What is typed to order an emergency, and what it comes to: every fault of it at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request

from broadcaster.domain.bulletin import check_text
from broadcaster.domain.emergency import GAP_LIMIT, LINE_LIMIT, MINUTES_LIMIT, REPEATS_LIMIT, SCRIPT_LIMIT
from broadcaster.domain.emergency_templates import EmergencyTemplate
from broadcaster.domain.english import english_of
from broadcaster.domain.errors import BadInput, BroadcasterError
from broadcaster.domain.errors.bulletins import FieldWrong, TextEmpty, TextForeign
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest
from broadcaster.newsroom.emergencies import Plea
from broadcaster.newsroom.emergency_preview import check_sayable
from broadcaster.web.pages.fields import Fields, values_of
from broadcaster.web.pages.frame import Viewer
from broadcaster.web.pages.mending import Refused, refusal_of
from broadcaster.web.pages.slips import Slip, slips_of, worded
from broadcaster.web.pages.tongue import Tongue
from broadcaster.web.pages.typed import count_typed

SCRIPT, RECORDING = "script", "recording"
GAPS = ("10", "20", "60", "120", "300", "600")
REPEATS = ("1", "2", "3", "5", "10", "20")
AFTERWARDS = ("correction", "all-clear")
"""Templates that speak of an earlier order: they are offered where one is cancelled, and there first."""
MINUTES = ("5", "10", "15", "20", "30")
_GAP = "in-"
"""What a template's own fields are called in the form, so that none is taken for one of the order's."""
_FIRST = {"repeats": "2", "gap": "20", "minutes": "30"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed(Fields):
    """The fields of an order."""

    @property
    def choice(self) -> "Choice":
        return Choice(template=self.one("template"), kind=self.one("with"), recording=self.one("recording"))

    def with_word(self) -> "Typed":
        """As if somebody's word were given: to hear an order it takes none."""
        word = {name: [self.one(name) or "–"] for name in ("orderer", "document")}
        return Typed(values={**self.values, **word})

    def shown(self) -> dict[str, object]:
        """As the fields of a template take them."""
        return {name: values if name == "where" else values[-1] for name, values in self.values.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is to be heard, as an address or a form names it."""

    template: str = ""
    kind: str = ""
    recording: str = ""


def _choice(
    template: Annotated[str, Query(max_length=100)] = "",
    kind: Annotated[str, Query(alias="with", max_length=20)] = "",
    recording: Annotated[str, Query(max_length=100)] = "",
) -> Choice:
    return Choice(template=template, kind=kind, recording=recording)


Choosing = Annotated[Choice, Depends(_choice)]


async def _typed(request: Request) -> Typed:
    return Typed(values=await values_of(request))


Typing = Annotated[Typed, Depends(_typed)]


Choices = dict[str, list[tuple[str, str]]]


def choices_of(tongue: Tongue) -> Choices:
    """How often, how far apart and for how long, as a select takes them."""

    def told(words: str, numbers: tuple[str, ...]) -> list[tuple[str, str]]:
        return [(each, tongue.gettext(words) % {"n": each}) for each in numbers]

    return {
        "repeats": told("%(n)s lần", REPEATS),
        "gaps": [(each, tongue.lasting(int(each) * 1000)) for each in GAPS],
        "minutes": told("%(n)s phút", MINUTES),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is heard: a template, words of one's own (`script`), or a recording that was kept."""

    kind: str
    template: EmergencyTemplate | None = None
    recording: str = ""

    @property
    def chosen(self) -> bool:
        return self.template is not None or self.kind == SCRIPT or bool(self.recording)


def content_of(templates: Mapping[str, EmergencyTemplate], choice: Choice) -> Content:
    """Nothing yet for what there is not."""
    if choice.template in templates:
        return Content(kind="template", template=templates[choice.template])
    if choice.kind == RECORDING or choice.recording:
        return Content(kind=RECORDING, recording=choice.recording)
    return Content(kind=SCRIPT if choice.kind == SCRIPT else "")


def first_typed(content: Content, more: Mapping[str, str]) -> dict[str, object]:
    """A form that nobody filled yet. `more`: what is known already, the day of a template's field among it."""
    typed: dict[str, object] = {**_FIRST, "where": [], **more}
    for field in () if content.template is None else content.template.fields:
        typed[_GAP + field.name] = more.get(field.kind, "")
    return typed


def plea_of(typed: Typed, content: Content) -> tuple[Plea | None, list[Slip]]:
    """What is asked for, or all that is to be mended."""
    slips: list[Slip] = []
    fields = _filled(typed, content.template, slips) if content.template is not None else {}
    if content.template is None:
        slips += _lines(typed, _LACKING)
        if content.kind == SCRIPT:
            slips += _line(typed, "script", "Chưa viết lời sẽ đọc.", SCRIPT_LIMIT)
    numbers = {name: _number(typed, name, slips) for name in ("repeats", "gap", "minutes")}
    slips += on_whose_word(typed)
    if slips:
        return None, slips
    own = content.template is None
    return (
        Plea(
            event=typed.one("event") if own else "",
            headline=typed.one("headline") if own else "",
            template="" if content.template is None else content.template.code,
            fields=fields,
            script=typed.one("script") if content.kind == SCRIPT else "",
            recording=Digest(content.recording) if content.kind == RECORDING else None,
            repeats=numbers["repeats"],
            gap=numbers["gap"],
            minutes=numbers["minutes"],
            orderer=typed.one("orderer"),
            document=typed.one("document"),
        ),
        [],
    )


_LACKING = {"event": "Chưa ghi sự việc là gì, ví dụ: Cháy.", "headline": "Chưa ghi tiêu đề."}


def on_whose_word(typed: Typed) -> list[Slip]:
    told = {
        "orderer": "Chưa ghi người ra lệnh.",
        "document": "Chưa ghi số văn bản. Nếu chưa có, hãy ghi: Lệnh miệng.",
    }
    return _lines(typed, told)


def _lines(typed: Typed, lacking: Mapping[str, str]) -> list[Slip]:
    return [each for name, words in lacking.items() for each in _line(typed, name, words, LINE_LIMIT)]


def _line(typed: Typed, name: str, lacking: str, limit: int) -> list[Slip]:
    """What the house would find wrong with it, found here already, so that all of a form is told in one round."""
    if not typed.one(name):
        return [worded(name, lacking)]
    try:
        check_text(name, typed.one(name), limit)
    except BadInput as wrong:
        return slips_of(wrong, {wrong.code: name, name: name})
    return []


def unsayable(viewer: Viewer, typed: Typed, content: Content, origin: StationCode | None) -> list[Slip]:
    """Why no voice can say the words of one's own, as `origin` reads them. StationUnknown."""
    script = typed.one("script")
    if content.kind != SCRIPT or origin is None or _line(typed, "script", "", SCRIPT_LIMIT):
        return []
    try:
        check_sayable(viewer.desk.newsroom, script, origin)
    except (TextEmpty, TextForeign) as wrong:
        return list(refused(wrong, content).slips)
    return []


def _filled(typed: Typed, template: EmergencyTemplate, slips: list[Slip]) -> dict[str, str]:
    values = {field.name: typed.one(_GAP + field.name) for field in template.fields}
    for field in template.fields:
        try:
            field.said(values[field.name])
        except FieldWrong as wrong:
            problem = str(wrong.facts["problem"])
            slips.append(Slip(field=_GAP + field.name, vi=problem, en=english_of(problem)))
    return values


_LIMITS = {"repeats": (1, REPEATS_LIMIT), "gap": (0, GAP_LIMIT), "minutes": (1, MINUTES_LIMIT)}
_UNFIT = {
    "repeats": "Số lần phát không dùng được.",
    "gap": "Khoảng cách giữa hai lần không dùng được.",
    "minutes": "Số phút không dùng được.",
}


def _number(typed: Typed, name: str, slips: list[Slip]) -> int:
    number = count_typed(typed.one(name), *_LIMITS[name])
    if number is None:
        slips.append(worded(name, _UNFIT[name]))
    return -1 if number is None else number


def minutes_of(typed: Typed, slips: list[Slip]) -> int:
    return _number(typed, "minutes", slips)


def refused(error: BroadcasterError, content: Content) -> Refused:
    """Why the house did not take it, beside the field it speaks of."""
    script = "script" if content.kind == SCRIPT else ""
    named = {
        **{name: name for name in ("event", "headline", "orderer", "document", "repeats", "minutes")},
        "gap_s": "gap",
        "targets": "where",
        "script": script,
        "emergency-too-long": "minutes",
        **dict.fromkeys(("text-empty", "text-foreign", "text-too-long", "text-broken"), script),
    }
    return refusal_of(error, named)
