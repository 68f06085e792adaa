"""A station's machine before the house knows it: the key it made, and what two people compare on the telephone."""

import base64
import json
from collections.abc import Mapping

from broadcaster.domain.audit import moment
from broadcaster.domain.units import Instant
from broadcaster.envelope import key_id

PROOF = "application/vnd.broadcaster.enrolment.v1"
"""What a machine seals with its own key when it asks whether it was accepted: who shows it holds that key."""
FINGERPRINT_BITS = 40


def fingerprint(public: bytes, bits: int = FINGERPRINT_BITS) -> str:
    """The first bits of the key's digest, as people read them out: ABCD-EFGH of forty. Whoever wants another key with
    the same ones has fifteen minutes to try a million million."""
    letters = base64.b32encode(bytes.fromhex(key_id(public))[: bits // 8]).decode()
    return "-".join(letters[each : each + 4] for each in range(0, len(letters), 4))


def proof_payload(enrolment: str, at: Instant) -> bytes:
    told: Mapping[str, str] = {"enrolment": enrolment, "at": moment(at)}
    return json.dumps(told, separators=(",", ":")).encode()
