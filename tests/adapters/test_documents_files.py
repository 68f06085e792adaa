"""Files of every kind: what is taken of them, what is left out and told, and what is refused."""

import io
from pathlib import Path

import docx
import pytest
from adapters.document_files import (
    BODY,
    LOCKED,
    Said,
    in_windows_1258,
    open_document,
    packed,
    pdf_file,
    repacked,
    typed_in_tcvn3,
    typed_in_vni,
    word_file,
)
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from broadcaster.documents.reading import read, read_feed
from broadcaster.domain.document import TEXT_LIMIT
from broadcaster.domain.errors.documents import (
    DocumentBroken,
    DocumentEmpty,
    DocumentLocked,
    DocumentScanned,
    DocumentTooLarge,
    DocumentUnsupported,
)

SCRIPT = "\n".join(BODY)


# --- plain text --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (SCRIPT.encode(), "UTF-8"),
        (SCRIPT.encode("utf-8-sig"), "UTF-8"),
        (SCRIPT.encode("utf-16"), "UTF-16"),
        (SCRIPT.encode("utf-16-le"), "UTF-16"),
        (SCRIPT.encode("utf-16-be"), "UTF-16"),
        (typed_in_tcvn3(SCRIPT).encode("latin-1"), "TCVN3"),
        (typed_in_tcvn3(SCRIPT).encode(), "TCVN3"),
        (typed_in_vni(SCRIPT).encode("latin-1"), "VNI"),
        (typed_in_vni(SCRIPT).encode(), "VNI"),
        (in_windows_1258(SCRIPT), "Windows-1258"),
        (SCRIPT.replace("\n", "\r\n").encode(), "UTF-8"),
    ],
)
def test_a_text_is_read_in_the_encoding_it_was_saved_in_and_that_is_said(raw: bytes, said: str) -> None:
    taken = read(raw, "bản tin.txt")
    assert taken.script == SCRIPT
    assert said in taken.took
    assert taken.took.endswith(" 55 từ")
    assert taken.language == "vi"
    assert taken.dropped == ()


def test_lines_of_another_encoding_amid_utf_8_are_read_in_theirs() -> None:
    raw = SCRIPT.encode() + b"\n" + "\n".join(map(typed_in_tcvn3, BODY)).encode("latin-1")
    assert len(BODY) == 3
    taken = read(SCRIPT.encode() + b"\n" + SCRIPT.encode() + b"\n" + typed_in_tcvn3(BODY[0]).encode("latin-1"), "a.txt")
    assert taken.script.splitlines()[-1] == BODY[0]
    assert "UTF-8 lẫn TCVN3" in taken.took
    assert read(raw, "a.txt").script.startswith(BODY[0])


def test_signs_nobody_sees_are_dropped_and_told() -> None:
    taken = read(f"\u202e{BODY[0]}\u202c\x00\x07 👍 \u200b{BODY[1]}".encode(), "a.txt")
    assert taken.script == f"{BODY[0]} 👍 {BODY[1]}"
    assert taken.dropped == ("2 ký tự đảo chiều chữ", "2 ký tự điều khiển")


def test_a_broken_letter_is_dropped_and_told() -> None:
    taken = read(SCRIPT.encode()[:-2] + b"\xff.", "a.txt")
    assert taken.dropped == ("1 ký tự hỏng",)
    assert "UTF-8" in taken.took


