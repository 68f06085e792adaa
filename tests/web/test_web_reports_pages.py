"""The page of reports, and its files: each opened by a library, and held against the numbers of the page."""

import csv
import re
from html import unescape
from io import BytesIO, StringIO
from urllib.parse import parse_qs, unquote, urlsplit

import pypdfium2
import pytest
from docx import Document
from python_calamine import CalamineWorkbook
from web.house import House, TestClient
from web.test_web_results_pages import plain, words
from web.test_web_results_pages import report as tell

from broadcaster.domain.access import Role
from broadcaster.domain.english import VIETNAMESE
from broadcaster.newsroom.reports import ReportKind

SPAN = "from=22/11/2026&to=22/11/2026"
BOOK = f"/reports?kind=log-book&{SPAN}"
STATIONS = f"/reports?kind=stations&{SPAN}"
CAMPAIGN = f"/reports?kind=campaign&campaign=cchc&{SPAN}"
Writer = dict[str, str]


def tables(page: str) -> list[list[list[str]]]:
    """The cells of each table of the page."""
    return [
        [
            [plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
            for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)
        ]
        for table in re.findall(r'<table class="report">.*?</table>', page, re.DOTALL)
    ]


def files(client: TestClient, page: str) -> dict[str, bytes]:
    links = [unescape(link) for link in re.findall(r'href="(/reports/file\?[^"]+)"', page)]
    return {parse_qs(urlsplit(link).query)["form"][0]: client.get(link).content for link in links}


def of_csv(raw: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(raw.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def told(client: TestClient, on_air: House, writer: Writer) -> House:
    tell(client, on_air, writer)
    return on_air


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("path", [BOOK, STATIONS])
def test_each_file_has_the_numbers_of_the_page(client: TestClient, path: str) -> None:
    page = client.get(path).text
    found, shown = files(client, page), tables(page)
    assert sorted(found) == ["csv", "docx", "pdf", "xlsx"]
    assert shown
    rows = of_csv(found["csv"])
    letter = [
        [[cell.text for cell in row.cells] for row in each.rows] for each in Document(BytesIO(found["docx"])).tables
    ]
    paper = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(found["pdf"]))
    paper = "".join(paper.split())
    for table in shown:
        assert table in letter
        assert all(row in rows for row in table)
        assert all("".join(cell.split()) in paper for row in table for cell in row)


@pytest.mark.usefixtures("told")
def test_a_workbook_holds_exactly_what_the_page_rounds(client: TestClient) -> None:
    page = client.get(BOOK).text
    book = CalamineWorkbook.from_filelike(BytesIO(files(client, page)["xlsx"]))
    assert book.sheet_names == ["Nhật ký phát sóng", "Phát khẩn cấp", "Mốc chốt nhật ký"]
    rows = book.get_sheet_by_index(0).to_python()
    total = next(row for row in rows if row[1] == "Tổng cộng")
    shown = tables(page)[0][1]
    assert f"{total[4]:.1f}".replace(".", ",") == shown[4]
    assert [row[6] for row in rows[-6:]].count("Đã phát") == 2


@pytest.mark.usefixtures("told")
def test_a_book_tells_who_approved_and_what_nobody_signed(client: TestClient) -> None:
    page = words(client, BOOK)
    assert "Thử approver-91" in page
    assert "Chưa đài nào gửi nhật ký có chữ ký." in page
    raw = files(client, client.get(BOOK).text)["docx"]
    told = "\n".join(cell.text for table in Document(BytesIO(raw)).tables for row in table.rows for cell in row.cells)
    assert "NGƯỜI GHI SỔ" in told


@pytest.mark.usefixtures("told")
def test_a_campaign_is_asked_for_by_name(client: TestClient) -> None:
    answer = client.get(f"/reports?kind=campaign&{SPAN}&unit=91")
    assert answer.status_code == 422
    assert "chọn một đợt tuyên truyền" in plain(answer.text)
    assert '<option value="91" selected>' in answer.text
    page = client.get(CAMPAIGN)
    assert page.status_code == 200
    assert "Xã chưa phủ" in page.text


@pytest.mark.usefixtures("on_air")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("kind=log-book&from=31/2/2026&to=x", "có 2 chỗ cần sửa"),
        ("kind=log-book&from=1/1/2026&to=22/11/2026", "tối đa 31 ngày"),
        ("kind=stations&from=22/11/2026&to=21/11/2026", "Ngày cuối phải sau ngày đầu."),
    ],
)
def test_what_cannot_be_reported_is_told_beside_its_field(client: TestClient, query: str, said: str) -> None:
    answer = client.get(f"/reports?{query}")
    assert answer.status_code == 422
    assert said in plain(answer.text)
    assert client.get(f"/reports/file?form=pdf&{query}", headers={"Accept": "text/html"}).status_code == 422


@pytest.mark.usefixtures("on_air")
def test_what_is_no_report_and_no_file_is_refused(client: TestClient) -> None:
    for path in ("/reports?kind=zzz", f"/reports/file?form=exe&kind=log-book&{SPAN}"):
        assert client.get(path, headers={"Accept": "text/html"}).status_code in {404, 422}
    assert client.get("/reports?kind=stations&unit=khong-co", headers={"Accept": "text/html"}).status_code == 404


@pytest.mark.usefixtures("on_air")
def test_a_file_is_kept_under_a_name_of_letters_and_a_name_people_read(client: TestClient) -> None:
    answer = client.get(f"/reports/file?form=xlsx&kind=log-book&{SPAN}&unit=30628")
    told = answer.headers["content-disposition"]
    assert re.search(r'filename="so-nhat-ky-phat-song_[a-z0-9-]+_2026-11-22\.xlsx"', told)
    assert unquote(told.split("UTF-8''")[1]).startswith("Sổ nhật ký phát sóng - ")
    assert told.isascii()
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.usefixtures("told")
def test_who_sees_one_commune_reports_of_it_alone(house: House) -> None:
    far = house.person(Role.SUPERVISOR, station="00004")
    with house.client(anonymous=True) as client:
        assert "Thử approver-91" not in words(client, BOOK, **far)
        raw = client.get(f"/reports/file?form=csv&kind=stations&{SPAN}", headers=far).content
        assert "30628" not in raw.decode()
        assert "00004" in raw.decode()


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("kind", ReportKind)
def test_every_word_of_a_report_has_its_english(client: TestClient, kind: ReportKind) -> None:
    client.cookies.set("language", "en")
    page = client.get(f"/reports?kind={kind.value}&campaign=cchc&{SPAN}").text
    shown = tables(page)
    assert shown
    for table in shown:
        assert [head for head in table[0] if VIETNAMESE.search(head)] == []
    names = re.findall(r'<h3 id="t-\d+">(.*?)</h3>|<p class="told">(.*?)</p>', page)
    assert names
    assert [name or told for name, told in names if VIETNAMESE.search(name or told)] == []
