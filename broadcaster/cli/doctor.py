"""`broadcaster doctor`: what each part is, whether it answers, and what to do where it does not."""

import json

from rich.table import Table

from broadcaster.cli.telling import FAILED, AsJson, Data, out, say
from broadcaster.domain.checkup import Checked, well
from broadcaster.domain.checkup_found import Line, Standing

_MARKS = {Standing.WELL: "[green]✓[/]", Standing.DOUBT: "[yellow]![/]", Standing.ILL: "[red]✗[/]"}
_CALLED = {
    "settings": "cài đặt",
    "data": "thư mục dữ liệu",
    "database": "cơ sở dữ liệu",
    "queue": "hàng việc",
    "makers": "nơi dựng tiếng",
    "leader": "giữ việc hẹn giờ",
    "library": "kho âm thanh",
    "public_audio": "phát tệp ra ngoài",
    "metrics": "số đo",
    "voices": "giọng đọc",
    "encoder": "mã hoá MP3",
    "sandbox": "lớp chắn tệp lạ",
    "keys": "khoá ký",
    "clock": "đồng hồ, múi giờ",
    "disk": "ổ đĩa",
    "port": "cổng",
}


def doctor(data: Data = None, *, as_json: AsJson = False) -> None:
    from broadcaster.app.checkup import look_over

    found = look_over({"data": data})
    if as_json:
        print(json.dumps({"well": well(found), "parts": [_told(each) for each in found]}, ensure_ascii=False, indent=1))
    else:
        _print(found)
    if not well(found):
        raise SystemExit(FAILED)


def _told(each: Checked) -> dict[str, object]:
    probe, verdict = each.probe, each.verdict
    return {
        "part": probe.part.value,
        "what": probe.what,
        "standing": verdict.standing.value,
        "code": verdict.code,
        "millis": probe.millis,
        "said": {"vi": verdict.said.vi, "en": verdict.said.en},
        "advice": {"vi": verdict.advice.vi, "en": verdict.advice.en},
    }


def _print(found: tuple[Checked, ...]) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    for each in found:
        probe, verdict = each.probe, each.verdict
        name = say(_CALLED[probe.part.value], probe.part.value)
        lines = [line for line in (probe.what, _in(verdict.said)) if line]
        if _in(verdict.advice):
            lines.append(f"→ {_in(verdict.advice)}")
        table.add_row(_MARKS[verdict.standing], name, f"{probe.millis} ms", _plain("\n".join(lines)))
    out.print(table)
    out.print(say("Mọi phần đều chạy được.", "Every part serves.") if well(found) else _unwell(found))


def _unwell(found: tuple[Checked, ...]) -> str:
    ill = [each.probe.part.value for each in found if each.verdict.standing is Standing.ILL]
    return say("Chưa chạy được: ", "Does not serve: ") + ", ".join(ill)


def _in(line: Line) -> str:
    return say(line.vi, line.en)


def _plain(text: str) -> str:
    """What others wrote is no markup of ours."""
    return text.replace("[", "\\[")
