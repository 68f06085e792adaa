"""A message sent to an address that an admin named: https, to public machines only, no redirects, in bounded time.

It goes out by the same door as documents come in, so the number that was checked is the number connected to.
"""

import http.client
import ssl
import threading
from collections.abc import Mapping
from contextlib import closing

from broadcaster.documents.addresses import Address, address_of, numbers_of
from broadcaster.documents.fetching import Door, Overdue, Watch, connected, hosted
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.webhooks import Answer

SECONDS = 10.0
_MOST = 2_000


def post(written: str, headers: Mapping[str, str], body: bytes, door: Door | None = None) -> Answer:
    """What came back. Whatever goes wrong is an answer of status 0, so that no receiver stops the others."""
    through = door or Door(seconds=SECONDS)
    watch = Watch()
    alarm = threading.Timer(through.seconds, watch.end)
    alarm.daemon = True
    alarm.start()
    try:
        return _posted(written, headers, body, (through, watch))
    except BroadcasterError as refused:
        return Answer(status=0, told=refused.message_vi)
    except ssl.SSLCertVerificationError:
        return Answer(status=0, told="chứng chỉ bảo mật không hợp lệ")
    except (OSError, http.client.HTTPException, ValueError):
        return Answer(status=0, told="quá lâu không trả lời" if watch.over else "không kết nối được")
    except Overdue:
        return Answer(status=0, told="quá lâu không trả lời")
    finally:
        alarm.cancel()


def _posted(written: str, headers: Mapping[str, str], body: bytes, way: tuple[Door, Watch]) -> Answer:
    door, watch = way
    address = address_of(written, any_port=True)
    if address.scheme != "https" and not door.loopback:
        return Answer(status=0, told="chỉ gửi qua https")
    numbers = numbers_of(address, door.resolve, loopback=door.loopback)
    connection = http.client.HTTPConnection(address.host, address.port)
    connection.sock = connected(address, numbers, door, watch)
    with closing(connection):
        connection.request("POST", address.target, body=body, headers=_headers(headers, address))
        answer = connection.getresponse()
        told = answer.read(_MOST).decode("utf-8", "replace")
    if 300 <= answer.status < 400:
        return Answer(status=answer.status, told="máy nhận chuyển tiếp sang địa chỉ khác, nên không gửi tiếp")
    return Answer(status=answer.status, told=" ".join(told.split())[:200])


def _headers(headers: Mapping[str, str], address: Address) -> dict[str, str]:
    ours = {
        "User-Agent": "broadcaster/1 (+webhooks)",
        "Content-Type": "application/json; charset=utf-8",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    return hosted({**ours, **headers}, address)
