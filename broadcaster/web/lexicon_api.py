"""The lexicon as JSON and as CSV."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Query, Response, UploadFile

from broadcaster.domain.access import Actor
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.words import LexiconRowsWrong
from broadcaster.domain.lexicon import Drop, EntryId, LexiconEntry, Put
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom import lexicon
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.lexicon import Search, Trial
from broadcaster.newsroom.lexicon_sheet import RAW_LIMIT, Sheet, read_sheet, write_sheet
from broadcaster.web import problems
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.conditions import After, Key, Limit, Seen, tagged
from broadcaster.web.desk import AtDesk
from broadcaster.web.lexicon_shapes import (
    AffectedIn,
    AffectedOut,
    EntryEditIn,
    ImportedOut,
    KeptOut,
    LexiconEntriesOut,
    LexiconEntryIn,
    LexiconEntryOut,
    ShippedOut,
    ShippedWordOut,
    TriedOut,
    TryIn,
    UsageOut,
    affected_out,
    entry_out,
    faulty_out,
    imported_out,
    kept_out,
    tried_out,
)
from broadcaster.web.wire import Name

router = APIRouter(prefix=PREFIX, tags=["Từ điển đọc · Lexicon"], responses=REFUSALS)


def _asked(
    after: After = None,
    limit: Limit = 20,
) -> Asked:
    return Asked(after=after, limit=limit)


Text = Annotated[Name | None, Query(alias="q", description="Tìm, không cần dấu. Found without its marks.")]


def _search(
    text: Text = None,
    scope: Annotated[Name | None, Query(description="Chỉ từ riêng của đài này. A station's own.")] = None,
    at: Annotated[Name | None, Query(description="Mọi từ áp dụng ở đài này. All that hold at a station.")] = None,
    country: Annotated[bool, Query(description="Chỉ từ của cả nước. The country's only.")] = False,
) -> Search:
    return Search(
        text=text or "",
        scope=None if scope is None else StationCode(scope),
        country=country,
        holding_at=None if at is None else StationCode(at),
    )


Paging = Annotated[Asked, Depends(_asked)]
Searching = Annotated[Search, Depends(_search)]


@router.get("/lexicon", operation_id="list_entries", summary="Từ điển đọc · The lexicon")
def list_entries(actor: Asking, desk: AtDesk, search: Searching, asked: Paging) -> LexiconEntriesOut:
    """Từ của cả nước, và của các đài trong và trên phạm vi. The country's, and those of stations in reach or above."""
    page = lexicon.page(desk.newsroom, actor, search, asked, desk.clock())
    return LexiconEntriesOut(entries=[entry_out(each) for each in page.rows], after=page.after)


@router.get("/lexicon/shipped", operation_id="list_shipped_words", summary="Từ có sẵn, chỉ xem · Shipped words")
def list_shipped_words(actor: Asking, desk: AtDesk, asked: Paging, text: Text = None) -> ShippedOut:
    """Từ trong config/lexicon, nằm dưới mọi từ của người dùng. They lie below all that people enter."""
    page = lexicon.shipped(desk.newsroom, actor, text or "", asked, desk.clock())
    return ShippedOut(words=[ShippedWordOut.model_validate(each) for each in page.rows], after=page.after)


@router.post("/lexicon", operation_id="add_entry", summary="Thêm một từ · Add an entry", status_code=201)
def add_entry(sent: LexiconEntryIn, actor: Asking, desk: AtDesk, response: Response, key: Key = None) -> KeptOut:
    """Của một đài và cấp dưới, hoặc cả nước; từ gần đài nhất thắng. The word nearest to a station wins."""
    at = desk.clock()
    entry = _entry(sent, desk.new_id(), actor, at)
    kept = lexicon.add(desk.newsroom, actor, entry, key, at)
    desk.on_change()
    tagged(response, kept.entry.version)
    response.headers["Location"] = f"{PREFIX}/lexicon/{kept.entry.id}"
    return kept_out(kept)


@router.post("/lexicon/try", operation_id="try_sentence", summary="Thử một câu · Try a sentence")
def try_sentence(sent: TryIn, actor: Asking, desk: AtDesk) -> TriedOut:
    """Không ghi gì. Nothing is kept."""
    at = desk.clock()
    trial = Trial(
        text=sent.text,
        station=None if sent.station is None else StationCode(sent.station),
        proposed=None if sent.proposed is None else _entry(sent.proposed, "proposed", actor, at),
    )
    return tried_out(lexicon.try_sentence(desk.newsroom, actor, trial, at))


@router.post(
    "/lexicon/affected", operation_id="list_affected", summary="Thay đổi này chạm bản tin nào · What a change bears on"
)
def list_affected(sent: AffectedIn, actor: Asking, desk: AtDesk) -> AffectedOut:
    """Bản tin chờ duyệt hoặc đã duyệt, còn hạn, sẽ đọc khác đi. Submitted or approved, valid, spoken otherwise."""
    at = desk.clock()
    if (sent.put is None) == (sent.remove is None):
        raise FieldWrong(field="put", problem="gửi một trong hai: put hoặc remove")
    change: Put | Drop
    if sent.put is not None:
        change = Put(entry=_entry(sent.put, "proposed", actor, at))
    else:
        change = Drop(entry=lexicon.find(desk.newsroom, actor, EntryId(sent.remove or ""), at))
    return affected_out(lexicon.affected(desk.newsroom, actor, change, at))


