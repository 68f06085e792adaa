"""Web pages: title, date and body of the article, without menus, buttons, related links and the portal's crumbs."""

import re
from contextlib import suppress
from datetime import date

import trafilatura
from lxml import etree, html
from trafilatura.settings import Document

from broadcaster.documents.elements import Element, lines_of
from broadcaster.documents.plain import decode
from broadcaster.documents.script import TITLE_LIMIT, Found, count_words
from broadcaster.domain.errors.documents import DocumentEmpty

_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_HEAD = 10_000
"""Characters in which declarations stand."""
_OPEN_TITLE = re.compile(r"<title\b[^<>]{0,200}>[^<]{0,500}(?=<(?!/title))", re.IGNORECASE)
"""A title that is never closed would take the whole page."""
_TWO_BREAKS = re.compile(r"(?:<br\s*/?>\s*){2,}", re.IGNORECASE)
_BUTTON = (
    r"xem với c[ỡở] chữ|c[ỡở] chữ|(?:tăng|giảm|mặc định) c[ỡở] chữ|tương phản|độ tương phản"
    r"|bản in|in (?:trang|bài viết|bài|ấn)"
    r"|(?:chia sẻ|share|like|tweet|thích|bình luận|phản hồi)(?: (?:bài viết|facebook|zalo|qua|lên|ngay))*"
    r"|facebook|zalo|twitter|x|email|gửi e-?mail|gửi (?:bài viết|bình luận|phản hồi)|sao chép liên kết|copy link"
    r"|lưu bài"
    r"|nghe (?:bài viết|đọc bài|nội dung)|đọc bài viết|về (?:đầu trang|trang chủ)|trang chủ|lên đầu trang|quay lại"
    r"|(?:số )?lượt (?:xem|đọc|truy cập)\s*:?\s*[\d.,]*|[\d.,]+ lượt (?:xem|đọc)|đã xem\s*:?\s*[\d.,]+|a(?:\s?[-–+]+)?"
    r"|đánh giá(?: bài viết)?|[0-5](?:[.,]\d)?\s?/\s?5(?:\s*\([\d.,]+ (?:lượt )?(?:đánh giá|bình chọn)\))?"
    r"|đăng nhập|tải về|xem thêm|đọc thêm|theo dõi (?:chúng tôi|trên google news)"
)
_CRUMB = re.compile(rf"(?:(?>{_BUTTON})(?:[\s:|·•,/»>›+–-]++|$))++", re.IGNORECASE)
_SIZES = re.compile(
    r"^(?:xem với )?c[ỡở] chữ\s*:?\s*"
    r"(?:a\s?[-–]+[\s|]+(?:a[\s|]+)?a\s?\++|a\s?\++[\s|]+(?:a[\s|]+)?a\s?[-–]+)(?=[\s|]|$)[\s|]*",
    re.IGNORECASE,
)
"""The sizes of letters, where a paragraph of the article begins right behind them."""
_WHEN = re.compile(
    r"(?:(?:đăng|cập nhật|ngày đăng|ngày cập nhật|thời gian|đăng lúc|đăng ngày)\s*(?:lúc|ngày|vào)?\s*:?\s*)?"
    r"(?:(?:thứ\s(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)\s*[,-]?\s*)?(?:ngày\s*)?"
    r"(?:\d{1,2}[:hg]\d{0,2}(?::\d\d)?\s*(?:am|pm|sa|ch)?\s*[,|-]?\s*(?:ngày\s*)?)?"
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
    r"(?:\s*[,|-]?\s*\d{1,2}[:hg]\d{0,2}(?::\d\d)?\s*(?:am|pm|sa|ch)?)?\s*(?:\(?gmt\s*\+?7\)?)?[\s.|-]*",
    re.IGNORECASE,
)
_PATH = re.compile(r"trang chủ\s*[»>›/|\\-].*", re.IGNORECASE)
_RELATED = re.compile(
    r"(?:các )?(?:tin|bài)(?: viết| tức)? "
    r"(?:liên quan|khác|mới(?: hơn| nhất)?|cũ hơn|cùng chuyên mục|đã đưa|xem nhiều|đọc nhiều)"
    r"|đọc nhiều nhất|xem nhiều nhất|cùng chuyên mục|ý kiến bạn đọc|bình luận|từ khóa|từ khoá|tags?|liên kết website",
    re.IGNORECASE,
)
_WHOLE = "không nhận ra bài viết: đã lấy chữ của cả trang"
_LEAST_WORDS = 5
_SHOWN = 3


