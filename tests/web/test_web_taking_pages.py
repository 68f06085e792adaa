"""What is taken away: sound and text of a bulletin, how often it was heard; a stick for a station without a link."""

import base64
import io
import json
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from docx import Document
from playout.small_house import SmallHouse
from playout.test_station import Box
from web.house import API, Asked, House, Submit, TestClient
from web.test_web_pages import Outline

from broadcaster.domain.access import Role
from broadcaster.domain.journal import Event
from broadcaster.domain.station_document import opened
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import digest_of_bytes
from broadcaster.playout.carrying import laid_in, taken_in
from broadcaster.playout.held import Identity, Shelf
from broadcaster.web.pages.frame import attached


@dataclass
class NamedHouse(SmallHouse):
    """A box of it was enrolled by the house of the pages."""

    told: Identity | None = None

    def identity(self, url: str = "") -> Identity:  # noqa: ARG002 - it stands in what was told
        assert self.told is not None
        return self.told


def reader(house: House) -> Asked:
    return house.person(Role.AUTHOR, station="91")


def text_of(page: str) -> str:
    return " ".join(Outline(page).text.split())


def test_the_store_tells_of_each_bulletin_whether_it_was_heard_and_when_it_is_heard_next(on_air: House) -> None:
    told = text_of(on_air.client().get("/bulletins", headers=reader(on_air)).text)
    assert "chưa phát lần nào · sẽ phát lúc" in told
    assert "17:0" in told


def test_a_draft_does_not_say_that_it_was_never_heard(client: TestClient, house: House, submit: Submit) -> None:
    submit(title="Cắt điện", submit=False)
    assert "chưa phát lần nào" not in text_of(client.get("/bulletins", headers=reader(house)).text)


def test_its_sound_is_there_as_mp3_and_as_wav(on_air: House) -> None:
    client, who = on_air.client(), reader(on_air)
    links = Outline(client.get("/bulletins/bt1", headers=who).text).links()
    assert "/bulletins/bt1/sound.wav" in links
    assert any(link.startswith("/audio/") for link in links)
    sound = client.get("/bulletins/bt1/sound.wav", headers=who)
    assert sound.headers["content-type"] == "audio/wav"
    assert sound.content.startswith(b"RIFF")
    assert len(sound.content) == int(sound.headers["content-length"])
    assert ".wav" in unquote(sound.headers["content-disposition"])


def test_what_is_not_made_yet_is_no_sound(client: TestClient, house: House, submit: Submit) -> None:
    bulletin = submit(title="Cắt điện")["id"]
    answer = client.get(f"/bulletins/{bulletin}/sound.wav", headers=reader(house), follow_redirects=False)
    assert answer.headers["location"] == f"/bulletins/{bulletin}"


def test_its_text_is_a_word_file_that_names_who_wrote_and_who_approved(on_air: House) -> None:
    file = on_air.client().get("/bulletins/bt1/script.docx", headers=reader(on_air))
    lines = [each.text for each in Document(io.BytesIO(file.content)).paragraphs]
    bulletin = on_air.client().get(f"{API}/bulletins/bt1").json()
    assert lines[0] == bulletin["title"]
    assert any(line.startswith("Người duyệt: ") for line in lines)
    assert bulletin["script"].splitlines()[0] in lines
    english = {**reader(on_air), "Cookie": f"{reader(on_air)['Cookie']}; language=en"}
    lines = [
        each.text
        for each in Document(
            io.BytesIO(on_air.client().get("/bulletins/bt1/script.docx", headers=english).content)
        ).paragraphs
    ]
    assert any(line.startswith("Approver: ") for line in lines)


def test_a_stick_holds_what_a_station_would_fetch_and_opens_there(on_air: House) -> None:
    answer = on_air.client().get("/stations/30628/usb.zip", headers=reader(on_air))
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as stick:
        assert stick.testzip() is None
        names = set(stick.namelist())
        assert {"DOC-TRUOC.txt", "trust.json", "manifest.json"} < names
        assert json.loads(stick.read("trust.json"))["trusts"]
        found = opened(
            on_air.newsroom.keyring.trust(), stick.read("manifest.json"), StationCode("30628"), None, on_air.at
        )
        needed = {each.audio for each in found.manifest.sounds().values()}
        assert needed
        assert {
            name.removeprefix("sounds/").removesuffix(".sound") for name in names if name.startswith("sounds/")
        } == needed
        for audio in needed:
            assert digest_of_bytes(stick.read(f"sounds/{audio}.sound")) == audio
    page = on_air.client().get("/stations/30628", headers=reader(on_air)).text
    assert "/stations/30628/usb.zip" in Outline(page).links()


def test_a_station_takes_up_what_was_unpacked_on_a_stick(on_air: House, tmp_path: Path) -> None:
    stick, inbox = tmp_path / "stick", tmp_path / "box" / "inbox"
    answer = on_air.client().get("/stations/30628/usb.zip", headers=reader(on_air))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        packed.extractall(stick)
    trust = on_air.newsroom.keyring.trust()
    identity = replace(
        SmallHouse().identity(),
        house=trust.house,
        threshold=trust.roots.threshold,
        roots=tuple(base64.b64encode(each).decode() for each in trust.roots.keys),
    )
    box = Box(tmp_path / "box", NamedHouse(told=identity), on_air.at)
    told = laid_in(stick, Shelf(inbox.parent), box.cache, box.machine.wall())
    assert (told.documents, told.refused) == (("trust.json", "manifest.json"), ())
    assert told.sounds > 0
    assert taken_in(inbox, box.station)
    assert box.station.manifest is not None
    assert box.station.trust_serial == trust.serial
    assert [line for line in box.lines() if line.note.event is Event.REFUSED] == []


def test_a_file_is_called_what_files_can_be_called_and_no_browser_writes_it_in_numbers() -> None:
    told = unquote(attached('Họp "khẩn": nước/điện?.docx')["Content-Disposition"])
    assert told.endswith("''Họp 'khẩn'- nước-điện-.docx")
