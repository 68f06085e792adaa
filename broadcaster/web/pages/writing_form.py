"""The form in which a bulletin is written: as it is typed, and what it says once it is whole."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from broadcaster.domain.bulletin import (
    ANY_TOPIC,
    LASTS,
    NOTE_LIMIT,
    TITLE_LIMIT,
    WANTED_LIMIT,
    Bulletin,
    BulletinId,
    Draft,
    Priority,
    Saying,
)
from broadcaster.domain.errors.people import SessionOver
from broadcaster.domain.manuscript import Fields, Manuscript, ManuscriptId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Language
from broadcaster.newsroom.bulletins import Aim, Submission
from broadcaster.newsroom.manuscripts import Named
from broadcaster.web.access import Asking
from broadcaster.web.pages.slips import Slip, problem_of, worded
from broadcaster.web.pages.typed import count_typed, day_typed, no_day
from broadcaster.web.wire import BROKEN

ONE = (
    *("title", "script", "origin", "subject", "priority", "valid_from", "valid_until"),
    *("wanted", "twice", "voice", "rate", "slot", "note", "recording"),
)
SEVERAL = ("targets",)
RATES: Mapping[str, float] = {"slow": 0.85, "fast": 1.15}
NO_CAMPAIGN = f"/{ANY_TOPIC}"
_NAME = re.compile(f"[^{BROKEN}]{{1,100}}")
_FIELDS_LIMIT = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as it was sent: which manuscript, what was typed, and what else stood in it."""

    named: Named
    typed: Fields
    more: Mapping[str, str]

    def told(self, name: str) -> str:
        return self.more.get(name, "")


async def _filled(request: Request, actor: Asking) -> Filled:
    """SessionOver for words that another typed: who signs in beside a page that still stands is not its author."""
    async with request.form(max_files=0, max_fields=_FIELDS_LIMIT) as form:
        told = [(name, value.replace("\r\n", "\n")) for name, value in form.multi_items() if isinstance(value, str)]
    more = dict(told)
    if more.get("account", actor.id) != actor.id:
        raise SessionOver
    typed: dict[str, tuple[str, ...]] = {name: (more[name],) for name in ONE if name in more}
    if typed:
        typed |= {name: tuple(value[:200] for each, value in told if each == name) for name in SEVERAL}
    return Filled(named=named_of(more), typed=typed, more={name: value[:2000] for name, value in more.items()})


def named_of(told: Mapping[str, str]) -> Named:
    """By hidden fields: a manuscript, the bulletin it mends, and what stood in it when the page was opened."""
    name, bulletin, seen = (told.get(each, "") for each in ("manuscript", "bulletin", "seen"))
    apart = told.get("apart", "")  # what another tab sent already is written on as another
    if _NAME.fullmatch(apart):
        return Named(id=ManuscriptId(apart))
    return Named(
        id=ManuscriptId(name if _NAME.fullmatch(name) else "new"),
        asof=None if told.get("over") else told.get("asof"),
        tab=told.get("tab", "")[:100],
        bulletin=BulletinId(bulletin) if _NAME.fullmatch(bulletin) else None,
        seen=count_typed(seen) or 0,
    )


Form = Annotated[Filled, Depends(_filled)]


def values_of(fields: Fields) -> dict[str, object]:
    """As templates take them: one value, or a list where several may be ticked."""
    told: dict[str, object] = {**dict.fromkeys(ONE, ""), **{name: [] for name in SEVERAL}}
    return told | {name: list(values) if name in SEVERAL else next(iter(values), "") for name, values in fields.items()}


# --- what stands in it ---------------------------------------------------------------------------------------------


