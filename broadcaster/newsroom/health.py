"""Whether the program can do its work now, and what is wrong when it cannot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from broadcaster.domain.access import Action, Actor, scope_of
from broadcaster.domain.english import english_of
from broadcaster.domain.english_table import PHRASES
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.leaves import retold
from broadcaster.domain.notes import Why, read_note
from broadcaster.domain.planning import ReasonCode
from broadcaster.domain.renewing import ending
from broadcaster.domain.speech import VoiceState
from broadcaster.domain.trust import Trust
from broadcaster.domain.units import Instant
from broadcaster.newsroom.approver_keys import withdrawn_but_trusted
from broadcaster.newsroom.books.leading import Lease
from broadcaster.newsroom.books.rendering import JobState, Place
from broadcaster.newsroom.duties import CALLED
from broadcaster.newsroom.makers import hour_of, ordinary_makers
from broadcaster.newsroom.plans import whys_of
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.suspecting import suspected
from broadcaster.newsroom.voices_met import voices_now

AHEAD = timedelta(hours=1)


class Part(StrEnum):
    DATABASE = "database"
    VOICE = "voice"
    CLOCK = "clock"
    RENDERING = "rendering"
    SCHEDULE = "schedule"
    KEYS = "keys"
    STATIONS = "stations"
    LIBRARY = "library"


_TO_STRANGERS = {
    Part.DATABASE: (
        "Cơ sở dữ liệu không trả lời hoặc không ghi được.",
        "The database does not answer, or takes nothing.",
    ),
    Part.VOICE: ("Không giọng đọc nào sẵn sàng.", "No voice is ready."),
    Part.CLOCK: ("Bộ hẹn giờ trễ hoặc đứng im.", "The timers are late or stand still."),
    Part.RENDERING: ("Có âm thanh chưa dựng được.", "Some sound cannot be made."),
    Part.SCHEDULE: (
        "Có buổi phát không xếp được, còn trống hoặc không tiếp âm được.",
        "Some session cannot be planned, stands empty or cannot carry its relay.",
    ),
    Part.STATIONS: (
        "Có đài bị nghi là có bản sao của máy phát, hoặc nhật ký bị sửa.",
        "At some station a copy of its machine is suspected, or a journal written anew.",
    ),
    Part.KEYS: ("Không ký được gì cho đài.", "Nothing can be sealed for stations."),
    Part.LIBRARY: ("Kho âm thanh không trả lời.", "The storage of sounds does not answer."),
}
_WELL = ("Bình thường.", "Well.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence, and the same in English."""

    vi: str
    en: str


