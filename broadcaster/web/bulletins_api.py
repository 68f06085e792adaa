"""Bulletins for programs: written, submitted, approved, returned, taken back; found, compared, listened to."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from broadcaster.domain.approval import Verdict
from broadcaster.domain.bulletin import Bulletin, BulletinId, words_digest
from broadcaster.domain.life import State
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Language
from broadcaster.newsroom import approving, bulletins, finding, fitness
from broadcaster.newsroom.books.bulletins import Sought
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.bulletins import BulletinEdit, Slip
from broadcaster.newsroom.finding import Between
from broadcaster.newsroom.fitness import Fitness
from broadcaster.web import bulletins_shapes as shapes
from broadcaster.web import differences_shapes, fitness_shapes, outgoing
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.bulletins_form import request_body, sent_bulletin
from broadcaster.web.conditions import After, Key, Limit, Seen, tagged
from broadcaster.web.desk import AtDesk, Desk
from broadcaster.web.wire import Day, Name, Slug

_ONE = "/bulletins/{bulletin}"

router = APIRouter(prefix=PREFIX, tags=["Bản tin · Bulletins"], responses=REFUSALS)

# --- written -------------------------------------------------------------------------------------------------------


@router.post(
    "/bulletins",
    operation_id="save_bulletin",
    summary="Soạn một bản tin · Write a bulletin",
    status_code=201,
    openapi_extra=request_body(),
)
def save_bulletin(
    actor: Asking,
    sent: Annotated[shapes.BulletinIn, Depends(sent_bulletin)],
    desk: AtDesk,
    response: Response,
    key: Key = None,
) -> fitness_shapes.SavedOut:
    """Bản nháp, hoặc gửi duyệt luôn (`submit`). Gửi lại với cùng Idempotency-Key và cùng nội dung thì nhận lại bản tin
    đã có. `duplicates` chỉ các bản tin gần trùng trong 30 ngày.

    A draft, or submitted at once. The same key and content again gives the bulletin that stands.
    """
    slip = Slip(id=desk.new_id(), key=key, submit=sent.submit)
    saved = bulletins.save(desk.newsroom, actor, sent.submission(desk.today()), slip, desk.clock())
    if saved.new and sent.submit:
        desk.on_change()
    response.headers["Location"] = f"{PREFIX}/bulletins/{saved.bulletin.id}"
    tagged(response, saved.bulletin.version)
    return fitness_shapes.saved_out(saved, _fitness(desk, saved.bulletin))


@router.put(_ONE, operation_id="revise_bulletin", summary="Sửa một bản tin · Revise a bulletin")
def revise_bulletin(
    bulletin: Name, sent: shapes.RevisionIn, actor: Asking, seen: Seen, desk: AtDesk, response: Response
) -> fitness_shapes.SavedOut:
    """Mỗi lần sửa là một bản mới; bản đã duyệt phải duyệt lại. Each edit is a new revision, to be approved anew."""
    edit = BulletinEdit(bulletin=BulletinId(bulletin), seen=seen, submission=sent.submission(desk.today()))
    saved = bulletins.revise(desk.newsroom, actor, edit, desk.clock())
    desk.on_change()
    tagged(response, saved.bulletin.version)
    return fitness_shapes.saved_out(saved, _fitness(desk, saved.bulletin))


def _fitness(desk: Desk, bulletin: Bulletin) -> Fitness | None:
    """A draft may still be aimed anywhere."""
    return fitness.fitness(desk.newsroom, bulletin.draft, desk.clock()) if bulletin.state is State.SUBMITTED else None


# --- moved ---------------------------------------------------------------------------------------------------------


def _moved(desk: Desk, response: Response, bulletin: Bulletin) -> shapes.BulletinOut:
    desk.on_change()
    tagged(response, bulletin.version)
    return shapes.bulletin_out(bulletin)


@router.post(f"{_ONE}/submit", operation_id="submit_bulletin", summary="Gửi duyệt · Submit for approval")
def submit_bulletin(bulletin: Name, actor: Asking, desk: AtDesk, response: Response) -> fitness_shapes.SubmittedOut:
    """Mọi chỗ phải sửa được báo một lần (`errors`); nơi nào không nghe được thì chỉ ra từng nơi (`fitness`).

    All faults are told at once; places where it will not be heard are pointed out singly.
    """
    found = bulletins.submit(desk.newsroom, actor, BulletinId(bulletin), desk.clock())
    _moved(desk, response, found)
    return fitness_shapes.submitted_out(found, fitness.fitness(desk.newsroom, found.draft, desk.clock()))


@router.post(f"{_ONE}/approve", operation_id="approve_bulletin", summary="Duyệt một bản tin · Approve a bulletin")
def approve_bulletin(
    bulletin: Name, sent: shapes.VerdictIn, actor: Asking, desk: AtDesk, response: Response
) -> shapes.BulletinOut:
    """Người duyệt khác người soạn; bản duyệt gắn với đúng lời đọc và âm thanh đã nghe.

    The approver is not the author; the approval holds for exactly what was read and heard.
    """
    verdict = Verdict(spoken=Digest(sent.spoken), audio=None if sent.audio is None else Digest(sent.audio))
    found = approving.approve(desk.newsroom, actor, BulletinId(bulletin), verdict, desk.clock())
    return _moved(desk, response, found)


@router.post(f"{_ONE}/return", operation_id="return_bulletin", summary="Trả lại người soạn · Return to the author")
def return_bulletin(
    bulletin: Name, sent: shapes.RefusalIn, actor: Asking, desk: AtDesk, response: Response
) -> shapes.BulletinOut:
    """`figures` sai số liệu, `date` sai ngày, `wording` câu chữ, `other` khác (phải ghi rõ). Why it goes back."""
    found = approving.give_back(desk.newsroom, actor, BulletinId(bulletin), sent.refusal(), desk.clock())
    return _moved(desk, response, found)


@router.post(f"{_ONE}/withdraw", operation_id="withdraw_bulletin", summary="Rút bản tin chưa phát · Withdraw")
def withdraw_bulletin(
    bulletin: Name, sent: shapes.ReasonIn, actor: Asking, desk: AtDesk, response: Response
) -> shapes.BulletinOut:
    """Chỉ khi chưa vào lịch phát. Only before it stood in a playlist; afterwards it is recalled."""
    found = bulletins.withdraw(desk.newsroom, actor, BulletinId(bulletin), sent.reason, desk.clock())
    return _moved(desk, response, found)


@router.post(f"{_ONE}/recall", operation_id="recall_bulletin", summary="Thu hồi bản tin từng được duyệt · Recall")
def recall_bulletin(
    bulletin: Name, sent: shapes.ReasonIn, actor: Asking, desk: AtDesk, response: Response
) -> shapes.BulletinOut:
    """Bản tin nào từng được duyệt, dù đã sửa, rút hay hết hạn: không tờ nào phát hành sau đó còn giữ nó; phải ghi lý
    do. Whatever was approved once: no manifest from now on holds it."""
    found = bulletins.recall(desk.newsroom, actor, BulletinId(bulletin), sent.reason, desk.clock())
    return _moved(desk, response, found)


@router.post(f"{_ONE}/heard", operation_id="tell_heard", summary="Ghi đoạn đã nghe · Tell what was heard")
def tell_heard(bulletin: Name, sent: shapes.HeardIn, actor: Asking, desk: AtDesk) -> differences_shapes.ShareOut:
    """Mỗi đoạn [từ, đến) tính bằng mili giây; trả phần đã nghe, 0 đến 1. Spans in ms; answers the share heard."""
    share = approving.listen(desk.newsroom, actor, BulletinId(bulletin), sent.played(), desk.clock())
    return differences_shapes.ShareOut(share=round(share, 3))


@router.post(f"{_ONE}/versions", operation_id="link_version", summary="Nối bản tiếng khác · Link another language")
def link_version(
    bulletin: Name, sent: shapes.VersionIn, actor: Asking, desk: AtDesk, response: Response
) -> shapes.BulletinOut:
    """Mỗi thứ tiếng một bản trong một nhóm. One for each language in a group."""
    found = bulletins.link(desk.newsroom, actor, BulletinId(bulletin), BulletinId(sent.bulletin), desk.clock())
    tagged(response, found.version)
    return shapes.bulletin_out(found)


# --- found ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Những điều kiện của danh sách. What a list of bulletins may be asked by."""

    state: Annotated[State | None, Query()] = None
    topic: Annotated[Slug | None, Query()] = None
    campaign: Annotated[Slug | None, Query()] = None
    language: Annotated[Language | None, Query()] = None
    origin: Annotated[Name | None, Query(description="Đài soạn. The station it comes from.")] = None
    station: Annotated[Name | None, Query(description="Đài sẽ phát. A station it is to be heard at.")] = None
    title: Annotated[Name | None, Query(description="Chữ trong tiêu đề, không cần dấu. Accents do not matter.")] = None
    first: Annotated[Day | None, Query(alias="from", description="Còn hạn từ ngày. Valid on or after.")] = None
    last: Annotated[Day | None, Query(alias="to", description="Có hạn đến ngày. Valid on or before.")] = None

    def sought(self) -> Sought:
        return Sought(
            state=self.state,
            topic=self.topic,
            campaign=self.campaign,
            language=self.language,
            origin=None if self.origin is None else StationCode(self.origin),
            aimed_at=None if self.station is None else StationCode(self.station),
            title=self.title,
            first=self.first,
            last=self.last,
        )


