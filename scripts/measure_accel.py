"""Sounds sent by nginx for a server of ours (`public_audio = "accel"`), beside the same nginx sending the same files
without asking anybody; `scripts/bench accel`. Over TLS, each station a connection of its own, in turns."""

import os
import ssl
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from contest import ROOT
from houses import circumstances
from measure_nodes import VOICE, Node
from measure_wording import FAULTS

if TYPE_CHECKING:
    from broadcaster.newsroom.ports import Newsroom

sys.path.insert(0, str(ROOT / "tests"))  # the nginx that is shipped, as the tests run it

SOUNDS, SIZE, STATIONS, TURNS, LIMIT = 20, 2_000_000, 4, 21, 0.95


def accel() -> None:
    """Sounds of 2 MB by nginx for our server, beside nginx alone on the same files: at least 0.95 as fast."""
    from nginx import NGINX, free_port, in_front

    from broadcaster.app.wiring import open_newsroom, settings_from

    if NGINX is None:
        FAULTS.append("no nginx on this machine (apt-get install nginx-light)")
        return
    print(f"  {circumstances()}")
    with tempfile.TemporaryDirectory(prefix="broadcaster-accel-") as name, ExitStack() as stack:
        folder = Path(name)
        data, set_so = folder / "data", {"voices": VOICE, "public_audio": "accel", "proxies": "127.0.0.1"}
        newsroom = stack.enter_context(open_newsroom(settings_from({"data": data, **set_so})))
        kept = [_sound(newsroom, number) for number in range(SOUNDS)]
        told = {f"BROADCASTER_{name.upper()}": value for name, value in set_so.items()}
        node = Node(data, told, free_port())
        stack.callback(node.end)
        address = stack.enter_context(in_front([f"127.0.0.1:{node.port}"], data / "audio", folder / "nginx", bare=True))
        cert = ssl.create_default_context(cafile=str(folder / "nginx" / "cert.pem"))
        ours = [f"{address}/audio/{each}.mp3" for each in kept]
        alone = [f"{address}/alone/{each[:2]}/{each}.mp3" for each in kept]
        _wait(ours[0], cert)
        spent: dict[str, list[float]] = {"ours": [], "alone": []}
        for _ in range(TURNS):
            for who, asked in (("ours", ours), ("alone", alone)):
                spent[who].append(_fetched(asked, cert))
    _tell(spent)


def _sound(newsroom: "Newsroom", number: int) -> str:
    """In the library and in the books, as one that was made."""
    from measure_queue import orders

    from broadcaster.app.clock import now
    from broadcaster.domain.item import Delivery, Measured, RenderedItem, Waveform
    from broadcaster.newsroom.books.rendering import Need
    from broadcaster.newsroom.orders import recipe_of

    scratch = newsroom.library.scratch("x")
    scratch.write_bytes(os.urandom(SIZE))
    audio, size = newsroom.library.keep(scratch)
    (order,) = orders(newsroom, number, number + 1)
    measured = Measured(duration=250_000, planned=250_000, loudness=-16.0, true_peak=-1.5, longest_silence=400)
    delivery = Delivery(voice=VOICE, fallback=False, segments=1, from_cache=0)
    item = RenderedItem(recipe=recipe_of(newsroom, order), kind=order.kind, title=order.title, audio=audio, size=size,
                        delivery=delivery, measured=measured)  # fmt: skip
    at = now()
    with newsroom.store.write() as work:
        work.jobs.want({item.recipe: Need(order=order)}, at)
        job = work.jobs.claim(at, at + timedelta(minutes=1))
        assert job is not None
        assert work.jobs.record(job, item, Waveform())
    return audio


def _wait(address: str, cert: ssl.SSLContext) -> None:
    for _ in range(600):
        if httpx.get(address, verify=cert).status_code == httpx.codes.OK:
            return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


def _fetched(asked: list[str], cert: ssl.SSLContext) -> float:
    """Seconds for all stations together, each fetching all of them over one connection."""

    def station(_: int) -> None:
        with httpx.Client(verify=cert) as client:
            for address in asked:
                with client.stream("GET", address) as answer:
                    assert sum(len(part) for part in answer.iter_raw()) == SIZE

    begun = time.perf_counter()
    with ThreadPoolExecutor(STATIONS) as pool:
        list(pool.map(station, range(STATIONS)))
    return time.perf_counter() - begun


def _tell(spent: dict[str, list[float]]) -> None:
    """The ratio is of neighbours, for the machine is not equally busy all the while."""
    for who, each in spent.items():
        print(f"  {who}: {STATIONS * SOUNDS * SIZE / statistics.median(each) / 1e6:.0f} MB/s (n {len(each)})")
    ratio = statistics.median(a / o for a, o in zip(spent["alone"], spent["ours"], strict=True))
    print(f"  ours beside nginx alone: {ratio:.2f}")
    if ratio < LIMIT:
        FAULTS.append(f"sounds are sent at {ratio:.2f} of what nginx alone does")
