"""The process that has every reader loaded and bears a child behind walls for each document.

It reads orders from its standard input and answers on its standard output, each a length and as many bytes: an order
is JSON, and then the document's bytes; an answer is JSON. One order at a time; it ends with its input.
"""

import json
import os
import struct
import sys
from collections.abc import Callable, Mapping
from typing import IO, Any

from broadcaster.documents import walls

LENGTH = struct.Struct("!Q")
MOST_ANSWER = 32_000_000
_CHUNK = 1 << 16

Work = Callable[[Mapping[str, Any], bytes], dict[str, Any]]


def main() -> None:
    """Serves until its input ends. Its first answer says that it is ready."""
    from broadcaster.documents import reading

    reading.warm()
    orders, answers = sys.stdin.buffer, sys.stdout.buffer
    send(answers, b"{}")
    while (order := receive(orders)) is not None:
        raw = receive(orders)
        if raw is None:
            return
        send(answers, answered(reading.work, json.loads(order), raw))


def send(stream: IO[bytes], body: bytes) -> None:
    stream.write(LENGTH.pack(len(body)))
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """One message; None at the end of the stream, also in the midst of one, and for one longer than any may be."""
    head = stream.read(LENGTH.size)
    if len(head) != LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    if length > MOST_ANSWER:
        return None
    body = stream.read(length)
    return body if len(body) == length else None


def answered(work: Work, order: Mapping[str, Any], raw: bytes) -> bytes:
    """The answer of a child that is borne for it: JSON, or `lost` with how the child ended."""
    nursery = os.getpid()
    told, telling = os.pipe()
    child = os.fork()
    if not child:
        try:
            _live(work, order, raw, telling, nursery)
        finally:
            os._exit(0)
    os.close(telling)
    answer = _all_of(told)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return json.dumps({"lost": "signal", "signal": os.WTERMSIG(status)}).encode()
    return answer or b'{"lost": "nothing"}'


def _live(work: Work, order: Mapping[str, Any], raw: bytes, telling: int, nursery: int) -> None:
    os.closerange(0, telling)
    os.closerange(telling + 1, 1 << 16)
    walls.put_up(nursery)
    try:
        answer = json.dumps(work(order, raw))
    except MemoryError:
        answer = '{"lost": "memory"}'
    except Exception as unforeseen:  # noqa: BLE001 - whatever a reader comes upon ends as an answer
        answer = json.dumps({"lost": "fault", "fault": f"{type(unforeseen).__name__}: {unforeseen}"[:500]})
    rest = memoryview(answer.encode())
    while rest:
        rest = rest[os.write(telling, rest[:_CHUNK]) :]


def _all_of(handle: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while size <= MOST_ANSWER and (part := os.read(handle, _CHUNK)):
        parts.append(part)
        size += len(part)
    os.close(handle)
    return b"".join(parts) if size <= MOST_ANSWER else b""


if __name__ == "__main__":
    main()