def find(raw: bytes, name: str, *, address: str = "", declared: str = "") -> Found:
    """`address` is where the page came from, `declared` the encoding its server named. DocumentEmpty."""
    meta = _CHARSET.search(raw[:4000])
    decoded = decode(raw, declared or (meta[1].decode("ascii", "replace") if meta else ""))
    text = _TWO_BREAKS.sub("<p>", _OPEN_TITLE.sub(r"\g<0></title>", decoded.text))
    root = _root(text)
    if root is None:
        raise DocumentEmpty(name=name)
    everything = lines_of(root)
    article = _article(text, address)
    kept, crumbs = without_crumbs(_lines(article) or everything, article.title or "" if article else "")
    if not kept:
        raise DocumentEmpty(name=name)
    return Found(
        text="\n".join(kept),
        label="Trang web",
        title=_title(article, root),
        source=address or (article.url or "" if article else ""),
        published=_date(article),
        dropped=(*(() if article else (_WHOLE,)), *_dropped(everything, kept, crumbs)),
    )


def without_crumbs(lines: list[str], title: str) -> tuple[list[str], list[str]]:
    """Lines of the article, and a portal's own: buttons wherever they are, dates and paths at its head, links at its
    end."""
    kept: list[str] = []
    crumbs: list[str] = []
    for index, whole in enumerate(lines):
        line = _SIZES.sub("", whole)
        if line != whole:
            crumbs.append(whole.removesuffix(line).strip())
        if not line:
            continue
        if _RELATED.fullmatch(line.strip(" :.»>-")):
            if _words(kept) >= _words(lines[index:]):
                return kept, crumbs + lines[index:]
            crumbs.append(line)  # the greater part is yet to come: links stood before the article, or beside it
            continue
        head = not kept and (_same(line, title) or _WHEN.fullmatch(line) or _PATH.fullmatch(line))
        lone_date = _WHEN.fullmatch(line) and (not kept or index == len(lines) - 1)
        (crumbs if head or lone_date or _CRUMB.fullmatch(line) else kept).append(line)
    return kept, crumbs


def _words(lines: list[str]) -> int:
    return sum(map(count_words, lines))


def _root(text: str) -> Element | None:
    try:
        root: Element = html.document_fromstring(_DECLARATION.sub("", text[:_HEAD], count=2) + text[_HEAD:])
    except (etree.Error, ValueError, AssertionError):
        return None
    return root


def _article(text: str, address: str) -> Document | None:
    """What trafilatura takes for the article: read precisely, or generously where that gives next to nothing."""
    precise = _extracted(text, address, precise=True)
    if precise and count_words(precise.text or "") > _LEAST_WORDS * 4:
        return precise
    generous = _extracted(text, address, precise=False)
    return max((precise, generous), key=lambda found: count_words(found.text or "") if found else -1)


def _extracted(text: str, address: str, *, precise: bool) -> Document | None:
    found = trafilatura.bare_extraction(
        text,
        url=address or None,
        favor_precision=precise,
        favor_recall=not precise,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},  # else a year in the text is a date
    )
    return found if isinstance(found, Document) else None


def _lines(article: Document | None) -> list[str]:
    text = (article.text or "") if article else ""
    lines = (" ".join(line.replace("|", " ").split()) for line in text.split("\n"))
    return [line.removeprefix("- ") for line in lines if any(map(str.isalnum, line))]


def _title(article: Document | None, root: Element) -> str:
    """The heading where the page calls itself so; the page's own name where the heading never ends."""
    title = (article.title or "") if article else ""
    heading, named = (_said(root, tag) for tag in ("h1", "title"))
    if len(title) > TITLE_LIMIT:
        return named
    return heading if heading and (not title or heading in title) else title


def _said(root: Element, tag: str) -> str:
    found = root.find(f".//{tag}")
    return " ".join(lines_of(found)) if found is not None else ""


def _date(article: Document | None) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(article.date) if article and article.date else None
    return None


def _dropped(everything: list[str], kept: list[str], crumbs: list[str]) -> tuple[str, ...]:
    """How many lines of the page are not in the script, and the first few that stood nearest to it."""
    taken = {_bare(line) for line in kept}
    whole = " ".join(taken)
    left = [line for line in everything if _bare(line) not in taken and _bare(line) not in whole]
    shown = tuple(f"“{line}”" for line in crumbs[:_SHOWN])
    return (f"{len(left)} dòng ngoài bài viết (trình đơn, nút bấm, liên kết)", *shown) if left else shown


def _same(line: str, title: str) -> bool:
    return bool(title) and _bare(line) == _bare(title)


def _bare(line: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in line.casefold()).split())
