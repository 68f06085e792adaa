"""Zip files that hold a document: looked through before a byte of them is unpacked, and unpacked in memory only."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping

from broadcaster.domain.errors.documents import DocumentBroken, DocumentLocked, DocumentTooLarge

MOST_PARTS = 2_000
MOST_UNPACKED = 60_000_000
MOST_MARKUP = 30_000_000
"""Bytes of XML, all parts together: what a parser makes of it is many times as large."""
MOST_RATIO = 200
_SMALL = 200_000
_MARKUP = (".xml", ".rels", ".rdf")
_CHUNK = 1 << 20
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCRYPTED = 0x1


def open_package(raw: bytes, name: str) -> zipfile.ZipFile:
    """DocumentBroken, DocumentLocked or DocumentTooLarge for a package nobody should unpack."""
    try:
        package = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise DocumentBroken(name=name, problem="gói nén không mở được") from error
    parts = package.infolist()
    if len(parts) > MOST_PARTS:
        raise DocumentTooLarge(name=name, problem=f"có {len(parts)} phần bên trong")
    names = [part.filename for part in parts]
    if len(set(names)) != len(names) or any(map(_strays, names)):
        raise DocumentBroken(name=name, problem="gói nén có tên phần không hợp lệ")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise DocumentLocked(name=name)
    _check_sizes(parts, name)
    return package


def part(package: zipfile.ZipFile, wanted: str, name: str) -> bytes:
    """One part, whole; no more of it than it declares. DocumentBroken, also for a part that is not there."""
    unpacked = []
    try:
        with package.open(wanted) as stream:
            while block := stream.read(_CHUNK):
                unpacked.append(block)
    except (KeyError, OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise DocumentBroken(name=name, problem=f"phần {wanted} không đọc được") from error
    return b"".join(unpacked)


def markup(package: zipfile.ZipFile, name: str) -> Mapping[str, bytes]:
    """Every part in XML. DocumentBroken for one that declares a document type: entities have no place in a document."""
    found = {each: part(package, each, name) for each in package.namelist() if each.lower().endswith(_MARKUP)}
    if any(_DOCTYPE.search(raw.replace(b"\0", b"")) for raw in found.values()):
        raise DocumentBroken(name=name, problem="có khai báo thực thể XML, không được phép")
    return found


def _strays(part_name: str) -> bool:
    """Whether a name would leave the folder it is unpacked to."""
    pieces = re.split(r"[/\\]", part_name)
    return part_name.startswith(("/", "\\")) or ".." in pieces or ":" in pieces[0] or "\0" in part_name


def _check_sizes(parts: list[zipfile.ZipInfo], name: str) -> None:
    whole = sum(part.file_size for part in parts)
    xml = sum(part.file_size for part in parts if part.filename.lower().endswith(_MARKUP))
    swollen = any(
        part.file_size > _SMALL and part.file_size > MOST_RATIO * max(1, part.compress_size) for part in parts
    )
    if whole > MOST_UNPACKED or xml > MOST_MARKUP or swollen:
        raise DocumentTooLarge(name=name, problem=f"giải nén ra {whole // 1_000_000} MB")
