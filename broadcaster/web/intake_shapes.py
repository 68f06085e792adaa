"""What others wrote or recorded, as it is sent for and as it is told. Durations are whole milliseconds."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from broadcaster.domain.recording import Recording
from broadcaster.newsroom.intake import Harvest, Script
from broadcaster.web.bulletins_shapes import AlikeOut, alike_out
from broadcaster.web.outgoing import Out
from broadcaster.web.wire import PRINTABLE_TEXT, Incoming, Name, Sha256

Address = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True), *PRINTABLE_TEXT]


class AddressIn(Incoming):
    """Một trang hoặc một tệp trên mạng. A page or a file on the web."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"address": "https://xa.example.gov.vn/tin/lich-cap-nuoc"}]}
    )

    address: Address = Field(description="http hoặc https, cổng 80 hoặc 443, máy chủ công cộng.")


class FeedIn(Incoming):
    """Một nguồn tin RSS và đài nhận. A feed, and the station its entries are for."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"address": "https://xa.example.gov.vn/rss", "station": "30628"}]}
    )

    address: Address = Field(description="http hoặc https, cổng 80 hoặc 443, máy chủ công cộng.")
    station: Name


class RefusedOut(Out):
    title: str
    code: str
    detail: str


class HarvestOut(Out):
    """Bản nháp đã tạo từ nguồn tin. Drafts made now, how many stood before, and what was refused."""

    drafted: list[str]
    known: int
    refused: list[RefusedOut]


def harvest_out(harvest: Harvest) -> HarvestOut:
    refused = [RefusedOut(title=title, code=why.code, detail=why.message_vi) for title, why in harvest.refused]
    return HarvestOut(drafted=list(harvest.drafted), known=harvest.known, refused=refused)


class DocumentOut(Out):
    """Chữ lấy được và những gì bỏ lại. What was taken of a document, and what was left out."""

    title: str
    script: str
    source: str
    published: date | None
    took: str
    dropped: list[str]
    language: str
    duplicates: list[AlikeOut]


def document_out(script: Script) -> DocumentOut:
    taken = script.taken
    return DocumentOut(
        title=taken.title,
        script=taken.script,
        source=taken.source,
        published=taken.published,
        took=taken.took,
        dropped=list(taken.dropped),
        language=taken.language,
        duplicates=[alike_out(each) for each in script.duplicates],
    )


class KeptRecordingOut(Out):
    """Bản ghi âm đã nhận. A recording that was kept: its digest is how a bulletin names it."""

    digest: Sha256
    name: str
    took: str
    duration_ms: int
    cut: bool
    loudness_lufs: float
    true_peak_dbtp: float
    longest_silence_ms: int


def recording_out(kept: Recording) -> KeptRecordingOut:
    return KeptRecordingOut(
        digest=kept.digest,
        name=kept.name,
        took=kept.took,
        duration_ms=kept.duration,
        cut=kept.cut,
        loudness_lufs=round(kept.loudness, 1),
        true_peak_dbtp=round(kept.true_peak, 1),
        longest_silence_ms=kept.longest_silence,
    )
