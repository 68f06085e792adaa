"""Web pages in the manner of a province's portal, written for the tests: an article amid menus, buttons and crumbs."""

ARTICLE = tuple(
    """\
Giai đoạn 2021-2030, tỉnh đặt mục tiêu để người dân làm thủ tục nhanh hơn, ít phải đi lại hơn và được phục vụ tận tình.
Theo kế hoạch, đến hết năm 2025 ít nhất 80% hồ sơ được nhận và trả kết quả qua mạng. Mỗi xã có một tổ công nghệ số.
Bộ phận một cửa nhận hồ sơ cả ngày, niêm yết rõ lệ phí. Hồ sơ trễ hẹn thì cơ quan giải quyết phải gửi thư xin lỗi dân.
Hằng năm tỉnh hỏi ý kiến người dân về mức độ hài lòng. Kết quả được công bố trên đài truyền thanh để cùng giám sát.
""".splitlines()
)
TITLE = "Cải cách hành chính 2021-2030: người dân là trung tâm phục vụ"
CRUMBS = (
    "Xem với cở chữ",
    "A- A A+",
    "Chia sẻ",
    "Facebook",
    "Zalo",
    "Lượt xem",
    "Trang chủ",
    "Tin liên quan",
    "Hội thi tìm hiểu",
    "Văn bản chỉ đạo",
    "Đăng nhập",
    "Bản quyền",
    "Độ tương phản",
    "16/10/2026",
    "Bản in",
    "In bài viết",
    "Gửi email",
    "A+",
    "Đánh giá",
    "Ý kiến bạn đọc",
    "cùng chuyên mục",
    "Các tin khác",
)
"""None of these may be in the script."""
_MENU = "".join(
    f'<li><a href="/{n}">{name}</a></li>'
    for n, name in enumerate(("Trang chủ", "Giới thiệu", "Văn bản chỉ đạo", "Thủ tục", "Liên hệ", "Đăng nhập"))
)
_RELATED = "".join(
    f'<li><a href="/tin/{n}">{name}</a> <span>(0{n}/10/2026)</span></li>'
    for n, name in enumerate(
        ("Hội thi tìm hiểu cải cách hành chính", "Khai trương điểm phục vụ mới", "Tập huấn tổ công nghệ số"), 1
    )
)
_TOOLS = (
    '<div class="tools">Xem với cở chữ : <a href="#">A-</a> <a href="#">A</a> <a href="#">A+</a> '
    '<a href="#">Độ tương phản</a></div><div class="share"><a>Chia sẻ</a> <a>Facebook</a> <a>Zalo</a></div>'
)
_FOOTER = "<div id='footer'><p>Bản quyền thuộc Cổng thông tin điện tử tỉnh. Ghi rõ nguồn khi phát lại.</p></div>"


def _head(title: str = TITLE) -> str:
    return (
        f"<html><head><meta charset='utf-8'><title>{title} - Cổng thông tin điện tử</title>"
        f'<meta property="og:title" content="{title}"/>'
        '<meta property="article:published_time" content="2026-10-16T08:30:00+07:00"/></head>'
    )


def portal_page() -> bytes:
    body = "".join(f"<p>{line}</p>" for line in ARTICLE)
    return (
        f"<!DOCTYPE html>{_head()}<body><div id='top'><ul>{_MENU}</ul></div><div class='path'>Trang chủ » Tin tức » "
        f"Cải cách hành chính</div><div id='main'><h1>{TITLE}</h1><div class='date'>Thứ sáu, 16/10/2026, 08:30</div>"
        f"{_TOOLS}<div class='content'>{body}</div><div>Lượt xem: 1.234</div><div class='related'>"
        f"<h3>Tin liên quan</h3><ul>{_RELATED}</ul></div></div>{_FOOTER}</body></html>"
    ).encode()


def flat_page() -> bytes:
    """As old portals write: no classes that tell, crumbs as paragraphs of the article itself."""
    body = "".join(f"<p>{line}</p>" for line in ARTICLE)
    return (
        f"{_head()}<body><div><ul>{_MENU}</ul></div><div><h1>{TITLE}</h1><p>16/10/2026 08:30</p>"
        f"<p>Xem với cở chữ : A- A A+</p><p>Chia sẻ | Facebook | Zalo</p>{body}<p>Lượt xem: 1.234</p>"
        f"<p>Tin liên quan</p><ul>{_RELATED}</ul></div>{_FOOTER}</body></html>"
    ).encode()


def broken_page() -> bytes:
    """Nothing is closed, tags cross, attributes have no end quotes, a comment stays open."""
    body = "<p>".join(f"<b>{line}<i></b>" for line in ARTICLE)
    return (
        f"<html><head><meta charset=utf-8><title>{TITLE}<body><div class=menu><ul>{_MENU}<div id=noidung>"
        f"<h1>{TITLE}</h2><font size=3 face='Times><p class='a'>x</font>{_TOOLS}<div class=content>"
        f"<p>{body}</table></td></div><div class=related><h3>Tin liên quan<ul>{_RELATED}</div><!-- hết"
    ).encode()


