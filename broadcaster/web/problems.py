"""Every refusal as application/problem+json (RFC 9457): Vietnamese first, English beside it, a stable code."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from broadcaster.domain.errors import (
    BadInput,
    BroadcasterError,
    Busy,
    Conflict,
    Faulty,
    Forbidden,
    NotAllowed,
    NotFound,
    Stale,
    StorageTrouble,
    Trouble,
)
from broadcaster.domain.errors.bulletins import DateImpossible, TextTooLong
from broadcaster.domain.errors.machine import DatabaseDown, LibraryDown, SettingWrong, StorageFull
from broadcaster.domain.errors.sound import AudioBroken, JingleMissing, VoiceUnknown
from broadcaster.domain.errors.stations import RuleUnlawful, StationTreeBroken
from broadcaster.newsroom.tracing import of_request

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = "30"
"""Seconds: the period after which what passes by itself has usually passed."""
_SHOWN = 20

TITLES: Mapping[int, str] = {
    400: "Không đọc được nội dung gửi lên",
    401: "Cần đăng nhập hoặc mã truy cập",
    403: "Không được phép",
    404: "Không tìm thấy",
    405: "Địa chỉ này không nhận cách gọi đó",
    408: "Gửi quá chậm",
    409: "Không khớp với trạng thái hiện tại",
    412: "Đã bị người khác sửa trước",
    413: "Nội dung quá lớn",
    415: "Sai loại nội dung",
    416: "Đoạn yêu cầu nằm ngoài tệp",
    421: "Sai tên máy chủ",
    422: "Dữ liệu không dùng được",
    428: "Chưa nói đang sửa bản nào",
    429: "Thử quá nhiều lần",
    500: "Lỗi của máy chủ",
    503: "Máy chủ tạm thời chưa làm được",
    507: "Lỗi lưu trữ",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One refusal. `more` holds members beside the standard ones; `headers` go with the answer."""

    status: int
    code: str
    vi: str
    en: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def _edge(status: int, code: str, vi: str, en: str) -> tuple[str, Problem]:
    return code, Problem(status=status, code=code, vi=vi, en=en)


EDGE: Mapping[str, Problem] = dict(
    [
        _edge(
            400,
            "body-broken",
            "Nội dung gửi lên bị hỏng: không phải JSON hay biểu mẫu UTF-8 đúng cách.",
            "The body is broken: neither well-formed JSON nor a well-formed form in UTF-8.",
        ),
        _edge(
            403,
            "cross-site",
            "Trang web khác không được gửi yêu cầu ghi tới máy chủ này.",
            "Another site may not send writing requests to this server.",
        ),
        _edge(404, "route-unknown", "Không có địa chỉ này. Xem /docs.", "There is no such address. See /docs."),
        _edge(
            405,
            "method-wrong",
            "Địa chỉ này không nhận cách gọi đó. Xem tiêu đề Allow.",
            "This address does not take that method. See the Allow header.",
        ),
        _edge(
            408,
            "body-slow",
            "Nội dung gửi lên đến quá chậm hoặc bị đứt giữa chừng. Hãy kiểm tra đường truyền rồi gửi lại.",
            "The body came too slowly or stopped half-way. Check the line and send it again.",
        ),
        _edge(
            413,
            "upload-too-large",
            "Tệp quá lớn: tài liệu tối đa 10 MB, bản ghi âm tối đa 64 MB.",
            "The file is too large: a document may have 10 MB, a recording 64 MB.",
        ),
        _edge(
            413,
            "body-too-large",
            "Nội dung gửi lên lớn hơn mức cho phép (256 kB; tệp bảng 10 MB). Hãy chia nhỏ.",
            "The body is larger than is allowed (256 kB; a table 10 MB). Split it.",
        ),
        _edge(
            415,
            "content-type-wrong",
            "Hãy gửi application/json, hoặc multipart/form-data khi gửi tệp.",
            "Send application/json, or multipart/form-data with a file.",
        ),
        _edge(
            416,
            "range-wrong",
            "Đoạn yêu cầu nằm ngoài tệp âm thanh.",
            "The range asked for lies outside the sound.",
        ),
        _edge(
            421,
            "host-wrong",
            "Máy chủ này không trả lời dưới tên đó. Hãy dùng http://127.0.0.1.",
            "This server does not answer to that name. Use http://127.0.0.1.",
        ),
        _edge(
            428,
            "if-match-missing",
            "Hãy gửi kèm If-Match với ETag của bản đang sửa, để không ghi đè lên bản của người khác.",
            "Send If-Match with the ETag of what is edited, so that nobody else's edit is overwritten.",
        ),
        _edge(
            500,
            "unexpected",
            "Máy chủ gặp lỗi không lường trước. Lỗi đã được ghi lại; hãy thử lại sau.",
            "The server met an unexpected error. It was logged; try again later.",
        ),
    ]
)
"""What only HTTP can get wrong, by code."""

