"""What goes out of the audit."""

import json
from datetime import date, datetime
from typing import Any

from pydantic import Field

from broadcaster.domain.audit import Entry
from broadcaster.newsroom.books.audit import Sealed
from broadcaster.web.outgoing import Out
from broadcaster.web.wire import Sha256


class DeedOut(Out):
    """Một việc đã làm, đúng như trong chuỗi. One deed, as it stands in the chain."""

    sequence: int
    at: datetime
    account: str
    name: str
    source: str = Field(description="Từ đâu: địa chỉ, máy chủ, bộ hẹn giờ. From where.")
    verb: str
    subject: str
    before: Sha256 | None = Field(description="Mã băm của thứ đó trước khi làm. Digest of the thing before.")
    after: Sha256 | None
    told: str
    path: str = Field(description="Vị trí trong cây đài lúc đó. Where in the station tree it was done.")
    previous: Sha256 = Field(description="Mã băm của mục trước. Hash of the entry before.")
    hash: Sha256


class DeedsOut(Out):
    """Một trang, mới nhất trước. One page, newest first; `after` asks for the next."""

    entries: list[DeedOut]
    after: str | None


class CheckpointOut(Out):
    """Bản chốt sổ của một ngày. A day's checkpoint; `envelope` is DSSE, to be checked with the server's public key."""

    day: date
    size: int = Field(description="Bảo chứng bao nhiêu mục. How many entries it vouches for.")
    envelope: dict[str, Any]


class CheckpointsOut(Out):
    """Mới nhất trước, tối đa 100. Newest first, at most 100."""

    checkpoints: list[CheckpointOut]


def entry_out(entry: Entry) -> DeedOut:
    deed = entry.deed
    return DeedOut(
        sequence=entry.sequence,
        at=deed.at,
        account=deed.account,
        name=deed.name,
        source=deed.source,
        verb=deed.verb,
        subject=deed.subject,
        before=deed.before,
        after=deed.after,
        told=deed.told,
        path=deed.path,
        previous=entry.previous,
        hash=entry.hash,
    )


def checkpoint_out(sealed: Sealed) -> CheckpointOut:
    return CheckpointOut(day=sealed.day, size=sealed.size, envelope=json.loads(sealed.envelope))