def said(vi: str) -> Said:
    return Said(vi=vi, en=english_of(vi))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One part, whether it is well, and the sentences that say what stands. `asks`: well as it is, somebody ought to
    do something about it."""

    part: Part
    well: bool
    said: tuple[Said, ...]
    asks: bool = False

    @property
    def told(self) -> str:
        return " ".join(each.vi for each in self.said)

    @property
    def told_en(self) -> str:
        return " ".join(each.en for each in self.said)

    @property
    def to_strangers(self) -> "Finding":
        """Which part it is and whether it is well, without a name, a figure or a day."""
        vi, en = _WELL if self.well else _TO_STRANGERS[self.part]
        return Finding(part=self.part, well=self.well, said=(Said(vi=vi, en=en),))


def shown_to(actor: Actor | None, findings: Iterable[Finding], at: Instant) -> tuple[Finding, ...]:
    """With names, figures and days for who looks after the whole house; for anybody else which part is ill. Whatever
    tells findings asks this."""
    keeps = actor is not None and scope_of(actor, Action.MANAGE_STATIONS, at).reaches("/")
    return tuple(findings) if keeps else tuple(each.to_strangers for each in findings)


def _found(part: Part, told: Iterable[Said | str], *, well: bool) -> Finding:
    sentences = tuple(each if isinstance(each, Said) else said(each) for each in told)
    return Finding(part=part, well=well, said=sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """What this process says of its own clock: its name among those that may lead, when its scheduler last showed that
    it wakes, when it last saw to every emergency without a failure, how many schedulers died on it, and, while it
    leads, which days of which stations cannot be planned and why. `behind`, `ahead`: how much later, or earlier, it is
    by the database's clock. `heard`: when it last saw a sign of life of whoever leads, by its own clock, as `ticked`:
    the lease itself tells its holder's. `refused`: what the disk or the database refused it at its last tick, which
    writes. `library`: whether the library answers it."""

    holder: str
    ticked: Instant | None
    attended: Instant | None
    replaced: int = 0
    failing: tuple[str, ...] = ()
    behind: timedelta = timedelta(0)
    ahead: timedelta = timedelta(0)
    heard: Instant | None = None
    library: bool = True
    refused: BroadcasterError | None = None


SILENT = timedelta(seconds=30)
"""Without a tick or a leader for so long the clock is ill: both should be back long before."""
UNATTENDED = timedelta(minutes=1)
"""The same for emergencies, whose sounds may take a while to make."""


def examine(
    newsroom: Newsroom, at: Instant, periods: Mapping[str, timedelta], here: Here | None = None
) -> tuple[Finding, ...]:
    """All parts. `periods` names each recurring verb and how often it is due; one older than three periods is ill.

    Who does not lead is as well as who does: what is due is done for both. `here` is None where no timers run.
    """
    answers, database = _database(newsroom, here)
    found = [database, _voice(newsroom, at, met=answers)]
    if answers:
        found += [
            _clock(newsroom, at, periods, here),
            _rendering(newsroom, at),
            _schedule(newsroom, at, here),
            _stations(newsroom, at),
        ]
    return (*found, _keys(newsroom, at), *_library(here))


def _library(here: Here | None) -> list[Finding]:
    if here is None:
        return []
    told = "Kho âm thanh trả lời." if here.library else "Kho âm thanh không trả lời: âm thanh mới phải chờ."
    return [_found(Part.LIBRARY, [told], well=here.library)]


def _keys(newsroom: Newsroom, at: Instant) -> Finding:
    """Ill when nothing can be sealed for stations any more. What ends soon is told, and a root that lies here."""
    try:
        trust, roots = newsroom.keyring.trust(), newsroom.keyring.roots_here()
    except BroadcasterError as unfit:
        return _found(Part.KEYS, [_of(unfit)], well=False)
    ends = ending(trust, at)
    told = [
        f"“{name}” {'đã hết hạn' if end <= at else 'sẽ hết hạn'} ngày {end.astimezone(newsroom.zone):%d/%m/%Y}: "
        "broadcaster keys rotate."
        for name, end in ends.items()
    ]
    open_still, gone = _unsigned(newsroom, trust)
    told += gone
    told += [f"Khoá gốc còn nằm trên máy này: {path}. Hãy chép ra USB, cất riêng, rồi xoá." for path in roots]
    well, asks = all(end > at for end in ends.values()), bool(told)
    told = [*open_still, *told] or [f"Bản tín nhiệm số {trust.serial} còn hiệu lực."]
    return replace(_found(Part.KEYS, told, well=well), asks=asks)


def _unsigned(newsroom: Newsroom, trust: Trust) -> tuple[list[str], list[str]]:
    """What stations believe that they should not have to, while the house goes on as well as before: what a house may
    choose, and what somebody is to do."""
    told = []
    if trust.approvers.threshold == 0:
        told.append("Chưa ai có khoá ký khẩn cấp: máy chủ một mình phát được lệnh khẩn cấp (docs/emergency.md).")
    try:
        with newsroom.store.read() as work:
            gone = withdrawn_but_trusted(work, trust)
    except BroadcasterError:  # of the database its own finding tells
        return told, []
    return told, [f"Khoá ký {each.fingerprint} đã rút mà đài còn tin: broadcaster keys approvers." for each in gone]


def _each(sentence: str, told: Iterable[Said]) -> Said:
    """One sentence of several: each is in both languages already, whatever separates its own words."""
    several = tuple(told)
    return Said(
        vi=sentence.format("; ".join(each.vi for each in several)),
        en=PHRASES[sentence].format("; ".join(each.en for each in several)),
    )


def _of(error: BroadcasterError) -> Said:
    return Said(vi=error.message_vi, en=error.message_en)


def _database(newsroom: Newsroom, here: Here | None) -> tuple[bool, Finding]:
    """Whether it answers, and how it stands."""
    try:
        newsroom.store.check()
    except BroadcasterError as down:
        return False, _found(Part.DATABASE, [_of(down)], well=False)
    if here is not None and here.refused is not None:
        told = said("Cơ sở dữ liệu trả lời, nhưng không ghi được.")
        return True, _found(Part.DATABASE, [told, _of(here.refused)], well=False)
    return True, _found(Part.DATABASE, ["Cơ sở dữ liệu trả lời."], well=True)


def _voice(newsroom: Newsroom, at: Instant, *, met: bool) -> Finding:
    """Ill when no voice of the house's chain is ready; a chain that lives by its fallback is well, but says so. `met`:
    as whoever speaks last met them, which the database tells."""
    known = {status.voice: status for status in (voices_now(newsroom, at) if met else newsroom.voice.known())}
    told: list[Said] = []
    manner, stand_ins = newsroom.tone.manner, newsroom.stand_ins
    if not stand_ins.allowed(newsroom.use, timedelta(0)):
        manner = stand_ins.without(manner)  # a voice that may not speak helps nobody
    for voice in manner.voices:
        status = known.get(voice)
        if status is not None and status.state is VoiceState.READY:
            missing = [_each("Không dùng được: {}.", told)] if told else []
            return _found(Part.VOICE, [f"Giọng {voice} sẵn sàng.", *missing], well=True)
        why = said("không có" if status is None else status.why)
        told.append(Said(vi=f"{voice} ({why.vi})", en=f"{voice} ({why.en})"))
    return _found(Part.VOICE, [_each("Không giọng đọc nào sẵn sàng: {}.", told)], well=False)


def _clock(newsroom: Newsroom, at: Instant, periods: Mapping[str, timedelta], here: Here | None) -> Finding:
    with newsroom.store.read() as work:
        last = {verb: work.pulses.last(verb) for verb in periods}
        lease, hour = work.leases.stands(), hour_of(work, at)
    late = [
        f"{CALLED.get(verb, verb)} ({_ago(beat, hour)})"
        for verb, beat in last.items()
        if beat is None or hour - beat > 3 * periods[verb]
    ]
    alone = [*_alone(lease, here, at), *_from_later(last, at)]
    if late or alone:
        told = [*([f"Bộ hẹn giờ trễ: {'; '.join(late)}."] if late else []), *alone, *_led_by(lease, here, at)]
        return _found(Part.CLOCK, told, well=False)
    beats = ((CALLED.get(verb, verb), beat) for verb, beat in last.items() if beat is not None)
    ages = [f"{called} {_seconds(beat, hour)} giây trước" for called, beat in beats]
    told = [f"Bộ hẹn giờ chạy: {'; '.join(ages)}.", *_led_by(lease, here, at)]
    return _found(Part.CLOCK, told, well=True)


def _ago(beat: Instant | None, at: Instant) -> str:
    return "chưa chạy lần nào" if beat is None else f"{_seconds(beat, at)} giây trước"


def _seconds(since: Instant, at: Instant) -> int:
    """Never less than none: clocks differ."""
    return max(0, int((at - since).total_seconds()))


def _from_later(last: Mapping[str, Instant | None], at: Instant) -> list[str]:
    """A clock that ran ahead did it, or this one is behind: what was listed by then is not written anew."""
    ahead = max((beat - at for beat in last.values() if beat is not None), default=timedelta(0))
    if ahead <= SILENT:
        return []
    told = (
        f"Có việc ghi là làm sau bây giờ {int(ahead.total_seconds())} giây (clock-behind): máy này chậm giờ, hay có "
        "máy đã chạy nhanh. Danh sách lập sau bây giờ được giữ nguyên tới giờ ấy."
    )
    return [told]


def _alone(lease: Lease | None, here: Here | None, at: Instant) -> list[str]:
    """What is ill with who wakes and who leads."""
    if here is None:
        return []
    told = []
    if here.behind:
        told.append(
            f"Đồng hồ máy này chậm hơn đồng hồ cơ sở dữ liệu {int(here.behind.total_seconds())} giây (clock-behind): "
            "lịch xếp theo đồng hồ muộn hơn; hãy chỉnh giờ máy."
        )
    if here.ahead:
        told.append(
            f"Đồng hồ máy này nhanh hơn đồng hồ cơ sở dữ liệu {int(here.ahead.total_seconds())} giây (clock-ahead): "
            "hãy chỉnh giờ máy."
        )
    if here.ticked is None or at - here.ticked > SILENT:
        told.append("Bộ hẹn giờ của tiến trình này đứng im.")
    if here.attended is None or at - here.attended > UNATTENDED:
        told.append("Tiến trình này không lo được lệnh khẩn cấp.")
    if lease is None or lease.left or here.heard is None or at - here.heard > SILENT:
        told.append("Không tiến trình nào giữ việc hẹn giờ.")
    return told


def _led_by(lease: Lease | None, here: Here | None, at: Instant) -> list[str]:
    told = []
    if here is not None and here.ticked is not None:
        died = f", đã thay {here.replaced} lần" if here.replaced else ""
        told.append(f"Nhịp cuối của tiến trình này {int((at - here.ticked).total_seconds())} giây trước{died}.")
    heard = None if here is None else here.heard
    if lease is not None and not lease.left and heard is not None:
        mine = " (chính tiến trình này)" if here is not None and here.holder == lease.term.holder else ""
        age = _seconds(heard, at)
        told.append(f"Giữ việc hẹn giờ: {lease.term.holder}{mine}, nhiệm kỳ {lease.term.number}, {age} giây trước.")
    return told


def _rendering(newsroom: Newsroom, at: Instant) -> Finding:
    """Ill when something failed, or when what is due waits for somebody and nobody makes ordinary sounds."""
    with newsroom.store.read() as work:
        counts = {count.state: count for count in work.jobs.counts()}
        hour = hour_of(work, at)
        lanes = [lane for lane in work.jobs.lanes(hour) if lane.place is not Place.EMERGENCY and lane.since is not None]
        late = [lane for lane in lanes if lane.since is not None and hour - lane.since > UNATTENDED]
        alone = bool(late) and not ordinary_makers(work, at)
    waiting = counts.get(JobState.WAITING)
    if alone:
        nobody = f"Không nơi nào dựng tin thường: {sum(lane.count for lane in lanes)} bản chờ. broadcaster worker."
        return _found(Part.RENDERING, [nobody], well=False)
    if waiting is not None and waiting.problem:
        told = Said(
            vi=f"{waiting.count} bản chờ dựng lại; gần nhất: {waiting.problem}",
            en=f"{waiting.count} sounds wait to be made again; the newest: {retold(waiting.problem)}",
        )
        return _found(Part.RENDERING, [told], well=False)
    own = waiting.own if waiting else 0
    refused = [f"{own} bản tin không dựng được vì chính nội dung: trang của bản tin nói vì sao."] if own else []
    return _found(Part.RENDERING, [f"{waiting.count if waiting else 0} bản đang chờ dựng.", *refused], well=True)


def _stations(newsroom: Newsroom, at: Instant) -> Finding:
    """Ill while somebody else may speak in a station's name."""
    with newsroom.store.read() as work:
        found = suspected(work, None, at)
    if not found.stations:
        return _found(
            Part.STATIONS, [Said(vi="Không đài nào bị nghi có bản sao.", en="No copy is suspected.")], well=True
        )
    named = "; ".join(f"{code} ({', '.join(found.signs(code))})" for code in found.stations[:_NAMED])
    named += f"; +{len(found.stations) - _NAMED}" if len(found.stations) > _NAMED else ""
    told = Said(
        vi=f"Bị nghi có bản sao của máy phát, hoặc nhật ký bị sửa: {named}. Nhận máy mới thì hết (docs/stations.md).",
        en=f"A copy of the machine is suspected, or a journal written anew: {named}. Enrolling anew ends it.",
    )
    return _found(Part.STATIONS, [told], well=False)


