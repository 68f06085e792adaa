"""What a form may be shown again for: what is refused because nobody may, or nothing is there, is a page of its own."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from broadcaster.domain.errors import BadInput
from broadcaster.web.pages.slips import BEYOND, Slip, slips_of

_Made = TypeVar("_Made")


def tried(do: Callable[[], _Made], fields: Mapping[str, str] | None = None) -> tuple[_Made | None, list[Slip]]:
    """What a verb made, or what is to be mended in the form. NotFound, Forbidden and NotAllowed pass."""
    try:
        return do(), []
    except BEYOND:
        raise
    except BadInput as wrong:
        return None, slips_of(wrong, fields or {})
