"""Many units as they are sent: a table in a file, or a province by name."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, StrictBool, ValidationError
from starlette.exceptions import HTTPException

from broadcaster.domain.access import Action, reach
from broadcaster.domain.errors.stations import TableRowsWrong
from broadcaster.domain.roster import Roster, roster
from broadcaster.newsroom.enrolling import Enrolled
from broadcaster.web import problems
from broadcaster.web.access import Asking
from broadcaster.web.desk import AtDesk
from broadcaster.web.hatch import SMALL
from broadcaster.web.uploads import Sent, received
from broadcaster.web.wire import Incoming, Name

_SHOWN = 1_000
"""Wrong rows told in a refusal; a dry run tells all."""


class ProvinceIn(Incoming):
    """Các đơn vị đang có của một tỉnh, thành phố. The units in force of a province."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"province": "An Giang", "dry_run": True}}
    )

    province: Name
    dry_run: StrictBool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRoster:
    """The units that were sent. `strict`: what stands must be as they say; of a province, what stands is left alone."""

    roster: Roster
    strict: bool
    dry_run: bool


async def _table(request: Request, actor: Asking, desk: AtDesk) -> AsyncIterator[Sent | ProvinceIn]:
    """Nothing is read before it is known that the sender may open stations somewhere."""
    reach(actor, Action.MANAGE_STATIONS, desk.clock())
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        yield await _province(request)
        return
    with desk.hatch.files.taken():
        async with received(request, frozenset({"dry_run"})) as sent:
            yield sent


async def _province(request: Request) -> ProvinceIn:
    raw = bytearray()
    async for block in request.stream():
        raw += block
        if len(raw) > SMALL.size:
            raise HTTPException(413, SMALL.too_large)
    try:
        return ProvinceIn.model_validate_json(bytes(raw))
    except ValidationError as wrong:
        told = [{**each, "loc": ("body", *each["loc"])} for each in wrong.errors(include_url=False)]
        raise RequestValidationError(told) from wrong


def _roster(sent: Annotated[Sent | ProvinceIn, Depends(_table)], desk: AtDesk) -> SentRoster:
    """ProvinceUnknown, TableColumnsWrong; what is wrong with a file."""
    if isinstance(sent, ProvinceIn):
        rows = tuple(desk.units_of(sent.province))
        return SentRoster(roster=Roster(rows=rows, faults=()), strict=False, dry_run=sent.dry_run)
    dry_run = sent.flag("dry_run")
    told = roster(desk.newsroom.documents.rows(sent.name, sent.file.read()))
    return SentRoster(roster=told, strict=True, dry_run=dry_run)


TakenRoster = Annotated[SentRoster, Depends(_roster)]


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
