"""What a form may be shown again for: what is refused because nobody may, or nothing is there, is a page of its own."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from broadcaster.domain.errors import BadInput
from broadcaster.web.pages.slips import BEYOND, Slip, slips_of

_Made = TypeVar("_Made")


def also(slips: Sequence[Slip], *checks: Callable[[], object]) -> list[Slip]:
    """The slips of a form, with what else these checks find: a field that was told of already is not told twice."""
    found = list(slips)
    for check in checks:
        _, more = tried(check)
        found += [each for each in more if each.field not in {told.field for told in found}]
    return found


def tried(do: Callable[[], _Made], fields: Mapping[str, str] | None = None) -> tuple[_Made | None, list[Slip]]:
    """What a verb made, or what is to be mended in the form. NotFound, Forbidden and NotAllowed pass."""
    try:
        return do(), []
    except BEYOND:
        raise
    except BadInput as wrong:
        return None, slips_of(wrong, fields or {})
