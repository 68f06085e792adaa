"""What players read: a station's stream as HLS (RFC 8216), and its day as a list of MP3s."""

from datetime import UTC

from broadcaster.domain.linear import CELL, Segment, Window
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import Playlist
from broadcaster.domain.units import Millis
from broadcaster.newsroom.ports import Newsroom
from broadcaster.web import present


def hls(window: Window) -> str:
    """Addresses are relative, so that a server behind another name or folder answers the same bytes."""
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:3",
        f"#EXT-X-TARGETDURATION:{-(-CELL // 1000)}",
        f"#EXT-X-MEDIA-SEQUENCE:{window.segments[0].number}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{window.breaks}",
    ]
    for segment in window.segments:
        lines += _told(segment)
    return "\n".join(lines) + "\n"


def _told(segment: Segment) -> list[str]:
    start = segment.start.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return [
        *(["#EXT-X-DISCONTINUITY"] if segment.broken else []),
        f"#EXT-X-PROGRAM-DATE-TIME:{start}",
        f"#EXTINF:{segment.beat.seconds(segment.frames):.5f},",
        f"../../segments/{segment.name}.mp3",
    ]


def sessions(newsroom: Newsroom, manifest: Manifest, base: str) -> list[present.Track]:
    """One MP3 for each session that sounds."""
    return [
        present.Track(
            title=f"{present.clock(each.slot.span.start, newsroom.zone)} {each.slot.session}",
            url=f"{base.rstrip('/')}/{each.slot.id}.mp3",
            length=_length(each),
        )
        for each in manifest.playlists
        if each.everywhere
    ]


def _length(playlist: Playlist) -> Millis:
    return Millis(sum(row.length for row in playlist.everywhere))