def written(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def blank(origin: str, last: Bulletin | None, today: date) -> Fields:
    """An empty form: what was chosen last time is chosen again."""
    chosen: Fields = {} if last is None or last.draft.origin != origin else _choices(last)
    return {
        "title": ("",),
        "script": ("",),
        "origin": (origin,),
        "subject": (NO_CAMPAIGN,),
        "priority": (Priority.NORMAL.value,),
        "wanted": ("2",),
        "twice": ("",),
        "voice": ("",),
        "rate": ("",),
        "slot": ("",),
        "note": ("",),
        "targets": (f"{origin}/*",),
        **chosen,
        **_from_today(today),
    }


def _from_today(today: date) -> Fields:
    return {"valid_from": (written(today),), "valid_until": (written(today + LASTS),)}


def _choices(bulletin: Bulletin) -> Fields:
    draft = bulletin.draft
    rates = {rate: name for name, rate in RATES.items()}
    return {
        "subject": (f"{draft.campaign or ''}/{draft.topic}",),
        "targets": tuple(target.told for target in draft.targets),
        "voice": (draft.said.voice or "",),
        "rate": (rates.get(draft.said.rate or 0, ""),),
    }


def again(bulletin: Bulletin, today: date) -> Fields:
    """A bulletin that is written anew, from today on."""
    return {**standing(bulletin), **_from_today(today)}


def standing(bulletin: Bulletin) -> Fields:
    """A bulletin as it stands, to be mended."""
    draft = bulletin.draft
    return {
        **_choices(bulletin),
        "title": (draft.title,),
        "script": (draft.script,),
        "recording": ("" if draft.recording is None else draft.recording.digest,),
        "origin": (draft.origin,),
        "priority": (draft.priority.value,),
        "valid_from": (written(draft.valid_from),),
        "valid_until": (written(draft.valid_until),),
        "wanted": (str(draft.wanted),),
        "twice": ("yes" if draft.twice else "",),
        "slot": ("",),
        "note": (draft.note,),
    }


# --- what it says --------------------------------------------------------------------------------------------------


def judged(manuscript: Manuscript, today: date) -> list[Slip]:
    """What is wrong with the form as it stands, without asking the newsroom."""
    told = submission_of(manuscript, today)
    return told if isinstance(told, list) else missing(manuscript, today)


def submission_of(manuscript: Manuscript, today: date) -> Submission | list[Slip]:
    """All that is wrong with the form itself, at once; what is wrong with the bulletin the newsroom tells."""
    one = manuscript.one
    first, last = day_typed(one("valid_from")), day_typed(one("valid_until"))
    wanted = one("wanted").strip()
    slips = list(_slips(manuscript, {"valid_from": first, "valid_until": last}))
    if slips or first is None or last is None:
        return [*missing(manuscript, today), *slips]
    campaign, _, topic = one("subject").partition("/")
    return Submission(
        title=one("title"),
        script=one("script"),
        recording=Digest(one("recording")) if one("recording") else None,
        language=Language.VIETNAMESE,
        topic=topic or ANY_TOPIC,
        campaign=campaign or None,
        priority=Priority.PRIORITY if one("priority") == Priority.PRIORITY else Priority.NORMAL,
        origin=StationCode(one("origin")),
        aims=tuple(aim_of(each) for each in manuscript.typed.get("targets", ())),
        valid_from=first,
        valid_until=last,
        wanted=int(wanted),
        twice=bool(one("twice")),
        note=one("note"),
        said=saying_of(manuscript),
    )


def missing(manuscript: Manuscript, today: date) -> list[Slip]:
    """What the newsroom would say of the rest, so that all of it is told at once."""
    first, last = day_typed(manuscript.one("valid_from")), day_typed(manuscript.one("valid_until"))
    wrong = {
        "title": "" if manuscript.title.strip() else "còn để trống",
        "script": "" if manuscript.script.strip() or manuscript.one("recording") else "còn để trống",
        "targets": "" if manuscript.typed.get("targets") else "chưa chọn nơi phát",
        "valid_until": _over(first, last, today),
    }
    limits = (("title", manuscript.title, TITLE_LIMIT), ("note", manuscript.one("note"), NOTE_LIMIT))
    overlong = [
        worded(field, "Dài {length} ký tự, tối đa {limit}.", length=len(text), limit=limit)
        for field, text, limit in limits
        if len(text) > limit
    ]
    return [*(problem_of(field, problem) for field, problem in wrong.items() if problem), *overlong]


def _over(first: date | None, last: date | None, today: date) -> str:
    if last is None:
        return ""  # which is told by itself
    if first is not None and last < first:
        return "ngày hết hạn trước ngày bắt đầu"
    return "đã qua" if last < today else ""


def _slips(manuscript: Manuscript, days: Mapping[str, date | None]) -> list[Slip]:
    wrong = [no_day(name, manuscript.one(name)) for name, day in days.items() if day is None]
    wanted = count_typed(manuscript.one("wanted"), most=999)
    if wanted is None:
        wrong.append(worded("wanted", "Số lần phát là một số từ 1 đến {most}, ví dụ 2.", most=WANTED_LIMIT))
    elif not 1 <= wanted <= WANTED_LIMIT:
        wrong.append(worded("wanted", "Số lần phát phải từ 1 đến {most}.", most=WANTED_LIMIT))
    return wrong


def saying_of(manuscript: Manuscript) -> Saying:
    return Saying(voice=manuscript.one("voice") or None, rate=RATES.get(manuscript.one("rate")), words=manuscript.words)


def aim_of(told: str) -> Aim:
    """`30628` is the station alone, `30628/*` the station and all below it, `30628#c1` one cluster of it."""
    code, _, cluster = told.removesuffix("/*").partition("#")
    return Aim(station=StationCode(code), below=told.endswith("/*"), cluster=cluster)


def rough(manuscript: Manuscript, today: date) -> Draft:
    """What there is to hear of it, and when, whatever else is missing."""
    first, last = day_typed(manuscript.one("valid_from")), day_typed(manuscript.one("valid_until"))
    return Draft(
        title=manuscript.title.strip()[:200],
        script=manuscript.script,
        language=Language.VIETNAMESE,
        topic=ANY_TOPIC,
        priority=Priority.NORMAL,
        origin=StationCode(manuscript.one("origin")),
        targets=(),
        valid_from=first or today,
        valid_until=last or today + LASTS,
        wanted=1,
        twice=bool(manuscript.one("twice")),
        said=saying_of(manuscript),
    )
