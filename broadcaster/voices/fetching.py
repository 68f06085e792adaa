"""A voice's files brought from a path or an https address into a folder, with an end to size, time and redirects."""

import hashlib
import ipaddress
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

import requests

from broadcaster.disk import refused
from broadcaster.domain.errors.machine import reason_of
from broadcaster.domain.errors.sound import FileUnreadable, VoiceFileUnreachable, VoiceFileWrong
from broadcaster.voices.engines import one_line

_TIMEOUT = (10.0, 60.0)
_REDIRECTS = 5
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """How much came, and its SHA-256 as hex."""

    size: int
    sha256: str


def is_address(source: str) -> bool:
    return "://" in source


def name_of(source: str) -> str:
    """The last part of a path or address."""
    return Path(unquote(urlsplit(source).path) if is_address(source) else source).name


def beside(source: str, suffix: str) -> str:
    """The same path or address with a suffix to its last part; what an address asks for (`?…`) stays."""
    if not is_address(source):
        return source + suffix
    parts = urlsplit(source)
    return urlunsplit(parts._replace(path=parts.path + suffix))


def shown(source: str) -> str:
    """What may be written down of a source: no names and passwords, no query, which may hold keys."""
    if not is_address(source):
        return source
    parts = urlsplit(source)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def fetch(source: str, to: Path, limit: int) -> Fetched:
    """Writes at most `limit` bytes to a new file.

    VoiceFileWrong for more than that, an address that is not https (http on this machine alone) or too many redirects;
    VoiceFileUnreachable, FileUnreadable, StorageFull, StorageUnwritable.
    """
    if is_address(source):
        with requests.Session() as session, _answer(session, source) as answer:
            return _written(answer.iter_content(_BLOCK), source, to, limit)
    try:
        file = Path(source).open("rb")  # noqa: SIM115 - closed two lines below; its own errors are told apart
    except OSError as error:
        raise FileUnreadable(name=source, problem=reason_of(error)) from error
    with file:
        return _written(iter(partial(file.read, _BLOCK), b""), source, to, limit)


def _written(blocks: Iterator[bytes], source: str, to: Path, limit: int) -> Fetched:
    known, size = hashlib.sha256(), 0
    try:
        with to.open("xb") as file:
            for block in blocks:
                size += len(block)
                if size > limit:
                    raise VoiceFileWrong(name=name_of(source), problem=f"tệp lớn hơn {limit / 1e6:.0f} MB")
                known.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
    except requests.RequestException as error:
        raise VoiceFileUnreachable(name=shown(source), problem=f"đường truyền bị đứt ({one_line(error)})") from error
    except OSError as error:
        raise refused(str(to), error) from error
    return Fetched(size=size, sha256=known.hexdigest())


def _answer(session: requests.Session, source: str) -> requests.Response:
    """The answer that holds the file, behind a few redirects, each to an address that may be asked."""
    address = source
    for _ in range(_REDIRECTS + 1):
        _check_address(address, source)
        try:
            answer = session.get(address, stream=True, allow_redirects=False, timeout=_TIMEOUT)
        except (requests.RequestException, ValueError) as error:
            problem = f"không kết nối được ({one_line(error)})"
            raise VoiceFileUnreachable(name=shown(address), problem=problem) from error
        if answer.status_code == requests.codes.ok:
            return answer
        answer.close()
        if not answer.is_redirect:
            raise VoiceFileUnreachable(name=shown(address), problem=f"máy chủ trả lời {answer.status_code}")
        address = urljoin(address, answer.headers["Location"])
    raise VoiceFileUnreachable(name=shown(source), problem=f"bị chuyển tiếp quá {_REDIRECTS} lần")


def _check_address(address: str, first: str) -> None:
    """Only https, or http that never leaves this machine. VoiceFileWrong."""
    if urlsplit(address).scheme == "https":
        return
    if not all(urlsplit(each).scheme == "http" and _is_this_machine(each) for each in (address, first)):
        raise VoiceFileWrong(name=shown(address), problem="chỉ tải qua https")


def _is_this_machine(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
