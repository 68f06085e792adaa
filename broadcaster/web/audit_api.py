"""The audit, to be read: by pages, by its checkpoints, and whole."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.units import Instant, Span, instant
from broadcaster.newsroom import audit
from broadcaster.newsroom.books.audit import Sought
from broadcaster.newsroom.books.paging import Asked
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.audit_shapes import CheckpointsOut, DeedsOut, checkpoint_out, entry_out
from broadcaster.web.conditions import After, Limit
from broadcaster.web.desk import AtDesk
from broadcaster.web.wire import Moment, Name

_LINES = "application/jsonl"
_EVER = (instant(datetime(1, 1, 1, tzinfo=UTC)), instant(datetime(9999, 12, 31, tzinfo=UTC)))
_WHOLE: dict[int | str, dict[str, Any]] = {
    200: {"content": {_LINES: {"schema": {"type": "string"}}}, "description": "JSON-lines"}
}

router = APIRouter(prefix=PREFIX, tags=["Nhật ký thao tác · Audit"], responses=REFUSALS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filters:
    account: Annotated[Name | None, Query(description="Ai làm. Who did it.")] = None
    verb: Annotated[Name | None, Query(description="Việc gì, như bulletin.approve. What was done.")] = None
    subject: Annotated[Name | None, Query(description="Với thứ gì, như bulletin:x1. To what.")] = None
    since: Annotated[Moment | None, Query(description="Từ lúc này. From this moment on.")] = None
    until: Annotated[Moment | None, Query(description="Trước lúc này. Before this moment.")] = None

    def sought(self) -> Sought:
        span = None
        if self.since is not None or self.until is not None:
            start, end = Instant(self.since or _EVER[0]), Instant(self.until or _EVER[1])
            if end <= start:
                raise FieldWrong(field="until", problem="phải sau since")
            span = Span(start=start, end=end)
        return Sought(account=self.account, verb=self.verb, subject=self.subject, span=span)


@router.get(
    "/audit",
    operation_id="list_audit",
    summary="Ai đã làm gì, mới nhất trước · Who did what, newest first",
)
def list_audit(
    actor: Asking,
    desk: AtDesk,
    filters: Annotated[_Filters, Depends()],
    after: After = None,
    limit: Limit = 20,
) -> DeedsOut:
    """Chỉ những việc trong phạm vi người hỏi giám sát. Only what was done where the asker watches."""
    asked = Asked(after=after, limit=limit)
    page = audit.leaf_through(desk.newsroom, actor, asked, desk.clock(), filters.sought())
    return DeedsOut(entries=[entry_out(entry) for entry in page.rows], after=page.after)


@router.get(
    "/audit/checkpoints",
    operation_id="list_audit_checkpoints",
    summary="Các bản chốt sổ có chữ ký · The signed checkpoints",
)
def list_audit_checkpoints(actor: Asking, desk: AtDesk) -> CheckpointsOut:
    """Nên cất một bản ở nơi khác. Keep them elsewhere: they show what the database no longer tells."""
    found = audit.checkpoints_of(desk.newsroom, actor, desk.clock())
    return CheckpointsOut(checkpoints=[checkpoint_out(each) for each in found])


@router.get(
    "/audit.jsonl",
    operation_id="export_audit",
    summary="Toàn bộ nhật ký thao tác · The whole audit",
    response_class=StreamingResponse,
    responses=_WHOLE,
)
def export_audit(actor: Asking, desk: AtDesk) -> StreamingResponse:
    """Mỗi mục một dòng; đối chiếu bằng `broadcaster verify-log`. One entry a line, to be checked offline."""
    lines = audit.export(desk.newsroom, actor, desk.clock())
    told = {"Content-Disposition": 'attachment; filename="audit.jsonl"', "Cache-Control": "no-store"}
    return StreamingResponse(lines, media_type=_LINES, headers=told)
