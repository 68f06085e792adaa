"""The fields of a form whose names the page makes itself: as many sessions as there are, a template's own blanks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

_FIELDS_LIMIT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Each name with all its values."""

    values: Mapping[str, list[str]]

    def one(self, name: str) -> str:
        return self.values.get(name, [""])[-1].strip()

    def many(self, name: str) -> list[str]:
        return self.values.get(name, [])


async def values_of(request: Request) -> Mapping[str, list[str]]:
    """400 for more fields than any form has."""
    raw = (await request.body()).decode("utf-8", "replace")
    try:
        return parse_qs(raw, keep_blank_values=True, max_num_fields=_FIELDS_LIMIT)
    except ValueError as wrong:
        raise HTTPException(400, "body-broken") from wrong


async def _filled(request: Request) -> Fields:
    return Fields(values=await values_of(request))


Filled = Annotated[Fields, Depends(_filled)]