def test_a_text_that_would_fill_ten_bulletins_is_the_longest() -> None:
    line = "Bà con chú ý. "
    assert len(read((line * (TEXT_LIMIT // len(line))).encode(), "a.txt").script) > 190_000
    with pytest.raises(DocumentTooLarge):
        read((line * (TEXT_LIMIT // len(line) + 2)).encode(), "a.txt")


@pytest.mark.parametrize("raw", [b"", b"   \n\t\n", b"--- \xe2\x80\xa6 ---", b"\xef\xbb\xbf"])
def test_nothing_to_read_is_said(raw: bytes) -> None:
    with pytest.raises(DocumentEmpty):
        read(raw, "a.txt")


# --- Word --------------------------------------------------------------------------------------------------------


def test_a_word_file_with_fonts_of_three_encodings_reads_as_one_text() -> None:
    document = docx.Document()
    document.add_heading("Lịch cấp nước", 0)
    paragraph = document.add_paragraph("Một: ")
    for text, font in (
        (typed_in_tcvn3("Đài truyền thanh xã"), ".VnTime"),
        (" ", "Times New Roman"),
        (typed_in_tcvn3("mỹ hoà hưng"), ".VnTimeH"),
        (", hai: ", "Times New Roman"),
        (typed_in_vni("Đồng bằng")[:2], "VNI-Times"),
        (typed_in_vni("Đồng bằng")[2:], "VNI-Times"),
        (", 50 m² ± 2 ®", "Times New Roman"),
    ):
        paragraph.add_run(text).font.name = font
    taken = read(word_file(document), "a.docx")
    assert taken.title == "Lịch cấp nước"
    assert taken.script == "Lịch cấp nước\nMột: Đài truyền thanh xã MỸ HOÀ HƯNG, hai: Đồng bằng, 50 m² ± 2 ®"


def test_a_style_gives_its_font_to_runs_that_name_none() -> None:
    document = docx.Document()
    document.styles["Normal"].font.name = ".VnTime"
    document.add_paragraph(typed_in_tcvn3(BODY[0]))
    assert read(word_file(document), "a.docx").script == BODY[0]


def test_deleted_hidden_and_outer_text_of_a_word_file_is_left_out_and_told() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "UBND TỈNH"
    document.sections[0].footer.paragraphs[0].text = "Trang 1"
    paragraph = document.add_paragraph("Họp lúc ")
    run = '<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'
    for change, tag, text in (("del", "delText", "bảy"), ("ins", "t", "tám")):
        inner = run.format(tag=tag, text=text)
        paragraph._p.append(parse_xml(f'<w:{change} {nsdecls("w")} w:id="1" w:author="a">{inner}</w:{change}>'))
    paragraph.add_run(" giờ.")
    paragraph.add_run(" Mật.").font.hidden = True
    reference = f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/><w:t>Hết.</w:t></w:r>'
    document.add_paragraph()._p.append(parse_xml(reference))
    taken = read(word_file(document), "a.docx")
    assert taken.script == "Họp lúc tám giờ.\nHết."
    assert set(taken.dropped) == {
        "1 đoạn đã xoá (theo dõi sửa đổi)",
        "1 đoạn chữ ẩn",
        "1 chú thích cuối trang",
        "đầu trang",
        "chân trang",
    }


def test_a_small_table_is_read_by_rows_and_a_large_one_is_left_out_and_told() -> None:
    document = docx.Document()
    document.add_paragraph(BODY[0])
    for rows, columns in ((2, 3), (30, 8)):
        table = document.add_table(rows, columns)
        for at, cell in enumerate(table._cells):
            cell.text = f"ô {at}"
    taken = read(word_file(document), "a.docx")
    assert taken.script == f"{BODY[0]}\nô 0; ô 1; ô 2\nô 3; ô 4; ô 5"
    assert taken.dropped == ("đường kẻ bảng 2 × 3 (đọc theo từng hàng)", "bảng 30 × 8")


def test_pictures_and_numbers_that_word_counts_itself_are_told() -> None:
    document = docx.Document()
    document.add_paragraph(
        BODY[0], style="List Number"
    )._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 1
    document.add_paragraph(BODY[1])._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:drawing/></w:r>"))
    assert read(word_file(document), "a.docx").dropped == ("1 hình ảnh", "số thứ tự tự động của 1 đoạn")


# --- OpenDocument ------------------------------------------------------------------------------------------------


def test_an_open_document_gives_what_its_page_shows() -> None:
    styles = (
        "<office:automatic-styles>"
        '<style:style style:name="cu"><style:text-properties style:font-name=".VnTime"/></style:style>'
        '<style:style style:name="an"><style:text-properties text:display="none"/></style:style>'
        "</office:automatic-styles>"
    )
    taken = read(
        open_document(
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>Đã xoá</text:p></text:deletion>"
            "</text:changed-region></text:tracked-changes><text:h>Thông báo</text:h>"
            '<text:p>Một<text:s text:c="2"/>hai<text:note><text:p>chú</text:p></text:note>, '
            f'<text:span text:style-name="cu">{typed_in_tcvn3("Đài truyền thanh")}</text:span>'
            '<text:span text:style-name="an">mật</text:span>.</text:p>'
            "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell>"
            "<text:p>b</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>c</text:p>"
            "</table:table-cell></table:table-row></table:table><text:list><text:list-item><text:p>Hết.</text:p>"
            "</text:list-item></text:list>",
            styles,
        ),
        "a.odt",
    )
    assert taken.title == "Thông báo"
    assert taken.script == "Thông báo\nMột hai, Đài truyền thanh.\na; b\nc\nHết."
    assert set(taken.dropped) == {
        "đường kẻ bảng 2 × 2 (đọc theo từng hàng)",
        "1 chú thích",
        "1 đoạn chữ ẩn",
        "1 đoạn đã xoá (theo dõi sửa đổi)",
    }


def test_a_locked_open_document_is_refused() -> None:
    with pytest.raises(DocumentLocked):
        read(open_document("<text:p>x</text:p>", manifest="<m><encryption-data/></m>"), "a.odt")


# --- PDF ---------------------------------------------------------------------------------------------------------


def page(number: int, *lines: str) -> list[Said]:
    return [
        Said(text="ĐÀI TRUYỀN THANH XÃ", y=800),
        *(Said(text=line, y=700 - 16 * at) for at, line in enumerate(lines)),
        Said(text=f"Trang {number}/3", x=280, y=30),
    ]


def test_lines_of_a_pdf_become_paragraphs_and_edges_of_pages_are_left_out_and_told() -> None:
    raw = pdf_file(
        [
            page(
                1,
                "Uỷ ban nhân dân xã thông báo lịch cấp nước sạch cho",
                "bà con trong năm 2026-",
                "2027. Mời bà con nghe.",
            ),
            page(2, "Đề nghị bà con dự trữ nước dùng từ năm giờ sáng đến", "chín giờ mỗi ngày trong"),
            page(3, "tháng này.", "- Ấp Một: thứ hai;", "- Ấp Hai: thứ ba."),
        ]
    )
    taken = read(raw, "a.pdf")
    assert taken.script.splitlines() == [
        "Uỷ ban nhân dân xã thông báo lịch cấp nước sạch cho bà con trong năm 2026-2027. Mời bà con nghe.",
        "Đề nghị bà con dự trữ nước dùng từ năm giờ sáng đến chín giờ mỗi ngày trong tháng này.",
        "- Ấp Một: thứ hai;",
        "- Ấp Hai: thứ ba.",
    ]
    assert taken.dropped == ("dòng đầu hoặc chân trang “ĐÀI TRUYỀN THANH XÃ” (3 trang)", "số trang (3 trang)")
    assert taken.took.startswith("PDF 3 trang, ")


def test_a_pdf_in_an_old_font_is_read_by_that_font() -> None:
    raw = pdf_file([[Said(text=typed_in_tcvn3("Đài xã"), font="ABCDEF+.VnTime"), Said(text="® 20°", y=650)]])
    assert read(raw, "a.pdf").script == "Đài xã ® 20°"


def test_a_scanned_pdf_says_what_it_is() -> None:
    with pytest.raises(DocumentScanned) as refused:
        read(pdf_file([[], []], pictures=[0, 1]), "a.pdf")
    assert refused.value.message_vi == "Tệp PDF này là ảnh quét, không có chữ"


def test_the_number_of_a_lone_page_is_left_out_and_told() -> None:
    taken = read(pdf_file([[Said(text=BODY[0]), Said(text="- 7 -", x=280, y=30)]]), "a.pdf")
    assert (taken.script, taken.dropped) == (BODY[0], ("số trang (1 trang)",))


def test_a_scanned_page_amid_others_is_told() -> None:
    taken = read(pdf_file([[Said(text=BODY[0])], []], pictures=[0, 1]), "a.pdf")
    assert taken.dropped == ("ảnh quét trang 2",)


def test_a_pdf_with_empty_pages_is_empty_and_one_with_a_password_locked() -> None:
    with pytest.raises(DocumentEmpty):
        read(pdf_file([[]]), "a.pdf")
    with pytest.raises(DocumentLocked):
        read(pdf_file([[Said(text="x")]], trailer=LOCKED), "a.pdf")


# --- feeds -------------------------------------------------------------------------------------------------------

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Cổng</title>
<item><title>Cũ</title><link>https://xa.example/1</link><description>Tin cũ của xã.</description>
<pubDate>Mon, 12 Oct 2026 08:00:00 +0700</pubDate></item>
<item><title>Mới</title><link>https://xa.example/2</link>
<description>&lt;p&gt;Tin &lt;b&gt;mới&lt;/b&gt;.&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;
&lt;p&gt;Hết.&lt;/p&gt;</description>
<pubDate>Wed, 14 Oct 2026 08:00:00 +0700</pubDate></item></channel></rss>"""


def test_entries_of_a_feed_come_newest_first() -> None:
    new, old = read_feed(RSS.encode(), "rss")
    assert (new.title, new.script, new.source) == ("Mới", "Tin mới.\nHết.", "https://xa.example/2")
    assert (old.title, str(old.published)) == ("Cũ", "2026-10-12")


def test_an_atom_feed_is_capped() -> None:
    entries = "".join(
        f"<entry><title>Tin {n}</title><updated>2026-10-{1 + n % 28:02}T00:00:00Z</updated>"
        f"<content>Nội dung {n}.</content></entry>"
        for n in range(50)
    )
    drafts = read_feed(f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode(), "atom")
    assert len(drafts) == 30
    assert [draft.published for draft in drafts] == sorted((d.published for d in drafts), reverse=True)  # type: ignore[type-var]  # all have a date


def test_a_feed_with_nested_entities_takes_no_more_than_it_gives() -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = '<rss version="2.0"><channel><item><title>Tin &l9;</title></item></channel></rss>'
    raw = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{lol}]>{body}'
    assert all(len(draft.script) < 1000 for draft in read_feed(raw.encode(), "rss"))


# --- what is refused ---------------------------------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (OLE + "WordDocument".encode("utf-16-le"), "tệp Word cũ (.doc)"),
        (OLE + "Workbook".encode("utf-16-le"), "bảng tính Excel cũ (.xls)"),
        (packed([("xl/workbook.xml", "<x/>")]), "bảng tính Excel"),
        (packed([("a.txt", "x")]), "tệp nén"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "hình ảnh"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, "hình ảnh"),
        (b"ID3\x04" + b"\0" * 50, "tệp âm thanh hoặc phim"),
        (b"RIFF\0\0\0\0WAVEfmt ", "tệp âm thanh hoặc phim"),
        (rb"{\rtf1\ansi x}", "tệp RTF"),
        (b"\x1f\x8b\x08" + b"\0" * 50, "tệp nén"),
        (bytes(range(1, 32)) * 20, "tệp không phải văn bản"),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "tệp dữ liệu XML"),
        (RSS.encode(), "nguồn tin RSS"),
    ],
)
def test_what_is_no_document_is_refused_by_name_with_what_to_do(raw: bytes, kind: str) -> None:
    with pytest.raises(DocumentUnsupported) as refused:
        read(raw, "bản tin.docx")
    assert refused.value.facts["kind"] == kind
    assert str(refused.value.facts["advice"]).endswith(".")


@pytest.mark.parametrize("name", ["a.pdf", "a.txt", "a", "a.docx.exe", "..\\..\\a.odt"])
def test_the_kind_is_told_by_the_bytes_and_not_by_the_name(name: str) -> None:
    assert read(word_file(), name).took.startswith("Word")


def test_a_locked_word_file_is_refused() -> None:
    with pytest.raises(DocumentLocked):
        read(OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx")


def test_packages_that_would_burst_are_refused_before_they_are_unpacked() -> None:
    bombs = [
        repacked(word_file(), {"word/media/a.bin": b"\0" * 61_000_000}),
        repacked(word_file(), {"word/document.xml": b"<a>" + b" " * 1_000_000 + b"</a>"}),
        repacked(word_file(), {f"word/{n}.xml": b"<a/>" for n in range(2_100)}),
    ]
    for bomb in bombs:
        with pytest.raises(DocumentTooLarge):
            read(bomb, "a.docx")


@pytest.mark.parametrize("stray", ["../../etc/cron.d/x", "/etc/x", "..\\x", "C:\\x", "word/../../x"])
def test_parts_that_would_leave_their_folder_spoil_the_package(stray: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentBroken):
        read(repacked(word_file(), {stray: b"x"}), "a.docx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_a_package_are_refused(encoding: str) -> None:
    lol = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    with pytest.raises(DocumentBroken):
        read(open_document("<text:p>&b;</text:p>", head=lol), "a.odt")
    part = f'<?xml version="1.0" encoding="{encoding}"?>{lol}<a>&b;</a>'.encode(encoding)
    with pytest.raises(DocumentBroken, match="thực thể"):
        read(repacked(word_file(), {"word/document.xml": part}), "a.docx")


def test_a_word_file_whose_picture_is_out_on_the_web_asks_for_nothing() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        'Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    raw = repacked(word_file(), {"word/_rels/document.xml.rels": relations.encode()})
    assert read(raw, "a.docx").script == SCRIPT


def test_a_word_file_of_a_reader_is_whole(tmp_path: Path) -> None:
    """The files of these tests are such as the library itself opens."""
    (tmp_path / "a.docx").write_bytes(word_file())
    assert len(docx.Document(io.BytesIO((tmp_path / "a.docx").read_bytes())).paragraphs) == len(BODY)
