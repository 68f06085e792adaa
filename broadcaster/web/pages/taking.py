"""What is taken away as a file: the sound and the text of a bulletin, and all that a station without a link needs."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.script_paper import ScriptPaper
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import finding
from broadcaster.newsroom.stick import Stick, stick_for
from broadcaster.web.pages.frame import Viewer, Viewing, attached, back_to, straight
from broadcaster.web.wire import Name

router = APIRouter(include_in_schema=False)

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CHUNK = 256 * 1024


@router.get("/bulletins/{bulletin}/script.txt")
def get_script(bulletin: Name, viewer: Viewing) -> Response:
    """Its title and its text, as they are written."""
    found = finding.find(viewer.desk.newsroom, viewer.actor, BulletinId(bulletin), viewer.at)
    text = f"\ufeff{found.draft.title}\r\n\r\n{found.draft.script}\r\n".encode("utf-8", "replace")
    return Response(text, media_type="text/plain; charset=utf-8", headers=_kept_as(found, "txt"))


@router.get("/bulletins/{bulletin}/script.docx")
def get_script_as_word(bulletin: Name, viewer: Viewing) -> Response:
    newsroom = viewer.desk.newsroom
    found = finding.find(newsroom, viewer.actor, BulletinId(bulletin), viewer.at)
    file = newsroom.press.script(_paper(viewer, found))
    return Response(file, media_type=_WORD, headers=_kept_as(found, "docx"))


@router.get("/bulletins/{bulletin}/sound.wav")
def get_sound_as_wave(bulletin: Name, viewer: Viewing) -> Response:
    """What is heard of it at home, for programs that take no MP3; while that is not made, its page says so."""
    newsroom = viewer.desk.newsroom
    found = finding.find(newsroom, viewer.actor, BulletinId(bulletin), viewer.at)
    wave = finding.wave_of(newsroom, found)
    if wave is None:
        return back_to(f"/bulletins/{found.id}")
    headers = {**_kept_as(found, "wav"), "Content-Length": str(wave.size)}
    return StreamingResponse(wave.parts, media_type="audio/wav", headers=headers)


def _paper(viewer: Viewer, found: Bulletin) -> ScriptPaper:
    tongue, draft, revision = viewer.tongue, found.draft, found.revision
    sound = finding.sound_of(viewer.desk.newsroom, found).item
    facts = [
        (tongue.gettext("Người soạn"), revision.by_name),
        (tongue.gettext("Soạn lúc"), tongue.moment(revision.at)),
        (tongue.gettext("Thời hạn"), f"{tongue.date(draft.valid_from)} – {tongue.date(draft.valid_until)}"),
    ]
    if found.approval is not None and found.approved:
        approved = f"{found.approval.by_name}, {tongue.moment(found.approval.at)}"
        facts.append((tongue.gettext("Người duyệt"), approved))
    if sound is not None:
        facts.append((tongue.gettext("Thời lượng"), tongue.lasting(sound.measured.duration)))
    written = revision.at.astimezone(viewer.desk.newsroom.zone).replace(tzinfo=None)
    return ScriptPaper(title=draft.title.strip() or found.id, facts=tuple(facts), script=draft.script, written=written)


def _kept_as(found: Bulletin, form: str) -> dict[str, str]:
    return attached(f"{straight(found.draft.title).strip() or found.id}.{form}")


# --- a stick -------------------------------------------------------------------------------------------------------


@router.get("/stations/{code}/usb.zip")
def get_stick(code: Name, viewer: Viewing) -> Response:
    """All that `broadcaster playout import` takes at the station, in one file."""
    stick = stick_for(viewer.desk.newsroom, viewer.actor, StationCode(code), viewer.at)
    now = viewer.at.astimezone(viewer.desk.newsroom.zone)
    headers = attached(f"USB {stick.station.name} {now:%d.%m.%Y}.zip")
    return StreamingResponse(_packed(stick, now), media_type="application/zip", headers=headers)


class _Tray(io.RawIOBase):
    """What was written since somebody took it; nobody goes back in it."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        raw = bytes(data)  # type: ignore[call-overload]  # whatever zipfile writes is bytes
        self._held += raw
        return len(raw)

    def taken(self) -> bytes:
        raw, self._held = bytes(self._held), bytearray()
        return raw


def _packed(stick: Stick, now: datetime) -> Iterator[bytes]:
    """Written as it is sent, never held whole; sounds do not get smaller by packing."""
    tray = _Tray()
    with zipfile.ZipFile(tray, "w", zipfile.ZIP_STORED) as file:

        def entry(name: str) -> zipfile.ZipInfo:
            return zipfile.ZipInfo(name, (now.year, now.month, now.day, now.hour, now.minute, now.second))

        for name, text in stick.documents.items():
            file.writestr(entry(name), text.encode())
        yield tray.taken()
        for audio, path in stick.sounds.items():
            with path.open("rb") as sound, file.open(entry(f"sounds/{audio}.sound"), "w") as place:
                while chunk := sound.read(_CHUNK):
                    place.write(chunk)
                    yield tray.taken()
    yield tray.taken()