def two_columns_page() -> bytes:
    """The article in a column between two of other things."""
    body = "".join(f"<p>{line}</p>" for line in ARTICLE)
    return (
        f"{_head()}<body><div class='row'><div class='col-left sidebar'><ul>{_MENU}</ul></div><div class='col-main'>"
        f"<h1>{TITLE}</h1>{_TOOLS}<div class='article-body'>{body}</div></div><div class='col-right sidebar'>"
        f"<h3>Tin liên quan</h3><ul>{_RELATED}</ul></div></div>{_FOOTER}</body></html>"
    ).encode()


def table_page() -> bytes:
    """Laid out with tables, as portals were twenty years ago."""
    body = "<br><br>".join(ARTICLE)
    return (
        f"{_head()}<body><table width='100%'><tr><td colspan='3'>{_MENU}</td></tr><tr><td width='160'><table><tr><td>"
        f"<ul>{_MENU}</ul></td></tr></table></td><td><table><tr><td><h1>{TITLE}</h1></td></tr><tr><td>{_TOOLS}</td></tr>"
        f"<tr><td class='content'>{body}</td></tr></table></td><td><b>Tin liên quan</b><ul>{_RELATED}</ul></td></tr>"
        f"</table>{_FOOTER}</body></html>"
    ).encode()


def form_page() -> bytes:
    """One form around all, state in a hidden field, sizes and date on one line, each letter a button of its own."""
    body = "".join(
        f'<p class="MsoNormal" style="text-align:justify"><span lang="VI">{line}</span></p>' for line in ARTICLE
    )
    return (
        f"<!DOCTYPE html>{_head()}<body><form method='post' action='./' id='aspnetForm'><input type='hidden' "
        f"name='__VIEWSTATE' value='{'dDwtMTA4' * 400}'/><table id='header'><tr><td>{_MENU}</td></tr></table>"
        f"<div id='ctl00_breadcrumb'><a>Trang chủ</a> &gt; <a>Tin hoạt động</a></div><div id='ctl00_main'><div "
        f"class='title-news'>{TITLE}</div><div class='row'><span>Thứ sáu, 16/10/2026 08:30</span> | <span>Xem với cở "
        f"chữ :</span> <input type='button' value='A-'/><a>A-</a> <a>A</a> <a>A+</a> <a>Bản in</a></div><div "
        f"id='ctl00_content'>{body}</div><div>Lượt xem: 1.234</div><div><b>Các tin khác</b><ul>{_RELATED}</ul>"
        f"</div></div>{_FOOTER}</form></body></html>"
    ).encode()


def lettered_page() -> bytes:
    """The crumbs cut up over many small blocks, and between the lines of the article."""
    body = "<div></div>".join(f"<div class='para'>{line}</div>" for line in ARTICLE)
    return (
        f"{_head()}<body><header><nav><ul>{_MENU}</ul></nav></header><section><h1>{TITLE}</h1><div><span>Xem với cở "
        f"chữ</span><div>:</div><div>A-</div><div>A</div><div>A+</div></div><div>16/10/2026 - 08:30</div><div>In bài "
        f"viết</div><div>Gửi email</div><div class='noi-dung'>{body}</div><div>Chia sẻ</div><div>Facebook</div>"
        f"<div>Zalo</div><h4>Bài viết cùng chuyên mục</h4><ul>{_RELATED}</ul></section>{_FOOTER}</body></html>"
    ).encode()


def run_on_page() -> bytes:
    """The sizes of letters stand in the article's own paragraph, before its first word."""
    body = "<br/>".join(ARTICLE)
    return (
        f"{_head()}<body><ul>{_MENU}</ul><h1>{TITLE}</h1><div id='noidung'>Xem với cở chữ : <a>A-</a> <a>A</a> "
        f"<a>A+</a> {body}</div><div>Tin liên quan</div><ul>{_RELATED}</ul>{_FOOTER}</body></html>"
    ).encode()


def rated_page() -> bytes:
    """Stars, a form for comments, words to search by, and a box of dates below the article."""
    body = "".join(f"<p>{line}</p>" for line in ARTICLE)
    return (
        f"{_head()}<body><div class='menu'><ul>{_MENU}</ul></div><article><h1>{TITLE}</h1><time "
        f"datetime='2026-10-16'>16/10/2026</time>{_TOOLS}{body}<p>Đánh giá bài viết:</p><p>5/5 (3 lượt đánh giá)</p>"
        f"<p>Từ khóa:</p><p>Chia sẻ</p></article><form><p>Ý kiến bạn đọc</p><label>Họ tên</label><input/>"
        f"<textarea></textarea><button>Gửi bình luận</button></form><aside><h3>Tin mới</h3><ul>{_RELATED}</ul></aside>"
        f"{_FOOTER}</body></html>"
    ).encode()


LAYOUTS = {
    "form": form_page,
    "lettered": lettered_page,
    "run on": run_on_page,
    "rated": rated_page,
    "portal": portal_page,
    "flat": flat_page,
    "broken": broken_page,
    "two columns": two_columns_page,
    "tables": table_page,
}
