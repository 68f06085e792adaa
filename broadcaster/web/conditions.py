"""What a request says of what it has seen: the version it edits (If-Match), what it sent before (Idempotency-Key), and
the page it goes on from."""

import re
from typing import Annotated

from fastapi import Depends, Header, Query, Response

from broadcaster.domain.errors.bulletins import EditedMeanwhile
from broadcaster.web.wire import Cursor, Name

_TAG = re.compile(r'(?:W/)?"(\d{1,9})"', re.ASCII)
"""Weak where a proxy packed the answer: it names the version all the same."""

Key = Annotated[
    Name | None,
    Header(
        alias="Idempotency-Key",
        description="Gửi lại với cùng khoá và cùng nội dung thì không tạo hai lần. The same key creates once.",
    ),
]

After = Annotated[Cursor | None, Query(description="after của trang trước. From the page before.")]
Limit = Annotated[int, Query(ge=1, le=100, description="1-100")]


def _seen(
    tag: Annotated[
        str, Header(alias="If-Match", max_length=40, description="ETag của bản đang sửa. Of what is edited.")
    ],
) -> int:
    """EditedMeanwhile for a tag that no version of ours ever had."""
    found = _TAG.fullmatch(tag.strip())
    if found is None:
        raise EditedMeanwhile(thing=tag[:40])
    return int(found[1])


Seen = Annotated[int, Depends(_seen)]
"""The version the asker saw. A request without If-Match is answered 428."""


def tagged(response: Response, version: int) -> None:
    """Tells the version, to be named when it is edited."""
    response.headers["ETag"] = f'"{version}"'
