"""What was found of a part, held against what is needed of it."""

from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.checkup_facts import (
    Clock,
    Database,
    Disk,
    Encoder,
    Facts,
    Figures,
    Folder,
    Hands,
    Keys,
    Leading,
    Makers,
    OfAnother,
    Port,
    Reached,
    Read,
    Sending,
    Unknown,
    Voices,
    Walls,
)
from broadcaster.domain.speech import VoiceState


class Standing(StrEnum):
    """`doubt`: it serves, and somebody should know something; `ill`: it does not serve."""

    WELL = "well"
    DOUBT = "doubt"
    ILL = "ill"


@dataclass(frozen=True, slots=True)
class Line:
    vi: str
    en: str


NOTHING = Line("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`code` is stable, for programs; `advice` is what to do next, nothing where nothing is to be done."""

    standing: Standing
    code: str
    said: Line
    advice: Line = NOTHING


def _well(code: str, vi: str, en: str) -> Verdict:
    return Verdict(standing=Standing.WELL, code=code, said=Line(vi, en))


def _doubt(code: str, said: Line, advice: Line) -> Verdict:
    return Verdict(standing=Standing.DOUBT, code=code, said=said, advice=advice)


def _ill(code: str, said: Line, advice: Line) -> Verdict:
    return Verdict(standing=Standing.ILL, code=code, said=said, advice=advice)


_EN_UNKNOWN = "Not known while the database does not answer."


def judged(facts: Facts) -> Verdict:  # noqa: C901, PLR0911 - one line for each kind of fact, and none left out
    match facts:
        case Read():
            return _read(facts)
        case Folder():
            return _folder(facts)
        case Database():
            return _database(facts)
        case Unknown():
            return _doubt("not-known", Line("Chưa biết: cơ sở dữ liệu không trả lời.", _EN_UNKNOWN), NOTHING)
        case Hands():
            return _hands(facts)
        case Makers():
            return _makers(facts)
        case Leading():
            return _leading(facts)
        case Reached():
            return _well("answers", "Ghi, đọc và xoá thử được.", "A trial was written, read and deleted.")
        case OfAnother():
            return _of_another(facts)
        case Sending():
            return _sending(facts)
        case Figures():
            return _figures(facts)
        case Voices():
            return _voices(facts)
        case Encoder():
            return _well("encoder-works", "Mã hoá thử được; đủ nhạc hiệu.", "It encodes; the jingles are there.")
        case Walls():
            return _walls(facts)
        case Keys():
            return _keys(facts)
        case Clock():
            return _clock(facts)
        case Disk():
            return _disk(facts)
        case Port():
            return _port(facts)


def _read(found: Read) -> Verdict:
    if found.unread:
        told, advice = ", ".join(found.unread), "config/defaults.toml: BROADCASTER_<…>"
        said = Line(f"Không có cài đặt nào tên như biến {told}.", f"No setting is named like {told}.")
        return _doubt("settings-unread", said, Line(f"Sửa lại tên: {advice}.", f"Mend the name: {advice}."))
    told = ", ".join(found.places)
    return _well("settings-read", f"Đọc từ: {told}.", f"Read: {told}.")


def _folder(found: Folder) -> Verdict:
    if not found.stands:
        return _well("folder-new", "Chưa có, sẽ được tạo khi chạy lần đầu.", "Not there yet; the first start makes it.")
    if not found.own:
        return _doubt(
            "folder-of-others",
            Line("Ghi được, nhưng là của người dùng khác.", "It can be written to, but is another user's."),
            Line(
                "Chạy lệnh này bằng người dùng của dịch vụ: sudo -u broadcaster broadcaster doctor.",
                "Run this as the service's user: sudo -u broadcaster broadcaster doctor.",
            ),
        )
    return _well("folder-writable", "Ghi được.", "It can be written to.")


_START = Line("Chạy broadcaster serve (hoặc start).", "Run broadcaster serve (or start).")


def _database(found: Database) -> Verdict:
    if not found.stands:
        return _well("schema-new", "Còn trống; lần chạy đầu sẽ lập bảng.", "Empty; the first start makes its tables.")
    if found.stands not in found.known:
        return _ill(
            "schema-newer",
            Line(
                f"Bảng là của bản phát hành mới hơn ({found.stands}; bản này biết đến {found.ours}).",
                f"Its tables are a newer release's ({found.stands}; this one knows {found.ours}).",
            ),
            Line("Nâng cấp chương trình trên máy này.", "Upgrade the program on this machine."),
        )
    if found.stands != found.ours:
        return _doubt(
            "schema-older",
            Line(
                f"Bảng là của bản phát hành cũ hơn ({found.stands}, sẽ lên {found.ours}).",
                f"Its tables are an older release's ({found.stands}, to become {found.ours}).",
            ),
            Line(
                "Lưu trước bằng bản cũ: broadcaster backup; rồi khởi động lại máy chủ trước, các nơi dựng tiếng sau.",
                "First broadcaster backup of that release; then start the servers anew, and the makers after them.",
            ),
        )
    if not found.writable:
        return _ill(
            "database-read-only",
            Line("Trả lời, nhưng chỉ cho đọc.", "It answers, but may only be read."),
            Line(
                "Cho người dùng này quyền ghi, hoặc trỏ “database” đến máy chính (không phải bản sao).",
                "Let this user write, or point “database” at the primary, not at a replica.",
            ),
        )
    return _well("answers", f"Trả lời; bảng của bản {found.ours}.", f"It answers; its tables are of {found.ours}.")


def _hands(found: Hands) -> Verdict:
    if found.by_server:
        return _well(
            "makers-local",
            f"Máy chủ tự mở nhiều nhất {found.living} nơi dựng tiếng.",
            f"The server starts at most {found.living} makers of sounds.",
        )
    if not found.tables:
        return _well(
            "queue-new", "Chưa có bảng; lần chạy đầu sẽ lập.", "It has no tables yet; the first start makes them."
        )
    if found.living == found.urgent:
        code, said = "no-makers", Line("Không nơi nào đang dựng tiếng.", "Nobody makes sounds.")
        if found.urgent:
            code, said = "no-ordinary-makers", Line("Chỉ có nơi dựng tin khẩn.", "Emergencies are made and no others.")
        vi = "Chạy broadcaster worker, mỗi bộ xử lý một; và một worker --lane emergency."
        en = "Run broadcaster worker, one for each processor; and one with --lane emergency."
        return _ill(code, said, Line(vi, en))
    return _well(
        "answers", f"{found.living} nơi dựng tiếng đang chờ việc.", f"{found.living} makers of sounds wait for work."
    )


def _makers(found: Makers) -> Verdict:
    here, gone = (
        ", ".join(f"{name}{' (emergency)' if lane else ''} {ago} s" for name, lane, ago in each)
        for each in (found.seen, found.gone)
    )
    since = Line(f" Không thấy từ: {gone}.", f" Not heard of since: {gone}.") if gone else NOTHING
    if not here:
        none = Line("Không nơi dựng tiếng nào đang có mặt.", "No maker of sounds is here.")
        return _well("makers-none", none.vi + since.vi, none.en + since.en)
    return _well("makers-seen", f"Đang có mặt: {here}.{since.vi}", f"Here: {here}.{since.en}")


_SILENT = 30
"""Seconds without a sign of life after which nobody leads."""


def _leading(found: Leading) -> Verdict:
    if found.ago is None:
        return _well("leader-none", "Chưa máy chủ nào chạy.", "No server has run yet.")
    if not found.holder or found.ago > _SILENT:
        said = Line(
            f"Không máy chủ nào giữ việc hẹn giờ (lần cuối {found.ago} giây trước).",
            f"No server leads the clock (last sign {found.ago} s ago).",
        )
        return _doubt("leader-gone", said, _START)
    return _well(
        "leader-lives", f"{found.holder}, {found.ago} giây trước.", f"{found.holder}, {found.ago} seconds ago."
    )


def _of_another(found: OfAnother) -> Verdict:
    return _doubt(
        "library-of-another",
        Line(f"Kho mang dấu của hệ thống khác ({found.mark}).", f"It carries another house's mark ({found.mark})."),
        Line(
            "Nếu hệ thống kia còn dùng: đặt library khác. Nếu đây là hệ thống thay nó: broadcaster prune --claim.",
            "If the other uses it still, set another library. If this one stands in its place: prune --claim.",
        ),
    )


def _figures(found: Figures) -> Verdict:
    if found.open:
        told = ", ".join(found.open)
        return _doubt(
            "figures-open",
            Line(f"Ai cũng đọc được số đo ở {told}.", f"Anybody may read the figures at {told}."),
            Line(
                'Cho nginx gửi X-Forwarded-For và Host (config/deploy/nginx), hoặc metrics = "token".',
                'Let nginx send X-Forwarded-For and Host (config/deploy/nginx), or set metrics = "token".',
            ),
        )
    return _well(f"figures-{found.by}", "Không thấy mở cho người lạ.", "Not seen open to strangers.")


def _sending(found: Sending) -> Verdict:
    if found.by == "accel" and not found.proxied:
        return _doubt(
            "accel-without-proxy",
            Line(
                "nginx phải gửi tệp, nhưng “proxies” còn trống.", "nginx is to send them, but “proxies” names nobody."
            ),
            Line(
                'Đặt nginx phía trước theo config/deploy/nginx, và proxies = ["127.0.0.1"]; hoặc public_audio = "app".',
                'Put nginx in front as in config/deploy/nginx, and proxies = ["127.0.0.1"]; or public_audio = "app".',
            ),
        )
    if found.by == "url" and not found.elsewhere:
        return _ill(
            "url-without-storage",
            Line("Không có kho nào để đưa đài đến lấy.", "There is no storage to send stations on to."),
            Line(
                "Đặt library = s3://… hoặc audio_base = https://….", "Set library = s3://… or audio_base = https://…."
            ),
        )
    if found.by == "url" and found.clear:
        return _doubt(
            "url-in-the-clear",
            Line("Đài lấy tệp qua http, ai trên đường cũng xem được.", "Stations fetch them by http, for all to see."),
            Line(
                "Cho kho âm thanh chạy https (“library_endpoint”).", "Let the storage speak https (library_endpoint)."
            ),
        )
    return _well(f"sent-by-{found.by}", "Đủ cài đặt.", "All that it needs is set.")


def _voices(found: Voices) -> Verdict:
    told = "; ".join(f"{name}: {why or 'sẵn sàng'}" for name, _, why in found.states)
    told_en = "; ".join(f"{name}: {state}" for name, state, _ in found.states)
    ready = [state == VoiceState.READY for _, state, _ in found.states]
    if not any(ready):
        return _ill(
            "voice-none",
            Line(f"Không giọng nào dùng được: {told}.", f"No voice can be used: {told_en}."),
            Line("broadcaster voices: xem từng giọng cần gì.", "broadcaster voices tells what each of them needs."),
        )
    if not ready[0]:
        return _doubt(
            "voice-first-not-ready",
            Line(f"Giọng được chọn chưa dùng được: {told}.", f"The chosen voice cannot be used: {told_en}."),
            Line(
                "Trong lúc ấy giọng dự phòng đọc, hoặc bản tin chờ (espeak_for).",
                "Until it can, another one speaks in its place, or bulletins wait (espeak_for).",
            ),
        )
    return _well("voices-ready", f"{told}.", f"{told_en}.")


def _walls(found: Walls) -> Verdict:
    if not found.fallen:
        return _well(
            "walls-stand", "Mọi lớp chắn quanh tệp lạ đều dựng được.", "All walls around strangers' files stand."
        )
    told = "; ".join(f"{name} ({why})" for name, why in found.fallen)
    return _doubt(
        "walls-fallen",
        Line(f"Thiếu lớp chắn: {told}. Các lớp khác vẫn đứng.", f"Missing walls: {told}. The others stand."),
        Line(
            "Nhân cũ hoặc hộp chứa cấm: cho phép user namespaces, Landlock, seccomp.",
            "An old kernel, or a container forbids them: allow user namespaces, Landlock, seccomp.",
        ),
    )


def _keys(found: Keys) -> Verdict:
    if found.serial is None:
        return _well("keys-new", "Chưa có khoá; lần chạy đầu sẽ tạo.", "No keys yet; the first start makes them.")
    if found.days_left <= 0:
        return _ill(
            "keys-over",
            Line("Khoá đã hết hạn: đài không tin gì nữa.", "Keys are over: stations believe nothing any more."),
            Line("broadcaster keys rotate", "broadcaster keys rotate"),
        )
    if found.roots:
        return _doubt(
            "root-here",
            Line(
                f"Khoá gốc còn nằm trên máy này: {', '.join(found.roots)}.",
                f"The root key lies on this machine still: {', '.join(found.roots)}.",
            ),
            Line("Chép ra hai USB, cất hai nơi, rồi xoá.", "Copy it to two sticks, kept apart, then delete it."),
        )
    return _well(
        "keys-valid",
        f"Bản tín nhiệm số {found.serial}, còn {found.days_left} ngày.",
        f"Trust number {found.serial}, {found.days_left} days left.",
    )


_APART = 5.0
"""Seconds two clocks may differ without a word."""


def _clock(found: Clock) -> Verdict:
    if found.behind is not None and abs(found.behind) > _APART:
        vi, en = ("chậm hơn", "behind") if found.behind > 0 else ("nhanh hơn", "ahead of")
        return _ill(
            "clock-differs",
            Line(
                f"Đồng hồ máy này {vi} đồng hồ cơ sở dữ liệu {abs(found.behind):.0f} giây.",
                f"This machine's clock is {abs(found.behind):.0f} s {en} the database's.",
            ),
            Line(
                "Bật đồng bộ giờ: timedatectl set-ntp true.", "Turn on time synchronisation: timedatectl set-ntp true."
            ),
        )
    if found.synchronised is False:
        return _doubt(
            "clock-unsynchronised",
            Line(f"{found.local}; chưa đồng bộ với mạng.", f"{found.local}; not synchronised with the network."),
            Line("timedatectl set-ntp true", "timedatectl set-ntp true"),
        )
    return _well("clock-right", f"{found.local}.", f"{found.local}.")


_LITTLE, _TOO_LITTLE = 5 << 30, 500 << 20
"""Bytes: a week of a province's sounds; and what a database and one day's sounds need to end well."""


def _disk(found: Disk) -> Verdict:
    said = Line(f"Còn trống {found.free / (1 << 30):.1f} GB.", f"{found.free / (1 << 30):.1f} GB are free.")
    advice = Line(
        "Giải phóng chỗ trống, hoặc xoá âm thanh không còn ai cần: broadcaster prune.",
        "Free some space, or let sounds go that nobody needs: broadcaster prune.",
    )
    if found.free < _TOO_LITTLE:
        return _ill("disk-full", said, advice)
    if found.free < _LITTLE:
        return _doubt("disk-low", said, advice)
    return Verdict(standing=Standing.WELL, code="disk-free", said=said)


def _port(found: Port) -> Verdict:
    if found.free:
        return _well("port-free", "Chưa ai dùng.", "Nobody uses it.")
    if found.ours:
        return _well("port-ours", "Máy chủ này đang phục vụ ở đó.", "This server answers there.")
    return _ill(
        "port-taken",
        Line("Chương trình khác đang dùng.", "Another program uses it."),
        Line("Dừng nó, hoặc chọn cổng khác bằng “port”.", "Stop it, or choose another with the setting “port”."),
    )
