"""Where documents of others come in: files are read, pages and feeds are fetched first. Implements `Documents`."""

from collections.abc import Sequence

from broadcaster.documents.fetching import Door, Fetched, fetch
from broadcaster.documents.sandbox import Sandbox
from broadcaster.domain.alert import ALERT_LIMIT, Alert, ReadAlert
from broadcaster.domain.document import RAW_LIMIT, Taken, name_shown
from broadcaster.domain.errors.alerts import AlertBroken, AlertTooLarge
from broadcaster.domain.errors.documents import DocumentBroken, DocumentEmpty, DocumentTooLarge

_UNNAMED = "tệp gửi lên"


class DocumentDesk:
    """May be used by many threads; `close` ends the processes that read."""

    def __init__(self, door: Door | None = None, patience: float = 30.0) -> None:
        """`patience`: seconds one document may take to be read."""
        self._door = door or Door()
        self._sandbox = Sandbox(patience)
        # Of their own: an alert does not wait behind somebody's thick book.
        self._alerts = Sandbox(patience)

    def read(self, name: str, raw: bytes) -> Taken:
        name = name_shown(name) or _UNNAMED
        if len(raw) > RAW_LIMIT:
            raise DocumentTooLarge(name=name, problem=f"lớn hơn {RAW_LIMIT // 1_000_000} MB")
        if not raw.strip():
            raise DocumentEmpty(name=name)
        return _single(self._ask(name, raw), name)

    def rows(self, name: str, raw: bytes) -> tuple[tuple[str, ...], ...]:
        """The cells of a table: an Excel workbook's first sheet, or a .csv in any encoding. Raises as `read`."""
        name = name_shown(name) or _UNNAMED
        if len(raw) > RAW_LIMIT:
            raise DocumentTooLarge(name=name, problem=f"lớn hơn {RAW_LIMIT // 1_000_000} MB")
        if not raw.strip():
            raise DocumentEmpty(name=name)
        return self._sandbox.rows(raw, name)

    def fetch(self, address: str) -> Taken:
        found = fetch(address, self._door)
        return _single(self._ask("", found.raw, found), found.address)

    def feed(self, address: str) -> tuple[Taken, ...]:
        found = fetch(address, self._door)
        return tuple(self._ask("", found.raw, found, feed=True))

    def alert(self, raw: bytes) -> ReadAlert:
        if len(raw) > ALERT_LIMIT:
            raise AlertTooLarge(problem=f"lớn hơn {ALERT_LIMIT // 1000} KB")
        if not raw.strip():
            raise AlertBroken(problem="tệp trống")
        return self._alerts.alert(raw, "cảnh báo CAP")

    def alert_written(self, alert: Alert) -> bytes:
        from broadcaster.documents.cap import write  # no reader of XML is loaded before somebody asks for one

        return write(alert)

    def close(self) -> None:
        self._sandbox.close()
        self._alerts.close()

    def _ask(self, name: str, raw: bytes, found: Fetched | None = None, *, feed: bool = False) -> Sequence[Taken]:
        address, declared = (found.address, found.declared) if found else ("", "")
        return self._sandbox.ask(raw, {"name": name, "address": address, "declared": declared, "feed": feed})


def _single(taken: Sequence[Taken], name: str) -> Taken:
    if len(taken) != 1:
        raise DocumentBroken(name=name, problem="nội dung không đọc được")
    return taken[0]
