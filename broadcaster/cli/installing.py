"""The server and the makers of sounds as services of the machine."""

from typing import Annotated

import typer

from broadcaster.cli.telling import FAILED, complain, out, say

Workers = Annotated[
    int, typer.Option("--workers", help="Bao nhiêu nơi dựng tiếng (queue = procrastinate).", min=0, max=256)
]
Emergency = Annotated[
    bool, typer.Option("--emergency", help="Thêm một tiến trình chỉ dựng tiếng tin khẩn (queue = procrastinate).")
]
Server = Annotated[bool, typer.Option("--server/--no-server", help="Máy này có phục vụ hay chỉ dựng tiếng.")]
Show = Annotated[bool, typer.Option("--show", help="Chỉ in tệp dịch vụ, không cài.")]


def install(*, server: Server = True, workers: Workers = 0, emergency: Emergency = False, show: Show = False) -> None:
    from broadcaster.app import installing

    crew = installing.Crew(server=server, workers=workers, emergency=emergency)
    if not crew.units:
        raise typer.BadParameter(say("không có gì để cài", "nothing to install"), param_hint="--no-server")
    if show:
        for name, text in installing.units_of_crew(crew).items():
            print(f"# {installing.FOLDER / name}\n{text}")
        return
    problem = installing.install(crew)
    if problem:
        complain(problem)
        raise SystemExit(FAILED)
    out.print(say(f"Đã cài và chạy {', '.join(crew.starts)}.", f"Installed and running: {', '.join(crew.starts)}."))
    settings = installing.SETTINGS
    out.print(say(f"Cài đặt (BROADCASTER_…=…) nằm ở {settings}.", f"Settings (BROADCASTER_…=…) stand in {settings}."))
