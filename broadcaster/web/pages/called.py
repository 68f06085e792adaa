"""What a field is called where people read of it. In a form that is its own label, in whichever words the page has it;
anywhere else it is told by this table, for its name among programs says nothing to people."""

import re
from collections.abc import Mapping

from broadcaster.domain.english import english_of
from broadcaster.web.pages.tongue import english

CALLED: Mapping[str, str] = {
    "address": "Địa chỉ",
    "after": "Trang tiếp",
    "basis": "Căn cứ",
    "body": "Nội dung gửi lên",
    "bulletins": "Các bản tin",
    "by": "Người làm",
    "campaign": "Đợt tuyên truyền",
    "code": "Mã",
    "contact": "Người trông đài",
    "date": "Ngày",
    "days": "Số ngày",
    "entries": "Các từ",
    "events": "Việc cần báo",
    "fields": "Số mục",
    "first": "Từ ngày",
    "gap": "Cách nhau bao nhiêu giờ",
    "gap_s": "Nghỉ giữa hai lần",
    "key": "Mã của biểu mẫu",
    "kind": "Loại",
    "label": "Tên gọi",
    "last": "Đến hết ngày",
    "limit": "Số dòng",
    "login": "Tên đăng nhập",
    "minutes_a_month": "Số phút mỗi tháng",
    "name": "Tên",
    "note": "Ghi chú",
    "number": "Số thứ tự",
    "off_reason": "Lý do tắt",
    "off_until": "Tắt đến",
    "origin": "Đài soạn",
    "password": "Mật khẩu",
    "played_ms": "Thời gian đã phát",
    "priority": "Mức độ",
    "rate": "Tốc độ đọc",
    "reading": "Cách đọc",
    "readings": "Cách đọc",
    "reason": "Lý do",
    "reasons": "Lý do",
    "relay": "Tiếp âm",
    "repeats": "Số lần lặp",
    "report": "Báo cáo",
    "role": "Vai trò",
    "samples": "Mẫu",
    "scope": "Nơi áp dụng",
    "scopes": "Quyền",
    "script": "Văn bản gốc",
    "sequence": "Số thứ tự",
    "session": "Buổi phát",
    "sessions": "Các buổi phát",
    "since": "Từ ngày",
    "spans": "Giờ phát",
    "spoken": "Cách đọc",
    "station": "Đài",
    "subject": "Nhóm nội dung",
    "targets": "Nơi phát",
    "telephone": "Số điện thoại",
    "text": "Nội dung",
    "title": "Tiêu đề",
    "to": "Đến",
    "topic": "Nhóm nội dung",
    "topics": "Các nhóm nội dung",
    "until": "Đến",
    "url": "Địa chỉ",
    "valid_from": "Từ ngày",
    "valid_until": "Đến hết ngày",
    "voice": "Giọng đọc",
    "voices": "Giọng đọc",
    "wanted": "Số lần phát",
    "weekday": "Thứ",
    "whom": "Người nhận",
    "why": "Vì sao",
    "written": "Chữ viết",
}

_FAULTS = re.compile(r'(<div id="faults".*?<ul>\s*)(.*?)(</ul>)', re.DOTALL)
_FAULT = re.compile(r'<li>(?:<a href="#([^"]+)" data-slip>)?.*?</li>\s*', re.DOTALL)
_LINE = re.compile(r'<a href="#([^"]+)" data-slip>(.*?)</a>', re.DOTALL)
_OF_ROW = re.compile(r"-\d+$")
_GROUP = re.compile("<fieldset[^>]*>|</fieldset>")
_TAG = re.compile(r"<[^>]*>")


def in_order(html: str) -> str:
    """The page, the lines of its list of faults standing as their fields do, from the top down: whoever mends one after
    the other goes down the page once. What lies in no field stands first."""
    found = _FAULTS.search(html) if "data-slip" in html else None
    if found is None:
        return html
    lines = sorted(_FAULT.finditer(found[2]), key=lambda line: _place(html, line[1]))
    return f"{html[: found.start(2)]}{''.join(line[0] for line in lines)}{html[found.end(2) :]}"


def _place(html: str, field: str | None) -> int:
    return html.find(f' id="{field}"') if field else -1


def named(html: str, *, in_english: bool) -> str:
    """The page, each line of its list of faults naming its field as the page itself calls it."""
    return (
        _LINE.sub(lambda line: _line(html, line[1], line[2], in_english=in_english), html)
        if "data-slip" in html
        else html
    )


def _line(html: str, field: str, told: str, *, in_english: bool) -> str:
    label = _label(html, field) or _fallen_back(field, in_english=in_english)
    if not label or told.casefold().startswith(label.casefold()):
        return f'<a href="#{field}">{told}</a>'
    return f'<a href="#{field}">{label}: {told}</a>'


def _label(html: str, field: str) -> str:
    """In a row of several, after what the row is called: `Buổi 2, Bắt đầu lúc`."""
    name = re.escape(field)
    found = re.search(rf'<label[^>]* for="{name}"[^>]*>(.*?)</label>', html, re.DOTALL) or re.search(
        rf'<fieldset[^>]* id="{name}"[^>]*>\s*<legend[^>]*>(.*?)</legend>', html, re.DOTALL
    )
    if found is None:
        return ""
    row = _row(html, found.start()) if _OF_ROW.search(field) else ""
    return f"{row}, {_words(found[1])}" if row else _words(found[1])


def _words(html: str) -> str:
    return " ".join(_TAG.sub(" ", html).split()).rstrip(" :?…")


def _row(html: str, at: int) -> str:
    """The legend of the group of fields around this place, without what it says in brackets."""
    depth = 0
    for group in reversed(list(_GROUP.finditer(html, 0, at))):
        depth += 1 if group[0] == "</fieldset>" else -1
        if depth < 0:
            legend = re.match(r"\s*<legend[^>]*>(.*?)</legend>", html[group.end() :], re.DOTALL)
            return re.sub(r"\s*\(.*?\)", "", _words(legend[1])) if legend else ""
    return ""


def plainly(field: str, problem: str) -> tuple[str, str]:
    """What is wrong with a field, where no form shows it: in Vietnamese and in English."""
    called = CALLED.get(field.split(".")[-1], "Một mục")
    return f"{called}: {problem}.", f"{english(called)}: {english_of(problem)}."


def _fallen_back(field: str, *, in_english: bool) -> str:
    called = CALLED.get(field, "")
    return english(called) if called and in_english else called
