"""A station's journal over HTTP: sealed in, vouched for out, and read by whoever may."""

import pytest
from fakes.journals import BOX, enrolled, lines_after, sealed_batch
from web.house import API, House, TestClient

from broadcaster.domain.journal import Event, Note, beginning, hash_of, walk
from broadcaster.domain.journal_batches import CHECKPOINT, read_checkpoint
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import KeyRole
from broadcaster.envelope import from_json, open_sealed

CODE = StationCode("30628")
URL = f"{API}/stations/30628/journal"
Writer = dict[str, str]


@pytest.fixture
def box(on_air: House) -> bytes:
    enrolled(on_air.newsroom, CODE, on_air.at)
    return BOX


def lines(house: House, count: int = 3) -> list[str]:
    return lines_after(CODE, beginning(CODE), [Note(event=Event.BOOT)] * count, house.at)


@pytest.mark.usefixtures("box")
def test_a_sealed_batch_is_answered_with_a_sealed_checkpoint(client: TestClient, on_air: House, writer: Writer) -> None:
    sent = lines(on_air)
    headers = writer | {"Content-Type": "application/json"}
    answer = client.post(URL, content=sealed_batch(CODE, sent), headers=headers)
    assert answer.status_code == 200, answer.text
    envelope = from_json(answer.text)
    keys = on_air.newsroom.keyring.trust().keys(KeyRole.JOURNAL, on_air.at)
    told = read_checkpoint(open_sealed(envelope, keys))
    assert (envelope.payload_type, told.sequence, told.head) == (CHECKPOINT, 3, hash_of(sent[-1]))
    held = client.get(URL).json()
    assert (held["sequence"], held["head"], held["findings"]) == (3, told.head, [])
    assert held["checkpoints"][0]["envelope"] == answer.text


@pytest.mark.usefixtures("box")
def test_whoever_reads_the_lines_can_walk_the_chain_themselves(
    client: TestClient, on_air: House, writer: Writer
) -> None:
    headers = writer | {"Content-Type": "application/json"}
    client.post(URL, content=sealed_batch(CODE, lines(on_air, 5)), headers=headers)
    first = client.get(f"{URL}/lines?limit=2").json()["lines"]
    rest = client.get(f"{URL}/lines?after=2").json()["lines"]
    texts = [each["text"] for each in (*first, *rest)]
    walked = walk(CODE, texts)
    assert (walked.broken, walked.end.head) == (None, rest[-1]["hash"])


@pytest.mark.usefixtures("box")
def test_what_is_poisoned_is_shown_as_it_came(client: TestClient, on_air: House, writer: Writer) -> None:
    good = lines(on_air)
    headers = writer | {"Content-Type": "application/json"}
    assert client.post(URL, content=sealed_batch(CODE, [good[0], "\ud800\x00", good[2]]), headers=headers).is_success
    (found,) = client.get(URL).json()["findings"]
    assert (found["what"], found["sequence"], found["line"]) == ("poison", 2, "\\ud800\x00")


def test_a_seal_of_nobody_is_refused_by_name(client: TestClient, on_air: House, writer: Writer) -> None:
    headers = writer | {"Content-Type": "application/json"}
    answer = client.post(URL, content=sealed_batch(CODE, lines(on_air)), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "seal-wrong")


@pytest.mark.usefixtures("box")
def test_a_full_batch_of_long_lines_gets_through_the_gate(client: TestClient, on_air: House, writer: Writer) -> None:
    notes = [Note(event=Event.BOOT, detail="ă" * 500)] * 500
    sealed = sealed_batch(CODE, lines_after(CODE, beginning(CODE), notes, on_air.at))
    assert len(sealed) > 2_000_000
    headers = writer | {"Content-Type": "application/json"}
    assert client.post(URL, content=sealed, headers=headers).status_code == 200
