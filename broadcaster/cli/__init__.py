"""Commands: parse, call one verb, print. Vietnamese unless `--lang en`; exit codes 0, 1 (failed), 2 (bad use)."""

from collections.abc import Sequence
from typing import Annotated

import typer
from typer.exceptions import Abort, TyperException

from broadcaster.cli import (
    approvers,
    audit,
    clip,
    days,
    devices,
    doctor,
    documents,
    emergency,
    installing,
    journal,
    keeping,
    keys,
    lexicon,
    people,
    playout,
    render,
    stations,
    tidying,
    voices,
    words,
)
from broadcaster.cli.telling import BAD_USE, FAILED, complain, say
from broadcaster.domain.errors import BadInput, BroadcasterError
from broadcaster.domain.errors.bulletins import FieldWrong

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Văn bản thành bản tin phát thanh, xếp vào lịch phát của các đài truyền thanh. Text to daily playlists.",
)

Lang = Annotated[str, typer.Option("--lang", help="Ngôn ngữ của chương trình: vi hoặc en.", metavar="vi|en")]


@cli.callback()
def _language(lang: Lang = "vi") -> None:
    if lang not in ("vi", "en"):
        raise FieldWrong(field="--lang", problem="vi | en")
    say.lang = lang


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `broadcaster`. Every error of ours is one line on standard error that says what to do next."""
    try:
        code = cli(args=arguments, standalone_mode=False, prog_name="broadcaster")
    except BroadcasterError as problem:
        told = say(problem.message_vi, problem.message_en)
        complain(f"{say('Lỗi', 'Error')} [{problem.code}]: {told}")
        raise SystemExit(BAD_USE if isinstance(problem, BadInput) else FAILED) from None
    except TyperException as misuse:
        complain(f"{say('Lệnh không đúng', 'Bad command')}: {misuse.format_message()}")
        raise SystemExit(BAD_USE) from None
    except ModuleNotFoundError as absent:
        if (absent.name or "broadcaster").startswith("broadcaster"):
            raise
        needs = say("Lệnh này cần phần máy chủ", "This command needs the server's part")
        complain(f"{needs} ({absent.name}): pip install 'broadcaster[server]'")
        raise SystemExit(FAILED) from None
    except (KeyboardInterrupt, Abort):
        complain(say("Đã dừng.", "Stopped."))
        raise SystemExit(130) from None
    raise SystemExit(code or 0)


cli.command(help="Chạy việc chính: nạp mẫu, dựng tiếng, xếp lịch hôm nay và ngày mai, rồi phục vụ.")(days.start)
cli.command(help="Phục vụ trên 127.0.0.1 và chạy bộ hẹn giờ; không nạp mẫu.")(days.serve)
cli.command(help="Dựng tiếng, không làm gì khác, đến khi được bảo dừng; chạy bao nhiêu cái tuỳ máy.")(days.worker)
cli.command(help="Dựng và xếp lịch một ngày (năm-tháng-ngày).")(days.plan)
cli.command(help="In tờ khai (JSON) của một đài trong một ngày.")(days.manifest)
cli.command(help="Làm một mã truy cập cho phần mềm; chỉ hiện một lần.")(people.token)
cli.command(help="In bảng vai trò và quyền (docs/roles.md).")(people.roles)
cli.command(help="Dựng một tệp văn bản thành một bản tin hoàn chỉnh (MP3).")(render.render)
cli.command("import", help="Lấy nội dung một tệp hay trang mạng thành văn bản để soạn bản tin.")(documents.take)
cli.command(help="Đọc thử cách máy sẽ nói: mỗi dòng vào là một chuỗi JSON, mỗi dòng ra là một đối tượng JSON.")(
    words.wording
)
cli.command(help="Lưu cả hệ thống vào một tệp, khi máy chủ vẫn chạy.")(keeping.backup)
cli.command(help="Khôi phục từ một bản lưu, sau khi đã kiểm tra trọn vẹn.")(keeping.restore)
cli.command(help="Xem từng phần của hệ thống có chạy không, thiếu gì và làm gì: 0 được cả, 1 có phần hỏng.")(
    doctor.doctor
)
cli.command(help="Cài máy chủ và nơi dựng tiếng thành dịch vụ systemd, tự chạy khi bật máy (cần quyền root).")(
    installing.install
)
cli.command(help="Xoá âm thanh không còn ai cần; hai lần chạy cách nhau một ngày mới xoá hẳn.")(tidying.prune)
cli.command(help="Đọc lại mọi âm thanh: cái thiếu hay hỏng được để riêng và dựng lại. 0 nguyên vẹn, 1 có hỏng.")(
    tidying.scrub
)
cli.command("migrate-to", help="Chép cơ sở dữ liệu sang một cơ sở dữ liệu trống và đối chiếu từng dòng.")(
    keeping.migrate_to
)
cli.add_typer(people.account, name="account")
cli.add_typer(voices.voices, name="voices")
cli.command(
    "verify-journal", help="Đối chiếu nhật ký của một đài với các lời xác nhận: 0 nguyên vẹn, 1 hỏng, 2 dùng sai."
)(journal.verify_journal)
cli.command("verify-log", help="Đối chiếu nhật ký thao tác, không cần máy chủ: 0 nguyên vẹn, 1 hỏng, 2 sai cách dùng.")(
    audit.verify_log
)
cli.add_typer(audit.audit, name="audit")
cli.add_typer(clip.clip, name="clip")
cli.add_typer(stations.stations, name="stations")
cli.add_typer(devices.devices, name="devices")
cli.add_typer(lexicon.lexicon, name="lexicon")
cli.add_typer(playout.playout, name="playout")
keys.keys.add_typer(approvers.approver, name="approver")
keys.keys.command("offered", help="Ghi các khoá ký mọi người đã nộp, để mang đến nơi giữ khoá gốc.")(approvers.offered)
keys.keys.command(
    "approvers", help="Ở nơi giữ khoá gốc: xem khoá đã nộp; --accept từng khoá được tin vào bản nháp tín nhiệm."
)(approvers.admit)
cli.add_typer(keys.keys, name="keys")
cli.add_typer(emergency.emergency, name="emergency")
