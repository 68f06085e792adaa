"""The voices: what there is, and in what state."""

import json
from dataclasses import asdict

from rich.table import Table

from broadcaster import app as program
from broadcaster.cli.telling import AsJson, Data, out, say


def listing(as_json: AsJson = False, data: Data = None) -> None:
    known = program.open_studio(program.settings_from({"data": data})).voice.known()
    if as_json:
        print(json.dumps([asdict(status) for status in known], ensure_ascii=False))
        return
    table = Table()
    for name in (say("Giọng", "Voice"), say("Tên", "Name"), say("Vùng", "Region"), say("Cần mạng", "Network")):
        table.add_column(name)
    table.add_column(say("Giấy phép", "Licence"))
    table.add_column(say("Tình trạng", "Status"))
    for status in known:
        network = say("có", "yes") if status.needs_network else say("không", "no")
        told = f"{status.state}{': ' + status.why if status.why else ''}"
        table.add_row(status.voice, status.label, status.region, network, status.licence, told)
    out.print(table)
