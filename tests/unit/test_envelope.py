"""An envelope opens only for the keys it was sealed with, the bytes it holds and the kind it says they are."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from broadcaster.envelope import (
    LONGEST,
    Envelope,
    NotSealed,
    from_json,
    key_id,
    new_key,
    open_sealed,
    pae,
    public_of,
    seal,
    to_json,
    trusting,
)

TYPE = "application/vnd.broadcaster.test+json"
KEY, OTHER = bytes(range(32)), bytes(range(32, 64))
TRUSTED = trusting(public_of(KEY))
SEALED = seal(TYPE, "Nội dung".encode(), [KEY])


def test_what_is_signed_is_dsses_own_encoding() -> None:
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_lengths_are_of_bytes_so_that_type_and_payload_cannot_run_into_each_other() -> None:
    assert pae("đ", b"") == "DSSEv1 2 đ 0 ".encode()
    assert pae("a", b"b 1 c") != pae("a 5 b", b"c")


def test_a_known_key_gives_the_known_public_key_and_signature() -> None:
    """RFC 8032, 7.1, test 1."""
    key = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    assert public_of(key).hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


def test_what_is_sealed_opens_and_survives_being_written() -> None:
    assert open_sealed(from_json(to_json(SEALED)), TRUSTED) == "Nội dung".encode()


def test_every_flip_of_a_bit_in_the_payload_or_its_type_or_the_signature_is_refused() -> None:
    signature = SEALED.signatures[0]
    for flipped in _flips(SEALED.payload):
        with pytest.raises(NotSealed, match="signature wrong"):
            open_sealed(replace(SEALED, payload=flipped), TRUSTED)
    for flipped in _flips(signature.value):
        with pytest.raises(NotSealed, match="signature wrong"):
            open_sealed(replace(SEALED, signatures=(replace(signature, value=flipped),)), TRUSTED)
    with pytest.raises(NotSealed, match="signature wrong"):
        open_sealed(replace(SEALED, payload_type=TYPE + "x"), TRUSTED)


def test_every_flip_of_a_bit_in_the_written_envelope_is_refused_or_changes_nothing_that_is_read() -> None:
    written, refused = to_json(SEALED).encode(), 0
    for flipped in _flips(written):
        try:
            envelope = from_json(flipped)
            assert open_sealed(envelope, TRUSTED) == SEALED.payload
            assert envelope == SEALED
        except NotSealed:
            refused += 1
    assert refused >= 8 * len(written) - 8 * 16  # the rest are the spaces between its parts


def _flips(raw: bytes) -> list[bytes]:
    return [
        raw[:place] + bytes([raw[place] ^ (1 << bit)]) + raw[place + 1 :]
        for place in range(len(raw))
        for bit in range(8)
    ]


def test_a_key_nobody_trusts_opens_nothing() -> None:
    with pytest.raises(NotSealed, match="key unknown"):
        open_sealed(seal(TYPE, b"x", [OTHER]), TRUSTED)


def test_a_key_under_somebody_elses_id_opens_nothing() -> None:
    false = {key_id(public_of(OTHER)): public_of(KEY)}
    signature = replace(SEALED.signatures[0], key=key_id(public_of(OTHER)))
    with pytest.raises(NotSealed):
        open_sealed(replace(SEALED, signatures=(signature,)), false)


def test_two_of_two_needs_both_and_one_key_twice_is_one() -> None:
    both = trusting(public_of(KEY), public_of(OTHER))
    assert open_sealed(seal(TYPE, b"x", [KEY, OTHER]), both, threshold=2) == b"x"
    with pytest.raises(NotSealed):
        open_sealed(seal(TYPE, b"x", [KEY, KEY]), both, threshold=2)


def test_a_threshold_of_none_is_refused() -> None:
    with pytest.raises(ValueError, match="threshold"):
        open_sealed(SEALED, TRUSTED, threshold=0)


@pytest.mark.parametrize("keys", [[], [b"short"]])
def test_nothing_is_sealed_without_a_key(keys: list[bytes]) -> None:
    with pytest.raises(NotSealed):
        seal(TYPE, b"x", keys)


def test_two_new_keys_differ() -> None:
    assert new_key() != new_key()


WRITTEN = json.loads(to_json(SEALED))
GARBLED: dict[str, Callable[[], str | bytes]] = {
    "no JSON": lambda: "{",
    "not UTF-8": lambda: b"\xff\xfe{",
    "a list": lambda: "[]",
    "deep": lambda: "[" * 100_000,
    "too long": lambda: " " * (LONGEST + 1),
    "a field more": lambda: json.dumps({**WRITTEN, "x": 1}),
    "a field said twice": lambda: to_json(SEALED)[:-1] + ', "payload": "eA=="}',
    "no signatures": lambda: json.dumps({**WRITTEN, "signatures": []}),
    "signatures in a text": lambda: json.dumps({**WRITTEN, "signatures": "x"}),
    "a crowd of signatures": lambda: json.dumps({**WRITTEN, "signatures": WRITTEN["signatures"] * 17}),
    "a short signature": lambda: json.dumps({**WRITTEN, "signatures": [{"keyid": "x", "sig": "eA=="}]}),
    "a payload that is a number": lambda: json.dumps({**WRITTEN, "payload": 1}),
    "base64 written otherwise": lambda: json.dumps({**WRITTEN, "payload": "eB=="}),
    "base64 of the Internet's other kind": lambda: json.dumps({**WRITTEN, "payload": "_-8="}),
    "half a letter": lambda: json.dumps({**WRITTEN, "payloadType": "\ud800"}),
}


@pytest.mark.parametrize("garbled", GARBLED.values(), ids=GARBLED)
def test_what_is_no_envelope_is_refused(garbled: Callable[[], str | bytes]) -> None:
    with pytest.raises(NotSealed):
        from_json(garbled())


def test_a_crowd_of_signatures_is_not_tried() -> None:
    crowd = Envelope(payload_type=TYPE, payload=b"x", signatures=SEALED.signatures * 17)
    with pytest.raises(NotSealed, match="too many"):
        open_sealed(crowd, TRUSTED)
