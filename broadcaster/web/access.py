"""Who asks: a bearer token tells. Reading needs none while the server answers loopback alone."""

from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from broadcaster.domain.access import EVERYWHERE, AccountId, Actor, Grant, Role, Scope
from broadcaster.domain.errors.people import TokenMissing, TokenWrong
from broadcaster.domain.units import digest_of_bytes
from broadcaster.web.desk import AtDesk

READING = EVERYWHERE

_bearer = HTTPBearer(
    auto_error=False, description="Mã truy cập in ra lúc khởi động lần đầu. The token told at the first start."
)


def _writing(desk: AtDesk, shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Scope:
    """TokenMissing; TokenWrong."""
    if shown is None or not shown.credentials:
        raise TokenMissing
    with desk.newsroom.store.read() as work:
        scope = work.tokens.scope_of(digest_of_bytes(shown.credentials.encode("utf-8", "replace")))
    if scope is None:
        raise TokenWrong
    return scope


Writing = Annotated[Scope, Depends(_writing)]


def _asking(scope: Writing) -> Actor:
    grants = tuple(Grant(role=role, station=None, path=path) for role in Role for path in scope.paths)
    return Actor(id=AccountId("token"), name="Mã truy cập", grants=grants, source="http", assured=True)


Asking = Annotated[Actor, Depends(_asking)]
"""Who asks. Every endpoint has it, but those that are for everybody."""
