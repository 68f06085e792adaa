"""The rooms where bulletins are decided on and words are taught, as forms without script."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from web.house import API, House, Submit, TestClient, draft

from broadcaster.domain.access import Role
from broadcaster.newsroom.rendering import render_next

PLAIN: dict[str, Any] = {"follow_redirects": False}


def hidden(page: str, form: str) -> dict[str, str]:
    """What a form sends that nobody typed."""
    _, _, rest = page.partition(f'action="{form}"')
    return dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', rest.partition("</form>")[0]))


def revise(client: TestClient, bulletin: str, asker: dict[str, str], **changes: Any) -> None:
    etag = client.get(f"{API}/bulletins/{bulletin}", headers=asker).headers["etag"]
    sent = {name: value for name, value in draft(**changes).items() if name != "submit"}
    answer = client.put(f"{API}/bulletins/{bulletin}", json=sent, headers={**asker, "If-Match": etag})
    assert answer.status_code == 200, answer.text


# --- deciding ------------------------------------------------------------------------------------------------------


def test_what_waits_is_listed_with_when_it_is_needed(
    client: TestClient, submit: Submit, leader: dict[str, str]
) -> None:
    assert "Không có bản tin nào đang chờ duyệt." in client.get("/approvals", headers=leader).text
    bulletin = submit(title="Chờ <b>duyệt</b>")["id"]
    page = client.get("/approvals", headers=leader).text
    assert f'href="/bulletins/{bulletin}"' in page
    assert "Chờ &lt;b&gt;duyệt&lt;/b&gt;" in page
    assert "Cần trước 16:50 22/11/2026" in page
    assert "khoá buổi chiều 17:00" in page


def test_what_waits_too_long_is_pointed_out_and_the_list_has_pages(
    house: House, client: TestClient, submit: Submit, leader: dict[str, str]
) -> None:
    for number in range(21):
        submit(title=f"Tin số {number}")
    house.at = house.at + timedelta(hours=25)  # type: ignore[assignment]  # an instant stays one
    leader = house.person(Role.APPROVER)
    page = client.get("/approvals", headers=leader).text
    assert "21 bản tin đã chờ quá một ngày." in page
    assert 'href="/approvals?page=2"' in page
    assert page.count("chờ quá một ngày</span>") == 20
    assert client.get("/approvals?page=2", headers=leader).text.count("chờ quá một ngày</span>") == 1


def test_a_page_that_is_stale_is_refused_and_shown_as_it_is_now(
    house: House, client: TestClient, submit: Submit, writer: dict[str, str], leader: dict[str, str]
) -> None:
    bulletin = submit(script="Xã thu lệ phí 8.000 đồng.")["id"]
    house.run_the_day()
    seen = hidden(client.get(f"/bulletins/{bulletin}", headers=leader).text, f"/bulletins/{bulletin}/approve")
    revise(client, bulletin, writer, script="Xã không thu lệ phí.")
    refused = client.post(f"/bulletins/{bulletin}/approve", data=seen, headers=leader, **PLAIN)
    assert refused.status_code == 409
    assert "đã đổi từ lúc ông/bà xem" in refused.text
    again = hidden(refused.text, f"/bulletins/{bulletin}/approve")
    assert again["revision"] == "2"
    assert again["spoken"] != seen["spoken"]
    late = {"reasons": "date", "revision": "1"}
    assert client.post(f"/bulletins/{bulletin}/return", data=late, headers=leader, **PLAIN).status_code == 409


def test_whoever_decides_again_reads_who_made_it_sound_otherwise_and_by_which_word(
    house: House, client: TestClient, submit: Submit, leader: dict[str, str]
) -> None:
    bulletin = submit(script="Xã thu lệ phí 8.000 đồng tại KTXX.")["id"]
    house.run_the_day()
    seen = hidden(client.get(f"/bulletins/{bulletin}", headers=leader).text, f"/bulletins/{bulletin}/approve")
    assert client.post(f"/bulletins/{bulletin}/approve", data=seen, headers=leader, **PLAIN).status_code == 303
    keeper = house.person(Role.ADMIN, station=None)
    word = {"written": "KTXX", "spoken": "kế toán xã", "scope": None}
    assert client.post(f"{API}/lexicon", json=word, headers=keeper).status_code == 201
    page = " ".join(client.get(f"/bulletins/{bulletin}", headers=leader).text.split())
    assert re.search(r"đã duyệt lúc [^<]+, nhưng phải duyệt lại vì từ điển đọc đổi: KTXX \(.+, 12:00", page)
    english = client.get(
        f"/bulletins/{bulletin}", headers={**leader, "Cookie": leader["Cookie"] + "; language=en"}
    ).text
    assert "has to be approved again: the lexicon was changed: KTXX" in " ".join(english.split())
    author = house.person(Role.AUTHOR, station="30628")
    assert "nhưng phải duyệt lại" in client.get(f"/bulletins/{bulletin}", headers=author).text


def test_a_return_tells_all_that_is_missing_and_keeps_what_was_typed(
    client: TestClient, submit: Submit, leader: dict[str, str]
) -> None:
    bulletin = submit()["id"]
    sent = {"reasons": ["other"], "text": " ", "revision": "1"}
    page = client.post(f"/bulletins/{bulletin}/return", data=sent, headers=leader, **PLAIN)
    assert page.status_code == 422
    assert 'href="#text">Cần sửa gì: Lý do khác thì phải ghi rõ.' in page.text
    assert 'value="other" checked' in page.text
    long = {"reasons": ["nonsense"], "text": "<i>" + "a" * 1000}
    page = client.post(f"/bulletins/{bulletin}/return", data=long, headers=leader, **PLAIN)
    assert "có 2 chỗ cần sửa" in page.text
    assert "&lt;i&gt;aaa" in page.text


def test_nobody_approves_their_own_work_and_the_page_says_so(house: House, client: TestClient) -> None:
    both = house.person(Role.AUTHOR, Role.APPROVER)
    bulletin = client.post(f"{API}/bulletins", json=draft(), headers=both).json()["id"]
    page = client.get(f"/bulletins/{bulletin}", headers=both).text
    assert "nên không tự duyệt được" in page
    assert "/approve" not in page
    told = client.get(f"{API}/bulletins/{bulletin}/spoken", headers=both).json()
    sent = {"spoken": told["spoken_digest"], "revision": "1"}
    refused = client.post(f"/bulletins/{bulletin}/approve", data=sent, headers=both, **PLAIN)
    assert refused.status_code == 422
    assert "không được tự duyệt" in refused.text


def test_where_a_sound_must_be_heard_first_there_is_nothing_to_press_before_it_is_made(
    house: House, client: TestClient, submit: Submit, leader: dict[str, str]
) -> None:
    house.newsroom = replace(house.newsroom, leave=replace(house.newsroom.leave, unheard=False))
    strict, bulletin = house.client(), submit()["id"]
    page = strict.get(f"/bulletins/{bulletin}", headers=leader).text
    assert "nút Duyệt hiện ra khi âm thanh dựng xong" in page
    assert f'action="/bulletins/{bulletin}/approve"' not in page
    assert f'action="/bulletins/{bulletin}/return"' in page
    sent = {"spoken": client.get(f"{API}/bulletins/{bulletin}/spoken").json()["spoken_digest"]}
    refused = strict.post(f"/bulletins/{bulletin}/approve", data=sent, headers=leader, **PLAIN)
    assert refused.status_code == 409
    house.run_the_day()
    assert f'action="/bulletins/{bulletin}/approve"' in strict.get(f"/bulletins/{bulletin}", headers=leader).text


def test_what_nobody_heard_is_said_beside_the_button_and_not_forbidden(
    house: House, client: TestClient, submit: Submit, leader: dict[str, str]
) -> None:
    bulletin = submit()["id"]
    house.run_the_day()
    page = client.get(f"/bulletins/{bulletin}", headers=leader).text
    decision = page.partition('id="decision"')[2]
    assert '<p id="unheard" class="note warn">Chưa nghe: ' in decision
    assert '<p id="heard-so-far" hidden>' in decision
    assert f'action="/bulletins/{bulletin}/approve"' in decision


def test_a_second_page_is_told_who_approved_and_no_name_of_a_machine(
    house: House, client: TestClient, submit: Submit, leader: dict[str, str]
) -> None:
    bulletin = submit()["id"]
    house.run_the_day()
    way = f"/bulletins/{bulletin}/approve"
    sent = hidden(client.get(f"/bulletins/{bulletin}", headers=leader).text, way)
    assert client.post(way, data=sent, headers=leader, **PLAIN).status_code == 303
    again = client.post(way, data=sent, headers=leader, **PLAIN)
    assert again.status_code == 409
    assert 'id="faults"' not in again.text
    assert "đã duyệt lúc 12:00" in again.text


def test_the_difference_is_told_to_eyes_and_ears_and_each_way_to_see_it_is_a_link(
    client: TestClient, submit: Submit, writer: dict[str, str], leader: dict[str, str]
) -> None:
    bulletin = submit(script="Xã thu lệ phí 8.000 đồng.", priority="normal")["id"]
    back = {"reasons": ["figures"], "text": ""}
    assert client.post(f"{API}/bulletins/{bulletin}/return", json=back, headers=leader).status_code == 200
    revise(client, bulletin, writer, script="Xã không thu lệ phí <x>.", valid_until="2026-11-30", priority="priority")
    assert client.post(f"{API}/bulletins/{bulletin}/submit", headers=writer).status_code == 200
    page = client.get(f"/bulletins/{bulletin}", headers=leader).text
    assert "đã bị trả lại" in page
    assert re.search(r"<ins><span class=.hidden.> thêm: </span>không ", page)
    assert re.search(r"<del><span class=.hidden.> bỏ: </span>8", page)
    assert "&lt;x&gt;" in page
    assert "<ins>30/11/2026</ins>" in page, "days as people write them"
    assert "<del>Thông thường</del>" in page
    written = client.get(f"/bulletins/{bulletin}?view=written", headers=leader).text
    assert '<a href="/bulletins/bt1?view=spoken#words"' in written
    piece = client.get(f"/bulletins/{bulletin}?view=spoken", headers={**leader, "HX-Target": "words"}).text
    assert piece.lstrip().startswith('<section id="words"')
    assert "<html" not in piece


def test_the_page_speaks_english_too(client: TestClient, submit: Submit, leader: dict[str, str]) -> None:
    bulletin = submit()["id"]
    asker = {**leader, "Cookie": leader["Cookie"] + "; language=en"}
    page = client.get(f"/bulletins/{bulletin}", headers=asker).text
    assert "Checked automatically" in page
    assert "Approving holds for exactly the words on this page." in page
    assert "Waiting for approval" in client.get("/approvals", headers=asker).text


# --- the lexicon ---------------------------------------------------------------------------------------------------


def add(client: TestClient, asker: dict[str, str], written: str, spoken: str, **more: Any) -> str:
    sent = {"written": written, "spoken": spoken, "scope": "91", **more}
    answer = client.post("/lexicon", data=sent, headers=asker, **PLAIN)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def test_words_are_found_without_accents_and_sorted_as_vietnamese_is(house: House, client: TestClient) -> None:
    author = house.person(Role.AUTHOR)
    for written, spoken in (("Ấp Mới", "ấp mới"), ("Zalo", "gia lô"), ("Đa Phước", "đa phước")):
        add(client, author, written, spoken)
    page = client.get("/lexicon", headers=author).text
    sought = client.get("/lexicon?q=zzz", headers=author).text
    assert ("Không có từ nào như vậy" in sought, "chưa có từ riêng" in sought) == (True, False)
    assert page.index(">Ấp Mới</a>") < page.index(">Đa Phước</a>") < page.index(">Zalo</a>")
    turned = client.get("/lexicon?sort=-written", headers=author).text
    assert turned.index(">Zalo</a>") < turned.index(">Ấp Mới</a>")
    found = client.get("/lexicon?q=da+phuoc", headers=author).text
    assert ">Đa Phước</a>" in found
    assert ">Zalo</a>" not in found


def test_a_new_word_tells_all_that_is_wrong_and_is_kept_once(house: House, client: TestClient) -> None:
    author = house.person(Role.AUTHOR)
    page = client.post("/lexicon", data={"written": "<b>"}, headers=author, **PLAIN)
    assert page.status_code == 422
    assert "có 2 chỗ cần sửa" in page.text
    assert 'value="&lt;b&gt;"' in page.text
    strange = {"written": "QL91", "spoken": "QL 91", "scope": "91"}
    page = client.post("/lexicon", data=strange, headers=author, **PLAIN)
    assert page.status_code == 422
    assert 'href="#spoken"' in page.text
    first = add(client, author, "QL91", "quốc lộ chín mốt", key="k1")
    assert add(client, author, "QL91", "quốc lộ chín mốt", key="k1") == first
    taken = client.post("/lexicon", data={**strange, "spoken": "đường"}, headers=author, **PLAIN)
    assert taken.status_code == 409
    assert 'href="#written"' in taken.text


def test_a_change_tells_first_what_it_would_do_and_sends_what_was_approved_back(
    house: House, client: TestClient, submit: Submit, approve: Any
) -> None:
    author = house.person(Role.AUTHOR)
    word = add(client, author, "QL91", "quốc lộ chín mốt")
    bulletin = submit(title="Sửa đường", script="Sửa đường QL91 từ mai.")["id"]
    approve(bulletin)
    seen = hidden(client.get(word, headers=author).text, f"{word}#faults")
    look = client.post(word, data={**seen, "spoken": "đường chín mốt", "look": "1"}, headers=author, **PLAIN)
    assert look.status_code == 200
    assert "1 bản tin sẽ đọc khác đi" in look.text
    assert "Sửa đường" in look.text
    assert client.get(f"{API}/bulletins/{bulletin}").json()["state"] == "approved", "only looked at"
    kept = client.post(word, data={**seen, "spoken": "đường chín mốt"}, headers=author, **PLAIN)
    assert kept.headers["location"] == f"{word}?done=1"
    assert "1 bản tin nay đọc khác đi" in client.get(kept.headers["location"], headers=author).text
    assert client.get(f"{API}/bulletins/{bulletin}").json()["state"] == "submitted"
    again = client.post(word, data={**seen, "spoken": "lộ chín mốt"}, headers=author, **PLAIN)
    assert again.status_code == 412
    assert 'value="lộ chín mốt"' in again.text, "what was typed is kept"


def test_a_word_is_removed_only_after_it_was_asked_once_more(house: House, client: TestClient) -> None:
    author = house.person(Role.AUTHOR)
    word = add(client, author, "QL91", "quốc lộ chín mốt")
    page = client.get(word, headers=author).text
    asked = client.post(f"{word}/remove", data={**hidden(page, f"{word}/remove"), "look": "1"}, headers=author, **PLAIN)
    assert "Nếu bỏ từ này" in asked.text
    sent = hidden(asked.text, f"{word}/remove")
    gone = client.post(f"{word}/remove", data=sent, headers=author, **PLAIN)
    assert gone.headers["location"] == "/lexicon?done=removed"
    assert client.get(word, headers=author).status_code == 404


def test_who_may_only_read_sees_no_form(house: House, client: TestClient) -> None:
    word = add(client, house.person(Role.AUTHOR), "QL91", "quốc lộ chín mốt")
    below = house.person(Role.AUTHOR, station="30628")
    assert "thêm từ riêng" in client.get(word, headers=below).text
    assert f'action="{word}#faults"' not in client.get(word, headers=below).text
    assert "/lexicon-sheet" not in client.get("/lexicon").text


def test_a_sentence_is_heard_once_it_is_made_and_asking_ends_then(house: House, client: TestClient) -> None:
    author = house.person(Role.AUTHOR)
    page = client.post("/lexicon/say", data={"text": "Mời bà con", "scope": "91"}, headers=author)
    assert "Đang dựng âm thanh" in page.text
    piece = {**author, "HX-Target": "saying"}
    asked = "/lexicon/say?text=M%E1%BB%9Di+b%C3%A0+con&scope=91&waiting=1"
    assert client.get(asked, headers=piece).status_code == 200
    while render_next(house.newsroom, house.at) is not None:
        pass
    made = client.get(asked, headers=piece)
    assert made.status_code == 286, "htmx stops asking"
    assert "<audio" in made.text
    assert "hx-get" not in made.text
    assert client.post("/lexicon/say", data={"text": " "}, headers=author).status_code == 422


def test_a_sheet_is_tried_then_taken_in_and_its_faults_are_told_by_row(house: House, client: TestClient) -> None:
    author = house.person(Role.AUTHOR)
    head = "phạm vi;chữ gốc;đọc là\n"
    bad = {"file": ("tu.csv", f"{head}91;QL92;QL 92\n91;;x\n".encode(), "text/csv")}
    page = client.post("/lexicon-sheet", files=bad, headers=author)
    assert page.status_code == 422
    assert "2 dòng cần sửa" in page.text
    assert [int(each) for each in re.findall(r'<th scope="row" class="num">(\d+)</th>', page.text)] == [2, 3]
    good = {"file": ("tu.csv", f"{head}91;QL92;quốc lộ chín hai\n".encode(), "text/csv")}
    page = client.post("/lexicon-sheet", files=good, headers=author)
    assert "Sẽ có 1 từ mới" in page.text
    assert "QL92" not in client.get("/lexicon", headers=author).text, "only tried"
    sent = re.search(r'name="sheet" value="([^"]*)"', page.text)
    assert sent is not None
    kept = client.post("/lexicon-sheet", files={"sheet": (None, sent[1])}, headers=author)
    assert "Đã nhập: 1 từ mới" in kept.text
    assert "QL92" in client.get("/lexicon", headers=author).text
    for files in ({}, {"file": ("a.csv", b"\xff\xfe", "text/csv")}, {"file": ("a.csv", b"a;b\n", "text/csv")}):
        assert client.post("/lexicon-sheet", files=files, headers=author).status_code == 422
