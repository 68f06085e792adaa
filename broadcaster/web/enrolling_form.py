"""Many units as they are sent: a table in a file, or a province by name."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, StrictBool, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.stations import TableRowsWrong
from broadcaster.domain.roster import Roster, roster
from broadcaster.newsroom.enrolling import Enrolled
from broadcaster.web import problems
from broadcaster.web.desk import Desk
from broadcaster.web.wire import Incoming, Name

_SHOWN = 1_000
"""Wrong rows told in a refusal; a dry run tells all."""
_TRUE, _FALSE = frozenset({"true", "1", "on"}), frozenset({"", "false", "0"})


class ProvinceIn(Incoming):
    """Các đơn vị đang có của một tỉnh, thành phố. The units in force of a province."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"province": "An Giang", "dry_run": True}}
    )

    province: Name
    dry_run: StrictBool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRoster:
    """Either a province by name, or a file with its name."""

    province: str = ""
    name: str = ""
    raw: bytes = b""
    dry_run: bool = False

    def roster(self, desk: Desk) -> tuple[Roster, bool]:
        """The units, and whether what stands must be as they say. ProvinceUnknown; what is wrong with a file."""
        if self.province:
            return Roster(rows=tuple(desk.units_of(self.province)), faults=()), False
        return roster(desk.table_of(self.name, self.raw)), True


async def sent_roster(request: Request) -> SentRoster:
    """RequestValidationError; FieldWrong; 400 and 415."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _form(request)
    if kind != "application/json":
        raise HTTPException(415, "content-type-wrong")
    try:
        sent = ProvinceIn.model_validate_json(await request.body())
    except ValidationError as wrong:
        told = [{**each, "loc": ("body", *each["loc"])} for each in wrong.errors(include_url=False)]
        raise RequestValidationError(told) from wrong
    return SentRoster(province=sent.province, dry_run=sent.dry_run)


async def _form(request: Request) -> SentRoster:
    async with request.form(max_files=1, max_fields=4) as form:
        if strange := form.keys() - {"file", "dry_run"}:
            raise FieldWrong(field=sorted(strange)[0][:80], problem="chỉ nhận file và dry_run")
        file, dry = form.get("file"), form.get("dry_run", "")
        if not isinstance(file, UploadFile):
            raise FieldWrong(field="file", problem="cần một tệp .xlsx hoặc .csv")
        if not isinstance(dry, str) or dry.lower() not in _TRUE | _FALSE:
            raise FieldWrong(field="dry_run", problem="phải là true hoặc false")
        return SentRoster(name=file.filename or "", raw=await file.read(), dry_run=dry.lower() in _TRUE)


def rows_wrong(enrolled: Enrolled) -> problems.Problem:
    """The first wrong row speaks; `rows` lists them."""
    first = enrolled.faults[0]
    whole = problems.of_error(TableRowsWrong(count=len(enrolled.faults), row=first.number, problem=first.problem))
    rows = [{"row": fault.number, "problem": fault.problem} for fault in enrolled.faults[:_SHOWN]]
    return problems.Problem(
        status=whole.status, code=whole.code, vi=whole.vi, en=whole.en, facts=whole.facts, more={"rows": rows}
    )


def request_body() -> dict[str, Any]:
    """Both forms, for the OpenAPI document."""
    fields = {
        "file": {"type": "string", "format": "binary", "description": "Tệp .xlsx hoặc .csv, tối đa 10 MB."},
        "dry_run": {"type": "boolean", "description": "Chỉ kiểm tra. Only tells what is wrong."},
    }
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": ProvinceIn.model_json_schema(),
                    "example": {"province": "An Giang", "dry_run": True},
                },
                "multipart/form-data": {
                    "schema": {"type": "object", "properties": fields, "required": ["file"]},
                },
            },
        }
    }