_NAMED = 10


def _more(failing: tuple[str, ...]) -> str:
    return f"; và {len(failing) - _NAMED} nữa" if len(failing) > _NAMED else ""


_NOT_CARRIED = (ReasonCode.NOTE_RELAY_REFUSED, ReasonCode.NOTE_RELAY_NO_ROOM)


def _schedule(newsroom: Newsroom, at: Instant, here: Here | None) -> Finding:
    """Ill when a day cannot be planned, or a slot of the next AHEAD stands silent though there is something to tell in
    it, or does not carry what its rule has it relay."""
    today = newsroom.local_day(at)
    with newsroom.store.read() as work:
        manifests = work.manifests.of_day(today)
        soon = [
            (manifest, playlist)
            for manifest in manifests.values()
            for playlist in manifest.playlists
            if at < playlist.slot.span.start <= at + AHEAD
        ]
        silent = {manifest.station for manifest, playlist in soon if not playlist.rows}
        whys = {slot: why for code in silent for slot, why in whys_of(work, manifests[code]).items()}
        whys |= {slot: read_note(note) for slot, note in work.plan_notes.noting(today, _NOT_CARRIED).items()}
    empty, alone = [], []
    for manifest, playlist in soon:
        why = whys.get(playlist.slot.id, Why())
        name = f"{manifest.label}, {playlist.slot.span.start.astimezone(newsroom.zone):%H:%M}"
        if not playlist.rows and any(left.reason.code is not ReasonCode.LEFT_AIRED_ENOUGH for left in why.left_out):
            empty.append(name)
        carried = [note for note in why.notes if note.code in _NOT_CARRIED]
        alone += [Said(vi=f"{name}: {note.sentence}", en=f"{name}: {note.english}") for note in carried]
    failing = () if here is None else here.failing
    told = [f"Không xếp lịch được, đang thử lại: {'; '.join(failing[:_NAMED])}{_more(failing)}."] if failing else []
    told += [f"Buổi phát sắp tới còn trống: {'; '.join(empty)}."] if empty else []
    silent_relays = [_each("Buổi phát sắp tới không tiếp âm được: {}.", alone)] if alone else []
    if told or alone:
        return _found(Part.SCHEDULE, [*told, *silent_relays], well=False)
    return _found(Part.SCHEDULE, ["Không buổi phát nào sắp tới bị trống hay mất phần tiếp âm."], well=True)
