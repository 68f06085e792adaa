"""A bulletin as it is sent: JSON, or a form with the script as a text file."""

import re
from collections.abc import Callable
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from broadcaster.domain.errors.bulletins import FieldWrong, TextNotUtf8
from broadcaster.newsroom.bulletins import read_script
from broadcaster.web.bulletins_shapes import EXAMPLE_BULLETIN, BulletinIn
from broadcaster.web.wire import BROKEN

_FIELDS_LIMIT = 600
_TARGETS = "targets"
_RATE = re.compile(r"\d{1,3}(\.\d{1,9})?", re.ASCII)


async def sent_bulletin(request: Request) -> BulletinIn:
    """The bulletin in the body. RequestValidationError; FieldWrong; TextNotUtf8; TextTooLong; 400 and 415."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "application/json":
            return BulletinIn.model_validate_json(await request.body())
        if kind == "multipart/form-data":
            return BulletinIn.model_validate(await _form(request))
    except ValidationError as wrong:
        told = [{**each, "loc": ("body", *each["loc"])} for each in wrong.errors(include_url=False)]
        raise RequestValidationError(told) from wrong
    raise HTTPException(415, "content-type-wrong")


async def _form(request: Request) -> dict[str, Any]:
    raw = await request.body()
    async with request.form(max_files=1, max_fields=_FIELDS_LIMIT) as form:
        told = await _told(form)
    # Whatever is not UTF-8 the form reader takes for Latin-1 without a word, and the loudspeaker would say it.
    # The file's own bytes are checked by now: what is wrong here stands in a field.
    try:
        raw.decode()
    except UnicodeDecodeError as wrong:
        raise TextNotUtf8(position=wrong.start) from wrong
    return told


async def _told(form: FormData) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if name != "file" or not (value.filename or "").lower().endswith(".txt"):
                raise FieldWrong(field=name[:80], problem="chỉ nhận một tệp .txt ở mục file")
            if "script" in told:
                raise _twice()
            told["script"] = read_script(await value.read())
        elif name == _TARGETS:
            told.setdefault(_TARGETS, []).append(_target(value))
        elif name == "script" and "script" in told:
            raise _twice()
        elif value:
            told[name] = _READS.get(name, str)(value)
    return told


def _twice() -> FieldWrong:
    return FieldWrong(field="script", problem="chỉ gửi một nội dung: script hoặc file")


def _target(told: str) -> dict[str, Any]:
    """`30628` is the station alone, `30628/*` the station and all below it, `30628#c1` one cluster of it."""
    code, _, cluster = told.removesuffix("/*").partition("#")
    return {"station": code, "below": told.endswith("/*"), "cluster": cluster or None}


def _yes(told: str) -> bool | str:
    return {"true": True, "false": False}.get(told, told)


def _number(told: str) -> int | str:
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else told


def _rate(told: str) -> float | str:
    return float(told) if _RATE.fullmatch(told) else told


_READS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("wanted", "gap"), _number),
    **dict.fromkeys(("submit", "twice"), _yes),
    "rate": _rate,
}
"""By field: what is no text in a form."""


def _without_null(shape: dict[str, Any]) -> dict[str, Any]:
    """A form has no null: what is not told is left out."""
    kinds = [each for each in shape.get("anyOf", []) if each != {"type": "null"}]
    if len(kinds) != 1:
        return shape
    rest = {name: told for name, told in shape.items() if name not in {"anyOf", "default"} or told}
    rest.pop("anyOf", None)
    return {**kinds[0], **rest}


def _form_schema() -> dict[str, Any]:
    fields: dict[str, Any] = BulletinIn.model_json_schema(ref_template="#/components/schemas/{model}")["properties"]
    fields = {name: _without_null(each) for name, each in fields.items() if name != "readings"}
    fields["title"] = {"minLength": 1, **fields["title"]}  # an empty field of a form is one that was left out
    return {
        "type": "object",
        "description": "Gửi file (.txt, UTF-8) thay cho script. The script as a file.",
        "properties": {
            **fields,
            "file": {"type": "string", "format": "binary", "description": "Tệp .txt mã UTF-8. Instead of script."},
            _TARGETS: {
                "type": "array",
                "items": {"type": "string", "pattern": f"^[^/#{BROKEN}][^{BROKEN}]*$", "maxLength": 202},
                "maxItems": 500,
                "description": "Mã đài, mã/* cho cả cấp dưới, mã#cụm loa; lặp lại được. Repeated.",
            },
        },
        "required": ["title", "origin"],
        "additionalProperties": False,
    }


def request_body() -> dict[str, Any]:
    """Both forms, for the OpenAPI document."""
    shape = BulletinIn.model_json_schema(ref_template="#/components/schemas/{model}")
    shape.pop("$defs", None)
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": shape, "example": EXAMPLE_BULLETIN},
                "multipart/form-data": {"schema": _form_schema()},
            },
        }
    }
