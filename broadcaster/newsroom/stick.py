"""What is carried on a stick to a station without a link: all that it would fetch itself, sealed as it would be."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from broadcaster.domain.access import Action, Actor, reach
from broadcaster.domain.station_document import from_payload
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.trust import unread
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.handing import envelope_of, manifest_for, trusts_after
from broadcaster.newsroom.ports import Newsroom

GUIDE = "DOC-TRUOC.txt"
_GUIDE = """broadcaster

Chép mọi thứ trong tệp này vào thư mục gốc của một USB, mang tới đài, cắm vào máy phát rồi chạy:
    broadcaster playout import <thư mục của USB>
Máy phát tự kiểm chữ ký của tờ khai và từng âm thanh. Để mang nhật ký về: broadcaster playout export <thư mục của USB>.

Put all of this at the top of a stick, carry it to the station, and run there:
    broadcaster playout import <folder of the stick>
The machine checks every seal and every sound. To carry its journal home: broadcaster playout export <folder>.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stick:
    """`documents` by the name a station looks for, and the guide for who carries it; `sounds` by digest, those of the
    manifest that lie here whole, and how many do not (`missing`): the station's fallback stands in for them."""

    station: Station
    documents: Mapping[str, str]
    sounds: Mapping[Digest, Path]
    missing: int


def stick_for(newsroom: Newsroom, actor: Actor, code: StationCode, at: Instant) -> Stick:
    """StationUnknown, ManifestUnready, HouseUnfounded."""
    handed = manifest_for(newsroom, actor, code, at)
    if handed.head is None:
        raise AssertionError("there is one, or it was refused")
    envelope = envelope_of(newsroom, handed.head).envelope
    trusts = {"trusts": trusts_after(newsroom, actor, 0, at)}
    needed = {each.audio: each.size for each in from_payload(unread(envelope).payload).sounds().values()}
    here = {audio: newsroom.library.path(audio) for audio in newsroom.library.standing(needed)}
    with newsroom.store.read() as work:
        station = work.stations.get(reach(actor, Action.READ_PLAYLISTS, at), code)
    return Stick(
        station=station,
        documents={GUIDE: _GUIDE, "trust.json": json.dumps(trusts), "manifest.json": envelope},
        sounds=here,
        missing=len(needed) - len(here),
    )
