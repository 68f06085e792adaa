"""A render order as JSON text, field by field, so that what a job waits with can be read by a later release."""

import json
from dataclasses import asdict
from typing import Any

from broadcaster.domain.item import ItemKind, JingleKind
from broadcaster.domain.sound import Coding, Profile
from broadcaster.domain.speech import Manner, SpeechSegment, Use, VoiceName
from broadcaster.domain.units import Digest, Millis
from broadcaster.newsroom.books.rendering import RenderOrder


def order_to_json(order: RenderOrder) -> str:
    told = {
        "kind": order.kind.value,
        "use": order.use.value,
        "title": order.title,
        "segments": [[segment.text, segment.pause] for segment in order.segments],
        "voices": list(order.manner.voices),
        "speech_rate": order.manner.rate,
        "opening": _told(order.opening),
        "bed": _told(order.bed),
        "closing": _told(order.closing),
        "profile": {**asdict(order.profile), "coding": order.profile.coding.value},
        "recording": order.recording,
    }
    return json.dumps(told, ensure_ascii=False)


def order_from_json(text: str) -> RenderOrder:
    """The order `order_to_json` wrote."""
    told: dict[str, Any] = json.loads(text)
    return RenderOrder(
        kind=ItemKind(told["kind"]),
        use=Use(told["use"]),
        title=told["title"],
        segments=tuple(SpeechSegment(text=said, pause=Millis(pause)) for said, pause in told["segments"]),
        manner=Manner(voices=tuple(VoiceName(voice) for voice in told["voices"]), rate=told["speech_rate"]),
        opening=_jingle(told["opening"]),
        bed=_jingle(told["bed"]),
        closing=_jingle(told["closing"]),
        profile=Profile(**{**told["profile"], "coding": Coding(told["profile"]["coding"])}),
        recording=None if told.get("recording") is None else Digest(told["recording"]),
    )


def _told(jingle: JingleKind | None) -> str | None:
    return None if jingle is None else jingle.value


def _jingle(told: str | None) -> JingleKind | None:
    return None if told is None else JingleKind(told)