@router.get("/bulletins", operation_id="list_bulletins", summary="Các bản tin, mới nhất trước · Bulletins")
def list_bulletins(
    actor: Asking, desk: AtDesk, filters: Annotated[Filters, Depends()], after: After = None, limit: Limit = 20
) -> shapes.BulletinsOut:
    """Trong phạm vi người hỏi; tìm tiêu đề không cần dấu. Within reach; titles are found without accents."""
    page = finding.leaf_through(desk.newsroom, actor, filters.sought(), Asked(after=after, limit=limit), desk.clock())
    return shapes.BulletinsOut(bulletins=[shapes.bulletin_out(each) for each in page.rows], after=page.after)


@router.get(_ONE, operation_id="get_bulletin", summary="Một bản tin · One bulletin")
def get_bulletin(bulletin: Name, actor: Asking, desk: AtDesk, response: Response) -> shapes.BulletinOut:
    """ETag để gửi lại khi sửa. Its ETag is to be named when it is edited."""
    found = finding.find(desk.newsroom, actor, BulletinId(bulletin), desk.clock())
    tagged(response, found.version)
    return shapes.bulletin_out(found)


@router.get(f"{_ONE}/spoken", operation_id="get_spoken", summary="Bản tin sẽ được đọc thế nào · How it will be spoken")
def get_spoken(bulletin: Name, actor: Asking, desk: AtDesk) -> outgoing.SpokenOut:
    """Mọi chỗ đọc khác chữ viết (`changes`), chỗ còn ngờ (`unread`), và bản âm thanh đã dựng.

    Every change from written to spoken, what is still in doubt, and the rendered sound.
    """
    found = finding.find(desk.newsroom, actor, BulletinId(bulletin), desk.clock())
    spoken = finding.spoken_of(desk.newsroom, found)
    return outgoing.spoken_out(spoken, words_digest(found.draft, spoken), finding.sound_of(desk.newsroom, found))