@router.get(
    "/lexicon.csv",
    operation_id="export_lexicon",
    summary="Từ điển thành CSV · The lexicon as CSV",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "UTF-8 có BOM, ngăn bằng dấu chấm phẩy."}},
)
def export_lexicon(actor: Asking, desk: AtDesk, search: Searching) -> Response:
    """UTF-8 có BOM, dấu chấm phẩy; ô nào giống công thức thì được bọc lại. What looks like a formula is quoted."""
    text = write_sheet(desk.newsroom, actor, search, desk.clock())
    headers = {"Content-Disposition": 'attachment; filename="tu-dien-doc.csv"', "Cache-Control": "no-store"}
    return Response(text.encode(), headers=headers, media_type="text/csv; charset=utf-8")


@router.post(
    "/lexicon/csv", operation_id="import_lexicon", summary="Nhập từ điển từ CSV · Import", response_model=ImportedOut
)
def import_lexicon(
    file: Annotated[UploadFile, File(description="Tệp .csv UTF-8: phạm vi;chữ gốc;đọc là;mọi kiểu chữ;trong từ")],
    actor: Asking,
    desk: AtDesk,
    dry_run: Annotated[bool, Form(description="Chỉ thử, không ghi. Writes nothing.")] = False,
) -> ImportedOut | Response:
    """Ghi tất cả hoặc không ghi gì; mọi dòng sai đều được kể ra. All or nothing; every faulty row is told."""
    sheet = Sheet(raw=file.file.read(RAW_LIMIT + 1), new_id=desk.new_id, dry=dry_run)
    told = read_sheet(desk.newsroom, actor, sheet, desk.clock())
    if told.faulty and not dry_run:
        first = told.faulty[0]
        wrong = LexiconRowsWrong(count=len(told.faulty), line=first.line, problem=first.error.message_vi)
        rows = [faulty_out(row).model_dump() for row in told.faulty]
        return problems.answer(replace(problems.of_error(wrong), more={"rows": rows}))
    if not dry_run:
        desk.on_change()
    return imported_out(told, dry=dry_run)


@router.get("/lexicon/{entry}", operation_id="get_entry", summary="Một từ · One entry")
def get_entry(entry: Name, actor: Asking, desk: AtDesk, response: Response) -> LexiconEntryOut:
    """Kèm ETag để sửa hoặc xoá. With the ETag that an edit or a removal names."""
    found = lexicon.find(desk.newsroom, actor, EntryId(entry), desk.clock())
    tagged(response, found.version)
    return entry_out(found)


@router.get("/lexicon/{entry}/usage", operation_id="get_entry_usage", summary="Từ này dùng ở đâu · Where it is used")
def get_entry_usage(entry: Name, actor: Asking, desk: AtDesk) -> UsageOut:
    """Trong bao nhiêu bản tin còn hiệu lực nó đổi cách đọc. How many standing bulletins it changes."""
    told = lexicon.usage(desk.newsroom, actor, EntryId(entry), desk.clock())
    return UsageOut(changes=told.changes, looked_at=told.looked_at)


@router.put("/lexicon/{entry}", operation_id="edit_entry", summary="Sửa cách đọc · Edit an entry")
def edit_entry(entry: Name, sent: EntryEditIn, seen: Seen, actor: Asking, desk: AtDesk, response: Response) -> KeptOut:
    """Bản tin đã duyệt mà đọc khác đi thì phải duyệt lại. What was approved and is read otherwise is approved anew."""
    told = lexicon.EntryEdit(
        entry=EntryId(entry), seen=seen, spoken=sent.spoken, any_case=sent.any_case, inside=sent.inside
    )
    kept = lexicon.edit(desk.newsroom, actor, told, desk.clock())
    desk.on_change()
    tagged(response, kept.entry.version)
    return kept_out(kept)


@router.delete("/lexicon/{entry}", operation_id="remove_entry", summary="Bỏ một từ · Remove an entry")
def remove_entry(entry: Name, seen: Seen, actor: Asking, desk: AtDesk) -> KeptOut:
    """Trả về từ vừa bỏ, và những bản tin vì thế đọc khác đi. What was removed, and what it bears on."""
    kept = lexicon.remove(desk.newsroom, actor, EntryId(entry), seen, desk.clock())
    desk.on_change()
    return kept_out(kept)


def _entry(sent: LexiconEntryIn, identity: str, actor: Actor, at: Instant) -> LexiconEntry:
    return LexiconEntry(
        id=EntryId(identity),
        scope=None if sent.scope is None else StationCode(sent.scope),
        written=sent.written,
        spoken=sent.spoken,
        any_case=sent.any_case,
        inside=sent.inside,
        changed_by=actor.name,
        changed_at=at,
    )
