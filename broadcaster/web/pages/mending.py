"""What a form may be shown again for, and with which status: what is refused because nobody may, because nothing is
there, or because it was tried too often, is a page of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from broadcaster.domain.errors import BadInput, BroadcasterError
from broadcaster.web.pages.slips import BEYOND, Slip, slips_of
from broadcaster.web.problems import status_of

_Made = TypeVar("_Made")
Besides = tuple[type[BadInput], ...]
"""Of what a page of its own would tell, what this form has a field for."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a form is shown again. `status`: 422 for what was typed, 409 and 412 for what stands otherwise by now."""

    slips: Sequence[Slip] = ()
    status: int = 422

    @property
    def answered(self) -> int:
        """With what status the form is shown, be it the first time or again."""
        return self.status if self.slips else 200


NOTHING = Refused()


def refusal_of(error: BroadcasterError, fields: Mapping[str, str] | None = None, besides: Besides = ()) -> Refused:
    """What the form tells of it; raises what it may not tell."""
    if not isinstance(error, BadInput) or (isinstance(error, BEYOND) and not isinstance(error, besides)):
        raise error
    return Refused(slips_of(error, fields or {}), status_of(type(error)))


def tried(
    do: Callable[[], _Made], fields: Mapping[str, str] | None = None, besides: Besides = ()
) -> tuple[_Made | None, Refused]:
    """What a verb made, or what is to be mended in the form."""
    try:
        return do(), NOTHING
    except BadInput as wrong:
        return None, refusal_of(wrong, fields, besides)


def also(slips: Sequence[Slip], *checks: Callable[[], object]) -> list[Slip]:
    """The slips of a form, with what else these checks find: a field that was told of already is not told twice."""
    found = list(slips)
    for check in checks:
        _, more = tried(check)
        found += [each for each in more.slips if each.field not in {told.field for told in found}]
    return found