_OURS = (JingleMissing, VoiceUnknown, SettingWrong, StationTreeBroken, AudioBroken)
"""Bad input to the operator who set the house up; for who asks over HTTP it is trouble on our side."""


def answer(problem: Problem) -> Response:
    body = {
        "type": f"/docs#{problem.code}",
        "title": TITLES[problem.status],
        "status": problem.status,
        "code": problem.code,
        "detail": problem.vi,
        "detail_en": problem.en,
        "facts": dict(problem.facts),
        "request": of_request(),
        **problem.more,
    }
    # "replace": what was sent may hold lone surrogates, which no UTF-8 answer can repeat
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    return Response(content, status_code=problem.status, headers=dict(problem.headers) or None, media_type=MEDIA_TYPE)


def of_error(error: BroadcasterError) -> Problem:
    """The HTTP face of the error tree."""
    status = status_of(type(error))
    headers: dict[str, str] = {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status == 429:
        headers["Retry-After"] = str(error.facts.get("seconds", RETRY_AFTER))
    if status in {503, 507} and error.passing:
        headers["Retry-After"] = RETRY_AFTER
    vi, en, facts = error.message_vi, error.message_en, error.facts
    if isinstance(error, StorageTrouble):
        (vi, en), facts = _of_storage(error), {}
    return Problem(
        status=status,
        code=error.code,
        vi=vi,
        en=en,
        facts=facts,
        headers=headers,
        more={"errors": [_fault(fault) for fault in error.faults]} if isinstance(error, Faulty) else {},
    )


_STORAGE: Mapping[type[StorageTrouble], tuple[str, str]] = {
    DatabaseDown: ("Cơ sở dữ liệu không trả lời. Hãy thử lại sau.", "The database does not answer. Try again later."),
    LibraryDown: ("Kho âm thanh không trả lời. Hãy thử lại sau.", "The storage of sounds does not answer. Try later."),
    StorageFull: (
        "Ổ đĩa của máy chủ đã đầy. Chưa có gì bị mất; hãy giải phóng chỗ trống rồi làm lại.",
        "The disk of the server is full. Nothing was lost; free some space and try again.",
    ),
}
_ELSE = ("Máy chủ không ghi được. Hãy thử lại sau.", "The server cannot write. Try again later.")


def _of_storage(error: StorageTrouble) -> tuple[str, str]:
    """To whoever asks, without the hosts and paths of the house: those stand in the log, and in /healthz for who looks
    after the whole house."""
    return _STORAGE.get(type(error), _ELSE)


def _fault(fault: BadInput) -> dict[str, str]:
    """One of several, in the shape in which wrong fields are listed."""
    field = str(fault.facts.get("field", "sessions" if isinstance(fault, RuleUnlawful) else "script"))
    return {"field": field, "code": fault.code, "problem": fault.message_vi, "problem_en": fault.message_en}


_STATUS: Sequence[tuple[type[BroadcasterError] | tuple[type[BroadcasterError], ...], int]] = (
    (_OURS, 503),
    (NotFound, 404),
    (Conflict, 409),
    (NotAllowed, 401),
    (Forbidden, 403),
    (Stale, 412),
    (Busy, 429),
    (TextTooLong, 413),
    (BadInput, 422),
    ((DatabaseDown, LibraryDown), 503),
    (StorageTrouble, 507),
    (Trouble, 503),
)


def status_of(leaf: type[BroadcasterError]) -> int:
    """The first line of the table that fits; 500 for an error outside the tree."""
    return next((status for kind, status in _STATUS if issubclass(leaf, kind)), 500)


def of_http(error: HTTPException) -> Problem:
    """What the framework refuses by itself, or an endpoint by a code of `EDGE` as its detail."""
    by_status = {404: "route-unknown", 405: "method-wrong", 413: "body-too-large"}
    code = error.detail if error.detail in EDGE else by_status.get(error.status_code, "body-broken")
    found = EDGE[code]
    return Problem(
        status=found.status, code=code, vi=found.vi, en=found.en, headers=dict(error.headers or {}), facts={}
    )


# --- shapes that do not fit ----------------------------------------------------------------------------------------

_TOLD: Mapping[str, tuple[str, str]] = {
    "missing": ("còn thiếu", "is missing"),
    "extra_forbidden": ("không có mục này", "is not a known field"),
    "string_type": ("phải là chữ", "must be text"),
    "string_unicode": ("có ký tự hỏng", "holds broken characters"),
    "string_pattern_mismatch": ("không đúng dạng {pattern}", "does not match {pattern}"),
    "string_too_short": ("còn để trống", "is empty"),
    "string_too_long": ("dài quá {max_length} ký tự", "is longer than {max_length} characters"),
    "int_type": ("phải là số nguyên", "must be a whole number"),
    "int_parsing": ("phải là số nguyên", "must be a whole number"),
    "int_parsing_size": ("số quá lớn", "is too large a number"),
    "bool_type": ("phải là true hoặc false", "must be true or false"),
    "bool_parsing": ("phải là true hoặc false", "must be true or false"),
    "enum": ("phải là một trong: {expected}", "must be one of: {expected}"),
    "list_type": ("phải là danh sách", "must be a list"),
    "too_long": ("nhiều quá {max_length} mục", "has more than {max_length} entries"),
    "too_short": ("phải có ít nhất {min_length} mục", "needs at least {min_length} entries"),
    "greater_than_equal": ("phải từ {ge} trở lên", "must be at least {ge}"),
    "less_than_equal": ("phải từ {le} trở xuống", "must be at most {le}"),
    "moment_wrong": (
        "phải là thời điểm ISO 8601 kèm múi giờ, ví dụ 2026-11-22T05:00:00+07:00",
        "must be an ISO 8601 moment with its offset, such as 2026-11-22T05:00:00+07:00",
    ),
    "clock_wrong": ("phải là giờ tròn phút, ví dụ 05:00", "must be a minute of the day, such as 05:00"),
    "model_type": ("phải là một đối tượng JSON", "must be a JSON object"),
    "model_attributes_type": ("phải là một đối tượng JSON", "must be a JSON object"),
    "dict_type": ("phải là một đối tượng JSON", "must be a JSON object"),
}


def of_validation(error: RequestValidationError, request: Request) -> Problem:
    """The first wrong field speaks; `errors` lists up to twenty."""
    wrong = error.errors()
    first = wrong[0]
    if first["type"] == "missing" and first["loc"] == ("header", "If-Match"):
        return EDGE["if-match-missing"]
    if first["type"] == "json_invalid":
        return EDGE["body-broken"]
    if first["loc"] == ("body",) and first["type"] != "missing" and not _is_json(request):
        return EDGE["content-type-wrong"]
    if first["type"] == "date_impossible":
        return of_error(DateImpossible(written=first["ctx"]["written"]))
    told = [_field(each) for each in wrong[:_SHOWN]]
    name, vi, en = (told[0][key] for key in ("field", "problem", "problem_en"))
    return Problem(
        status=422,
        code="field-wrong",
        vi=f"Mục “{name}” không dùng được: {vi}.",
        en=f"The field “{name}” cannot be used: it {en}.",
        facts={"field": name, "problem": vi},
        more={"errors": told},
    )


def _is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _field(wrong: Mapping[str, Any]) -> dict[str, str]:
    where = wrong["loc"][1:] or wrong["loc"]
    name = ".".join(str(part) for part in where)[:80]
    vi, en = _TOLD.get(wrong["type"], ("không dùng được", "cannot be used"))
    if wrong["type"] == "date_impossible":
        vi, en = "ngày không có thật", "is no date"
    facts = {key: value for key, value in wrong.get("ctx", {}).items() if isinstance(value, str | int | float)}
    told = {**facts, "expected": str(facts.get("expected", "")).replace(" or ", " hoặc ")}
    return {"field": name, "problem": vi.format(**told), "problem_en": en.format(**facts)}
