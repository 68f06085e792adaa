"""Sealed envelopes, whoever sealed them and whatever is in them, as they come in and go out."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from broadcaster.web.outgoing import Out
from broadcaster.web.wire import Sha256

_BASE64 = r"^[A-Za-z0-9+/]*={0,2}$"
Base64 = Annotated[str, StringConstraints(pattern=_BASE64, max_length=4_000_000)]
Type = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[\x20-\x7e]+$")]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class BoxSignatureIn(_In):
    keyid: Sha256
    sig: Base64


class EnvelopeIn(_In):
    """Phong bì DSSE đã ký bằng khoá của máy phát. A DSSE envelope sealed with the box's own key."""

    payloadType: Type  # noqa: N815 - as DSSE spells it
    payload: Base64
    signatures: Annotated[list[BoxSignatureIn], Field(min_length=1, max_length=16)]


def envelope_example(kind: str) -> dict[str, JsonValue]:
    """An envelope of this payload type for the API's document: of its shape, and sealed by nobody."""
    signature: JsonValue = {"keyid": "0" * 64, "sig": "A" * 86 + "=="}
    return {"payloadType": kind, "payload": "e30=", "signatures": [signature]}


class SignatureOut(Out):
    keyid: Sha256
    sig: str = Field(description="base64.")


class EnvelopeOut(Out):
    """Phong bì DSSE; nội dung xem docs/protocol.md. A DSSE envelope; docs/protocol.md says what is in it."""

    payloadType: str  # noqa: N815 - as DSSE spells it
    payload: str = Field(description="base64.")
    signatures: list[SignatureOut]
