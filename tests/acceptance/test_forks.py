"""A command that is forked from what was loaded says and does what it would by itself."""

import subprocess
from pathlib import Path

import pytest
from processes import broadcaster, run

COMMANDS: dict[str, tuple[list[str], bytes | None]] = {
    "something to read": (["stations", "list", "--json"], None),
    "a table": (["voices"], None),
    "in English": (["--lang", "en", "stations", "list", "--on", "2026-02-30"], None),
    "bad use": (["stations", "import"], None),
    "what is given": (["wording"], b'"UBND x\xc3\xa3 m\xe1\xbb\x9di b\xc3\xa0 con."\n'),
    "nothing": ([], None),
}


@pytest.mark.parametrize("what", COMMANDS)
def test_a_forked_command_says_what_one_that_begins_by_itself_says(tmp_path: Path, what: str) -> None:
    arguments, given = COMMANDS[what]
    told = {"BROADCASTER_DATA": str(tmp_path)}
    assert _told(broadcaster(*arguments, told=told, given=given)) == _told(
        run("broadcaster", *arguments, told=told, given=given)
    )


def _told(done: subprocess.CompletedProcess[str]) -> tuple[int, str, str]:
    return done.returncode, done.stdout, done.stderr
