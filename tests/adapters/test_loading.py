"""What most commands do not need is not loaded by them: each begins anew, on machines that are not quick."""

import sys
from pathlib import Path

from processes import run

OPENS = """
import sys
from pathlib import Path
from broadcaster.app.wiring import open_newsroom, settings_from
with open_newsroom(settings_from({{"data": Path({data!r})}})):
    print(*sorted({{"alembic", "gtts", "fastapi", "alembic.command"}} & sys.modules.keys()))
"""


def test_a_house_whose_tables_stand_is_opened_without_what_makes_them_or_what_asks_the_internet(tmp_path: Path) -> None:
    program = OPENS.format(data=str(tmp_path))
    first, second = (run(sys.executable, "-c", program) for _ in range(2))
    assert (first.returncode, first.stdout) == (0, "alembic alembic.command\n"), first.stderr
    assert (second.returncode, second.stdout) == (0, "\n"), second.stderr
