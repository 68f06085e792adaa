"""A bulletin is written on its page, without a browser: kept as it is typed, heard, mended, handed in once."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from fakes.memory_intake import MemoryDocuments, taken
from web.forms import Reader
from web.house import API, Asked, House, Submit, TestClient
from web.test_web_pages import Outline

from broadcaster.domain.access import Role
from broadcaster.newsroom.rendering import render_next
from broadcaster.web import pages

NEW = "/bulletins/new"
SCRIPT = "UBND xã tiếp nhận hồ sơ từ 7h30 ngày 01/12/2026. Bà con gặp KTXX để được hướng dẫn."
HTMX = {"HX-Request": "true"}


@pytest.fixture
def author(house: House) -> Asked:
    return house.person(Role.AUTHOR, station="30628")


def whole(**changes: Any) -> dict[str, Any]:
    return {
        "manuscript": "m1",
        "title": "Làm giấy khai sinh",
        "script": SCRIPT,
        "origin": "30628",
        "subject": "/doi-song",
        "priority": "normal",
        "targets": ["30628/*"],
        "valid_from": "22/11/2026",
        "valid_until": "28/11/2026",
        "wanted": "2",
        **changes,
    }


def post(client: TestClient, part: str, data: dict[str, Any], author: Asked, **more: str) -> Any:
    return client.post(f"{NEW}/{part}", data=data, headers={**author, **more}, follow_redirects=False)


def page_after(client: TestClient, part: str, author: Asked, **sent: Any) -> Any:
    """The page a deed leads to; the client sends no cookie along by itself."""
    answer = client.post(f"{NEW}/{part}", headers=author, follow_redirects=False, **sent)
    return client.get(answer.headers["location"], headers=author) if answer.status_code == 303 else answer


def look(client: TestClient, author: Asked, doubt: str = "unknown-capitals:KTXX") -> None:
    assert post(client, "looked", {"manuscript": "m1", "mark": doubt}, author).status_code == 303


def sent_by(client: TestClient, author: Asked, **changes: Any) -> str:
    post(client, "keep", whole(**changes), author)
    look(client, author)
    answer = post(client, "send", whole(**changes), author)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


# --- kept ----------------------------------------------------------------------------------------------------------


def test_what_is_typed_is_kept_and_told_as_it_will_be_said(client: TestClient, author: Asked) -> None:
    answer = post(client, "keep", whole(), author, **HTMX)
    assert answer.headers["hx-replace-url"] == "/bulletins/new?manuscript=m1"
    assert "Đã lưu lúc 12:00" in answer.text
    assert 'aria-label="Gốc: UBND. Đọc: ủy ban nhân dân. Bấm để sửa."' in answer.text
    page = Outline(client.get(f"{NEW}?manuscript=m1", headers=author).text)
    assert page.open == []
    assert SCRIPT in page.text
    assert "Cần xem 1 chỗ trước khi gửi:" in page.text


def test_nobody_sees_what_another_is_writing(client: TestClient, house: House, author: Asked) -> None:
    post(client, "keep", whole(), author)
    colleague = house.person(Role.AUTHOR, Role.APPROVER, station="30628")
    for page in (f"{NEW}?manuscript=m1", "/bulletins", NEW):
        assert "KTXX" not in client.get(page, headers=colleague).text
        assert "Làm giấy khai sinh" not in client.get(page, headers=colleague).text
    assert "Làm giấy khai sinh" in client.get("/bulletins", headers=author).text


def test_a_draft_may_be_wrong_in_every_field_and_is_kept_all_the_same(client: TestClient, author: Asked) -> None:
    typed = whole(valid_from="31/02/2026", wanted="nhiều", title="<b>&\"'", script="x\x0by")
    assert post(client, "keep", typed, author, **HTMX).status_code == 200
    page = client.get(f"{NEW}?manuscript=m1", headers=author).text
    assert 'value="31/02/2026"' in page
    assert 'value="nhiều"' in page
    assert 'value="&lt;b&gt;&amp;&#34;&#39;"' in page


def test_what_is_pasted_is_kept_whole_and_told_to_be_too_long_never_cut(client: TestClient, author: Asked) -> None:
    pasted = {
        "script": "Mời bà con đi họp. " * 2000 + "Hết.",
        "title": "Họp dân " * 40 + "cuối",
        "note": "gọi " * 400 + "cuối",
    }
    kept = post(client, "keep", whole(**pasted), author, **HTMX)
    assert "Văn bản dài 38.004 ký tự, nhiều hơn mức 20.000 ký tự" in kept.text
    shown = client.get(f"{NEW}?manuscript=m1", headers=author).text
    page = Outline(shown)
    assert f"{pasted['script']}</textarea>" in shown
    assert all(f'value="{pasted[name]}"' in shown for name in ("title", "note"))
    taking = [each for each in page.all("textarea") + page.all("input") if each.get("name") in pasted]
    assert len(taking) == 3
    assert not any("maxlength" in each for each in taking)
    answer = post(client, "send", whole(**pasted), author)
    assert answer.status_code == 422
    assert {'href="#title"', 'href="#script"', 'href="#note"'} <= set(re.findall(r'href="#\w+"', answer.text))


def test_each_save_judges_what_was_told_before(client: TestClient, author: Asked) -> None:
    wrong = whole(title=" ", valid_until="31/02/2026", script="Bà con gặp KTXX.", targets=[])
    judged = json.loads(post(client, "keep", wrong, author, **HTMX).headers["hx-trigger"])["judged"]["wrong"]
    assert judged == {
        "title": "Còn để trống.",
        "valid_until": "Không có ngày 31/02/2026 trong lịch.",
        "targets": "Chưa chọn nơi phát.",
        "reading": "Còn 1 chỗ máy chưa chắc cách đọc, bắt đầu từ “KTXX”. Hãy xem từng chỗ rồi gửi lại.",
    }
    look(client, author)
    answer = post(client, "keep", whole(script="Bà con gặp KTXX."), author, **HTMX)
    assert json.loads(answer.headers["hx-trigger"]) == {"judged": {"wrong": {}}}


def test_words_that_another_typed_are_not_kept_for_whoever_signs_in_beside_them(
    client: TestClient, house: House, author: Asked
) -> None:
    (account,) = re.findall(r'name="account" value="([^"]+)"', client.get(NEW, headers=author).text)[:1]
    colleague = house.person(Role.AUTHOR, Role.APPROVER, station="30628")
    assert post(client, "keep", whole(account=account), colleague, **HTMX).status_code == 401
    assert "Làm giấy khai sinh" not in client.get("/bulletins", headers=colleague).text
    assert post(client, "keep", whole(account=account), author, **HTMX).status_code == 200


def test_no_field_of_several_lines_cuts_what_is_pasted() -> None:
    templates = Path(pages.__file__).parents[1] / "templates"
    fields = [
        tag for each in templates.glob("*.html") for tag in re.findall(r"<textarea[^>]*>", each.read_text("utf-8"))
    ]
    assert fields
    assert not [tag for tag in fields if "maxlength" in tag]


def test_a_draft_is_put_aside_and_thrown_away(client: TestClient, author: Asked) -> None:
    answer = post(client, "keep", whole(leave="1"), author)
    assert answer.headers["location"] == "/bulletins?kept=1"
    assert "Đã lưu bản nháp" in client.get("/bulletins?kept=1", headers=author).text
    post(client, "drop", {"manuscript": "m1"}, author)
    assert "Làm giấy khai sinh" not in client.get("/bulletins", headers=author).text


# --- taken from elsewhere ------------------------------------------------------------------------------------------


def test_a_document_takes_the_place_of_the_text_and_goes_again(client: TestClient, author: Asked) -> None:
    post(client, "keep", whole(title=""), author)
    file = {"file": ("tin.txt", "Mai cắt điện. Bà con chú ý.".encode(), "text/plain")}
    answer = page_after(client, "take", author, data={"manuscript": "m1"}, files=file)
    assert "Đã lấy" in answer.text
    assert "Văn bản, 7 từ" in answer.text
    assert "Mai cắt điện. Bà con chú ý.</textarea>" in answer.text
    answer = page_after(client, "undo", author, data={"manuscript": "m1"})
    assert f"{SCRIPT}</textarea>" in answer.text


def test_a_page_of_the_web_is_taken_and_one_that_cannot_be_is_told_beside_its_field(
    house: House, client: TestClient, author: Asked
) -> None:
    documents = house.newsroom.documents
    assert isinstance(documents, MemoryDocuments)
    documents.web["https://xa.vn/tin"] = taken("Mai cắt nước. Bà con chú ý.", "https://xa.vn/tin")
    told = {"manuscript": "m1", "address": "https://xa.vn/tin"}
    assert "Mai cắt nước. Bà con chú ý.</textarea>" in page_after(client, "fetch", author, data=told).text
    answer = page_after(client, "fetch", author, data={"manuscript": "m1", "address": "https://xa.vn/x"})
    assert answer.status_code == 422
    assert 'href="#address"' in answer.text
    assert 'value="https://xa.vn/x"' in answer.text
    assert "Mai cắt nước" in answer.text


# --- how it is said ------------------------------------------------------------------------------------------------


def _fix_url(page: str, written: str) -> str:
    found = re.search(rf'href="([^"]*reading\?[^"]*)"[^>]*aria-label="Gốc: {written}\.', page)
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_a_reading_is_mended_for_this_bulletin_alone(client: TestClient, author: Asked) -> None:
    page = post(client, "keep", whole(), author, **HTMX).text
    form = Outline(client.get(_fix_url(page, "KTXX"), headers=author).text)
    told = {each["name"]: each.get("value") for each in form.all("input") if each.get("name") not in (None, "where")}
    answer = page_after(client, "reading", author, data={**told, "spoken": "kế toán xã", "where": "here"})
    assert "gặp <a" in answer.text.replace("\n", "")
    assert ">kế toán xã</a>" in answer.text
    assert "Cần xem" not in answer.text
    assert client.get(f"{API}/lexicon?q=KTXX", headers=author).json()["entries"] == []
    place = sent_by(client, author)
    spoken = client.get(f"{API}{place.removesuffix('/sent')}/spoken", headers=author).json()
    assert "gặp kế toán xã" in spoken["spoken"]


def test_a_reading_is_kept_for_good_and_kept_again(client: TestClient, author: Asked) -> None:
    post(client, "keep", whole(), author)
    for spoken in ("kế toán xã", "kế toán trưởng xã"):
        told = {"manuscript": "m1", "written": "KTXX", "spoken": spoken, "where": "always"}
        assert f">{spoken}</a>" in page_after(client, "reading", author, data=told).text
    entries = client.get(f"{API}/lexicon?q=KTXX", headers=author).json()["entries"]
    assert [(each["spoken"], each["scope"]) for each in entries] == [("kế toán trưởng xã", "30628")]


def test_a_reading_that_would_have_to_be_read_is_told_beside_its_field(client: TestClient, author: Asked) -> None:
    post(client, "keep", whole(), author)
    told = {"manuscript": "m1", "written": "KTXX", "spoken": "KT 12", "where": "here"}
    answer = page_after(client, "reading", author, data=told)
    assert answer.status_code == 422
    assert 'href="#spoken"' in answer.text
    assert 'value="KT 12"' in answer.text


def test_its_sound_is_ordered_waited_for_and_heard(house: House, client: TestClient, author: Asked) -> None:
    asked = post(client, "listen", whole(), author, **HTMX)
    assert "<progress" in asked.text
    assert client.get(f"{NEW}/sound?manuscript=m1", headers=author).status_code == 200
    assert house.woken == [1]
    assert render_next(house.newsroom, house.at) is not None
    told = client.get(f"{NEW}/sound?manuscript=m1", headers=author)
    assert told.status_code == 286
    assert Outline(told.text).all("audio")
    assert "hx-trigger" not in told.text.partition("<section")[0]


def test_nothing_to_say_is_nothing_to_hear(client: TestClient, author: Asked) -> None:
    answer = post(client, "listen", whole(script=" "), author)
    assert answer.status_code == 422
    assert 'href="#script"' in answer.text


# --- handed in -----------------------------------------------------------------------------------------------------


def test_it_is_not_handed_in_while_a_doubt_was_not_looked_at(client: TestClient, author: Asked) -> None:
    answer = post(client, "send", whole(), author)
    assert answer.status_code == 422
    assert "Còn 1 chỗ máy chưa chắc cách đọc, bắt đầu từ “KTXX”" in answer.text
    look(client, author)
    assert post(client, "send", whole(), author).status_code == 303


def test_all_that_is_wrong_is_told_at_once_and_nothing_typed_is_lost(client: TestClient, author: Asked) -> None:
    typed = whole(valid_from="hôm nay", valid_until="", wanted="", note="gọi trước 9 giờ")
    answer = post(client, "send", typed, author)
    assert answer.status_code == 422
    assert "Lỗi: có 4 chỗ cần sửa" in answer.text, "the unsure reading too"
    assert 'value="gọi trước 9 giờ"' in answer.text
    post(client, "keep", whole(title="", targets=[]), author)
    look(client, author)
    answer = post(client, "send", whole(title="", targets=[]), author)
    assert "Tiêu đề bản tin: Còn để trống." in answer.text
    assert {'href="#title"', 'href="#targets"'} <= set(re.findall(r'href="#\w+"', answer.text))


def test_bad_days_a_count_of_none_and_unsure_readings_are_told_together_from_the_top_of_the_page_down(
    client: TestClient, author: Asked
) -> None:
    typed = whole(title="", valid_from="31/02/2026", valid_until="00/60", wanted="0")
    answer = post(client, "send", typed, author)
    faults = answer.text.partition('id="faults"')[2].partition("</ul>")[0]
    wrong = ["title", "reading", "valid_from", "valid_until", "wanted"]
    assert re.findall(r'href="#(\w+)"', faults) == wrong
    assert "Còn 1 chỗ máy chưa chắc cách đọc" in faults
    assert "Số lần phát phải từ 1 đến" in faults
    answer = post(client, "send", whole(title="", targets=[]), author)
    faults = answer.text.partition('id="faults"')[2].partition("</ul>")[0]
    assert re.findall(r'href="#(\w+)"', faults) == ["title", "reading", "targets"]


def test_it_is_handed_in_once_however_often_it_is_sent(client: TestClient, author: Asked) -> None:
    place = sent_by(client, author)
    for changes in ({}, {"title": "Khác"}):
        assert post(client, "send", whole(**changes), author).headers["location"] == place
    assert post(client, "send", whole(), author, **HTMX).headers["hx-redirect"] == place
    assert client.get(f"{NEW}?manuscript=m1", headers=author, follow_redirects=False).headers["location"] == place
    assert len(client.get(f"{API}/bulletins", headers=author).json()["bulletins"]) == 1
    page = client.get(place, headers=author).text
    assert "Chuyện gì tiếp theo" in page
    assert place.split("/")[2] in page


def test_what_was_chosen_last_time_is_chosen_again(client: TestClient, author: Asked) -> None:
    sent_by(client, author, rate="slow", targets=["30628"], subject="/giao-thong")
    page = client.get(NEW, headers=author).text
    assert '<option value="slow" selected>' in page
    assert 'value="30628/*" checked' not in page


def test_a_topic_has_one_name_where_it_is_chosen_and_where_it_is_told(
    client: TestClient, author: Asked, writer: Asked
) -> None:
    """What an untouched form says is what the bulletin says; without a campaign that has it, it has a name as well."""

    def chosen() -> str:
        found = re.search(r'<select id="subject".*?</select>', client.get(NEW, headers=author).text, re.DOTALL)
        assert found is not None
        first = re.search(r"<option[^>]* selected>(.*?)</option>", found[0])
        assert first is not None, "nothing is chosen by its place alone"
        return first[1]

    def told(place: str) -> str:
        page = client.get(place.removesuffix("/sent"), headers=author).text
        found = re.search(r"<dt>Nhóm nội dung</dt><dd>(.*?)</dd>", page)
        assert found is not None
        return found[1]

    assert chosen() == "Đời sống"
    assert told(sent_by(client, author)) == "Đời sống"
    topics = [{"code": "doi-song", "number": 1, "name": "Thông báo, an toàn", "minutes_a_month": 60}]
    campaign = {"code": "doi-song", "name": "Tin hằng ngày", "valid_from": "2026-01-01", "topics": topics}
    assert client.post(f"{API}/campaigns", json=campaign | {"owner": "91"}, headers=writer).status_code == 201
    assert chosen() == "1. Thông báo, an toàn"
    place = sent_by(client, author, manuscript="m2", title="Khác", script="Tin khác hẳn. Mời bà con.")
    assert told(place) == "Thông báo, an toàn"
    assert ">Đời sống<" not in client.get("/bulletins", headers=author).text


def test_it_is_put_into_the_slot_that_was_chosen(client: TestClient, author: Asked) -> None:
    slot = "30628-20261123-0500"
    place = sent_by(client, author, slot=slot)
    assert "unplaced" not in place
    told = client.get(f"{API}/stations/30628/slots/{slot}/decisions", headers=author).json()
    assert place.split("/")[2] in str(told)


def test_whoever_decides_sees_the_session_that_was_chosen_and_what_it_leaves_open(
    client: TestClient, author: Asked, leader: Asked
) -> None:
    form = Outline(client.get(NEW, headers=author).text).text
    assert "Chọn một buổi là chọn cho một lần phát ở Mỹ Đức 30628. Các lần còn lại" in form
    place = sent_by(client, author, slot="30628-20261123-0500").removesuffix("/sent")
    page = " ".join(Outline(client.get(place, headers=leader).text).text.split())
    assert "Đã chọn buổi05:00 23/11/2026 · còn 1 lần phát nữa máy xếp vào các buổi còn chỗ" in page
    row = " ".join(Outline(client.get("/approvals", headers=leader).text).text.split())
    assert "Người soạn chọn buổi: 05:00 23/11/2026" in row


def test_what_somebody_began_to_write_stands_last_in_their_own_work_and_in_nobody_elses(
    client: TestClient, house: House, author: Asked, leader: Asked
) -> None:
    post(client, "keep", whole(title="", script="Mai họp dân."), author)
    post(client, "keep", whole(manuscript="m2", title=" ", script=""), author)
    text = " ".join(Outline(client.get("/", headers=author).text).text.split())
    work = text.partition("Việc cần làm")[2].partition("Phát hôm nay")[0]
    assert work.strip().endswith("“(chưa có tiêu đề)”: soạn dở, lưu 12:00 22/11/2026, chưa gửi duyệt Viết tiếp")
    assert work.count("soạn dở") == 1
    for other in (leader, house.person(Role.AUTHOR, Role.APPROVER, station="30628")):
        assert "soạn dở" not in client.get("/", headers=other).text


def test_a_slot_that_cannot_take_it_hinders_nothing_and_is_told(client: TestClient, author: Asked) -> None:
    place = sent_by(client, author, slot="30628-20261122-0500")
    assert "unplaced=" in place
    assert "chưa đặt được vào buổi đã chọn" in client.get(place, headers=author).text


def test_a_bulletin_longer_than_any_session_is_refused_with_why(
    house: House, client: TestClient, author: Asked
) -> None:
    script = "Mời bà con chú ý lắng nghe thông báo. " * 500
    post(client, "listen", whole(script=script), author)
    render_next(house.newsroom, house.at)
    page = Outline(client.get(f"{NEW}?manuscript=m1", headers=author).text).text
    assert "người nghe thường nhớ" in page
    assert re.search(r"[^.]+: dài \S+ phút.* mà buổi dài nhất ở đó chỉ có chỗ cho 15 phút", page), page
    assert "Hãy cắt bớt, hay chia thành" in page
    elsewhere = post(client, "keep", whole(script=script, targets=["30628/*"], valid_from="32/01/2026"), author, **HTMX)
    assert "chỉ có chỗ cho" in elsewhere.text, "whatever else is wrong"
    answer = post(client, "send", whole(script=script), author)
    assert answer.status_code == 422
    assert 'href="#script"' in answer.text


# --- mended --------------------------------------------------------------------------------------------------------


def test_what_was_returned_is_mended_and_handed_in_again(
    client: TestClient, author: Asked, submit: Submit, leader: Asked
) -> None:
    bulletin = submit(title="Họp dân", script="Họp ngày 25/11/2026.")["id"]
    refusal = {"reasons": ["date"], "text": "Ngày 26 mới đúng."}
    client.post(f"{API}/bulletins/{bulletin}/return", json=refusal, headers=leader)
    page = client.get(f"/bulletins/{bulletin}/edit", headers=author).text
    assert "Ngày 26 mới đúng." in page
    hidden = {
        each["name"]: each["value"]
        for each in Outline(page).all("input")
        if each.get("type") == "hidden" and each.get("name") in ("manuscript", "bulletin", "seen")
    }
    told = whole(title="Họp dân", script="Họp ngày 26/11/2026.", **hidden)
    first, again = (post(client, "send", told, author) for _ in range(2))
    assert first.headers["location"] == again.headers["location"] == f"/bulletins/{bulletin}/sent"
    found = client.get(f"{API}/bulletins/{bulletin}", headers=author).json()
    assert (found["state"], found["script"], found["revision"]) == ("submitted", "Họp ngày 26/11/2026.", 2)


def test_one_edited_meanwhile_by_another_is_not_written_over(
    client: TestClient, author: Asked, submit: Submit, writer: Asked
) -> None:
    bulletin = submit(title="Họp dân", script="Họp ngày 25/11/2026.")["id"]
    told = whole(manuscript=f"{bulletin}.1", bulletin=bulletin, seen="1", script="Họp sáng mai.")
    post(client, "keep", told, author)
    edit = {"title": "Họp dân", "script": "Họp chiều mai.", "origin": "30628"}
    client.put(f"{API}/bulletins/{bulletin}", json=edit, headers={**writer, "If-Match": '"1"'}).raise_for_status()
    answer = post(client, "send", told, author)
    assert answer.status_code == 412
    assert "Họp sáng mai." in answer.text
    assert client.get(f"{API}/bulletins/{bulletin}", headers=author).json()["script"] == "Họp chiều mai."


# --- the store -----------------------------------------------------------------------------------------------------


def test_bulletins_are_found_without_their_marks_by_state_and_by_day(
    client: TestClient, author: Asked, submit: Submit
) -> None:
    submit(title="Tiêm vắc-xin đợt hai")
    submit(title="Cắt điện", submit=False)
    for query, there in (
        ("q=tiem+vac", ["Tiêm"]),
        ("state=draft", ["Cắt"]),
        ("from=01/12/2026", []),
        ("topic=doi-song", ["Tiêm", "Cắt"]),
    ):
        page = client.get(f"/bulletins?{query}", headers=author).text
        assert [title for title in ("Tiêm", "Cắt") if f">{title}" in page] == there, query
    wrong = client.get("/bulletins?from=hôm+qua", headers=author)
    assert 'href="#from"' in wrong.text


def test_a_bulletin_is_used_anew_from_today_on_and_carried_away_as_text(
    client: TestClient, author: Asked, submit: Submit
) -> None:
    bulletin = submit(title="Cắt điện", valid_from="2026-11-20")["id"]
    page = client.get(f"{NEW}?from={bulletin}", headers=author).text
    assert 'value="Cắt điện"' in page
    assert 'value="22/11/2026"' in page
    text = client.get(f"/bulletins/{bulletin}/script.txt", headers=author)
    assert text.content.decode("utf-8-sig").startswith("Cắt điện\r\n\r\nĐiện lực")
    assert "attachment" in text.headers["content-disposition"]


@pytest.mark.parametrize(("page", "id"), [("/bulletins", "reason-bt1"), ("/bulletins/bt1", "recall-reason")])
def test_a_leader_recalls_by_the_form_with_a_reason_and_not_without(
    on_air: House, leader: Asked, page: str, id: str
) -> None:
    client = on_air.client()

    def sent(reason: str) -> Any:
        shown = Reader(client.get(page, headers=leader).text, page)
        way = "/bulletins/bt1/recall"
        form = next(each for each in shown.forms if way in each.ways)
        (written,) = (each.name for each in form.fields if each.typed)
        return client.post(way, data={**form.values(), written: [reason]}, headers=leader, follow_redirects=False)

    refused = sent(" ")
    assert refused.status_code == 422
    assert f'href="#{id}"' in refused.text
    long = sent("sai ngày " * 200)
    assert long.status_code == 422
    assert 'value="sai ngày' in long.text, "what was typed stays"
    assert sent("sai ngày").headers["location"] == page
    assert client.get(f"{API}/bulletins/bt1", headers=leader).json()["state"] == "recalled"
    assert "/bulletins/bt1/recall" not in client.get(page, headers=leader).text


def test_whoever_may_not_recall_is_not_shown_how(on_air: House, author: Asked) -> None:
    assert "/recall" not in on_air.client().get("/bulletins/bt1", headers=author).text


# --- two tabs on one draft -------------------------------------------------------------------------------------------


def opened(client: TestClient, author: Asked, at: str) -> dict[str, Any]:
    """The form as a tab holds it."""
    shown = Reader(client.get(at, headers=author).text, at)
    return dict(next(form for form in shown.forms if form.id == "writing").values())


def kept_script(client: TestClient, author: Asked, at: str) -> str:
    return str(opened(client, author, at)["script"][0])


@pytest.mark.parametrize("at", [f"{NEW}?manuscript=m1", "edit"])
def test_a_second_tab_overwrites_nothing_and_is_told(
    client: TestClient, author: Asked, submit: Submit, at: str
) -> None:
    address = f"/bulletins/{submit(submit=False)['id']}/edit" if at == "edit" else at
    if at != "edit":
        post(client, "keep", whole(), author)
    one, two = (opened(client, author, address) for _ in range(2))
    saved = post(client, "keep", {**one, "script": ["Đóng đường A."]}, author, **HTMX)
    assert saved.status_code == 200
    late = post(client, "keep", {**two, "script": ["Đóng đường B."]}, author, **HTMX)
    assert (late.status_code, late.headers["HX-Retarget"]) == (412, "#elsewhere")
    assert "Chữ ở trang này chưa lưu" in late.text
    by_button = post(client, "send", {**two, "script": ["Đóng đường B."]}, author)
    assert by_button.status_code == 412
    assert "Đóng đường B." in by_button.text, "what was typed stays on the page"
    assert 'name="over"' in by_button.text
    assert kept_script(client, author, address) == "Đóng đường A."
    again = post(client, "keep", {**one, "script": ["Đóng đường A, từ 7 giờ."]}, author)
    assert again.status_code == 303, "the tab that wrote last writes on, though an answer was lost to it"
    chosen = post(client, "keep", {**two, "script": ["Đóng đường B."], "over": "1"}, author)
    assert chosen.status_code == 303
    assert kept_script(client, author, address) == "Đóng đường B."


def test_a_tab_is_told_that_another_sent_the_draft_with_other_words(client: TestClient, author: Asked) -> None:
    post(client, "keep", whole(), author)
    look(client, author)
    one, two = (opened(client, author, f"{NEW}?manuscript=m1") for _ in range(2))
    sent = post(client, "send", one, author)
    assert sent.status_code == 303
    assert post(client, "send", one, author).headers["location"] == sent.headers["location"], "a double tap"
    assert post(client, "keep", two, author, **HTMX).status_code == 200, "it lost nothing"
    other = {**two, "script": ["Nghỉ học ngày mai."]}
    for part, more in (("keep", HTMX), ("send", {}), ("send", HTMX), ("listen", HTMX)):
        late = post(client, part, other, author, **more)
        assert late.status_code == 412
        assert "chưa lưu và chưa gửi" in late.text
    anew = re.search('name="apart" value="([^"]+)"', late.text)
    assert anew
    apart = post(client, "keep", {**other, "apart": anew[1]}, author)
    assert kept_script(client, author, apart.headers["location"]) == "Nghỉ học ngày mai."


def test_larger_letters_lead_back_to_what_is_being_written(client: TestClient, author: Asked) -> None:
    page = client.get(NEW, headers=author).text
    name = opened(client, author, NEW)
    shown = Reader(page, NEW)
    written = next(form for form in shown.forms if form.id == "writing").values()["manuscript"][0]
    then = next(form for form in shown.forms if "/preferences" in form.ways).values()["next"]
    assert then == [f"{NEW}?manuscript={written}"]
    assert name["manuscript"] != [written], "each look at the empty page is another draft"


@pytest.mark.parametrize("wanted", ["-3", "0", "101", "nhiều", "1000"])
def test_how_often_is_told_with_its_limits_whatever_was_typed(
    client: TestClient, writer: dict[str, str], wanted: str
) -> None:
    headers = {**writer, "Accept": "text/html"}
    answer = client.post("/bulletins/new/send", data=whole(wanted=wanted), headers=headers)
    assert "từ 1 đến 100" in answer.text