@router.get(f"{_ONE}/fitness", operation_id="get_fitness", summary="Phát được ở đâu · Where it fits")
def get_fitness(bulletin: Name, actor: Asking, desk: AtDesk) -> fitness_shapes.FitnessOut:
    """Từng nơi phát; độ dài là ước tính cho đến khi dựng xong âm thanh. Each place; the length is an estimate until the
    sound is made."""
    found = finding.find(desk.newsroom, actor, BulletinId(bulletin), desk.clock())
    return fitness_shapes.fitness_out(fitness.fitness(desk.newsroom, found.draft, desk.clock()))


@router.get(f"{_ONE}/revisions", operation_id="list_revisions", summary="Các bản đã lưu · Revisions")
def list_revisions(
    bulletin: Name, actor: Asking, desk: AtDesk, after: After = None, limit: Limit = 20
) -> shapes.RevisionsOut:
    """Mới nhất trước; bản đã lưu không bao giờ đổi. Newest first; what was saved never changes."""
    asked = Asked(after=after, limit=limit)
    page = finding.revisions(desk.newsroom, actor, BulletinId(bulletin), asked, desk.clock())
    return shapes.RevisionsOut(revisions=[shapes.revision_out(each) for each in page.rows], after=page.after)


_NUMBER: dict[str, Any] = {"ge": 1, "le": 1_000_000}


@router.get(f"{_ONE}/diff", operation_id="get_difference", summary="Hai bản khác nhau chỗ nào · What changed")
def get_difference(
    bulletin: Name,
    actor: Asking,
    desk: AtDesk,
    older: Annotated[int | None, Query(alias="from", description="Bỏ trống: bản trước đó.", **_NUMBER)] = None,
    newer: Annotated[int | None, Query(alias="to", description="Bỏ trống: bản mới nhất.", **_NUMBER)] = None,
) -> differences_shapes.DifferenceOut:
    """So từng chữ. Word by word; left out: the newest revision against the one before it."""
    between = Between(older=older, newer=newer)
    return differences_shapes.difference_out(
        finding.diff(desk.newsroom, actor, BulletinId(bulletin), between, desk.clock())
    )


@router.get(f"{_ONE}/duplicates", operation_id="list_duplicates", summary="Bản tin gần trùng · Near duplicates")
def list_duplicates(bulletin: Name, actor: Asking, desk: AtDesk) -> shapes.DuplicatesOut:
    """Trong 30 ngày gần đây. Of the last 30 days."""
    found = finding.duplicates(desk.newsroom, actor, BulletinId(bulletin), desk.clock())
    return shapes.DuplicatesOut(duplicates=[shapes.alike_out(each) for each in found])


@router.get(
    f"{_ONE}/versions", operation_id="list_versions", summary="Các bản tiếng khác · Versions in other languages"
)
def list_versions(bulletin: Name, actor: Asking, desk: AtDesk) -> shapes.VersionsOut:
    """Các bản nói cùng một việc bằng tiếng khác. Those that say the same in another language."""
    found = finding.versions(desk.newsroom, actor, BulletinId(bulletin), desk.clock())
    return shapes.VersionsOut(versions=[shapes.bulletin_out(each) for each in found])
