"""How things are written for people and players: Vietnamese dates and durations; M3U8, PLS and XSPF playlists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from broadcaster.domain.schedule import WEEKDAYS
from broadcaster.domain.units import Instant, Millis

_XSPF = "http://xspf.org/ns/0/"


def day_name(day: date) -> str:
    """`Thứ Hai, 23/11/2026`."""
    return f"{WEEKDAYS[day.weekday()]}, {day:%d/%m/%Y}"


def clock(moment: Instant, zone: ZoneInfo, *, seconds: bool = False) -> str:
    """`05:07`, or `05:07:30`, in local time."""
    return f"{moment.astimezone(zone):{'%H:%M:%S' if seconds else '%H:%M'}}"


# --- playlists for players ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    title: str
    url: str
    length: Millis

    @property
    def seconds(self) -> int:
        return max(1, round(self.length / 1000))


def _line(text: str) -> str:
    """One line that every reader takes: no line breaks, nothing XML 1.0 cannot hold."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable() and c not in "\ufffe\uffff")


def m3u8(name: str, tracks: Sequence[Track]) -> str:
    """Plain extended M3U. No #EXT-X tag: players take those for HLS."""
    lines = ["#EXTM3U", f"#PLAYLIST:{_line(name)}"]
    for track in tracks:
        lines += [f"#EXTINF:{track.seconds},{_line(track.title)}", track.url]
    return "\n".join(lines) + "\n"


def pls(name: str, tracks: Sequence[Track]) -> str:
    lines = ["[playlist]", f"X-GNOME-Title={_line(name)}"]
    for number, track in enumerate(tracks, start=1):
        lines += [
            f"File{number}={track.url}",
            f"Title{number}={_line(track.title)}",
            f"Length{number}={track.seconds}",
        ]
    return "\n".join([*lines, f"NumberOfEntries={len(tracks)}", "Version=2"]) + "\n"


def xspf(name: str, tracks: Sequence[Track]) -> str:
    root = ElementTree.Element("playlist", {"version": "1", "xmlns": _XSPF})
    ElementTree.SubElement(root, "title").text = _line(name)
    listed = ElementTree.SubElement(root, "trackList")
    for track in tracks:
        each = ElementTree.SubElement(listed, "track")
        ElementTree.SubElement(each, "location").text = track.url
        ElementTree.SubElement(each, "title").text = _line(track.title)
        ElementTree.SubElement(each, "duration").text = str(track.length)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
