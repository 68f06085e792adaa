"""`broadcaster doctor` with each part really down: it says which, and what to do, and leaves nothing behind."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bucket import ENVIRONMENT, storage
from fakes.studio import memory_newsroom
from processes import VOICE, broadcaster, environment
from sqlalchemy import make_url, text

from broadcaster.app import checkup
from broadcaster.cli import main
from broadcaster.domain.checkup_facts import Makers
from broadcaster.domain.units import instant
from broadcaster.newsroom.makers import tell_maker
from broadcaster.store import open_store, upgrade
from broadcaster.store.looking import Looked

Parts = dict[str, dict[str, Any]]


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    data = tmp_path / "data"
    for name in [name for name in os.environ if name.startswith("BROADCASTER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("BROADCASTER_DATA", str(data))
    monkeypatch.setenv("BROADCASTER_VOICES", VOICE)
    monkeypatch.setenv("BROADCASTER_PORT", str(_free_port()))
    return data


@pytest.fixture
def asked(capsys: pytest.CaptureFixture[str]) -> Callable[[], tuple[int, Parts]]:
    def ask() -> tuple[int, Parts]:
        with pytest.raises(SystemExit) as ended:
            main(["doctor", "--json"])
        told = json.loads(capsys.readouterr().out)
        assert told["well"] is (ended.value.code == 0)
        return int(ended.value.code or 0), {each["part"]: each for each in told["parts"]}

    return ask


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as line:
        return int(line.getsockname()[1])


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_before_the_first_start_all_is_well_and_nothing_is_made(
    asked: Callable[[], tuple[int, Parts]], house: Path
) -> None:
    code, parts = asked()
    assert code == 0
    assert {parts[name]["code"] for name in ("data", "database", "keys", "leader")} == {
        *("folder-new", "schema-new", "keys-new", "leader-none")
    }
    assert all(each["millis"] >= 0 for each in parts.values())
    assert not house.exists()


def test_the_house_is_looked_at_as_it_stands_and_nothing_in_it_changes(
    asked: Callable[[], tuple[int, Parts]], house: Path
) -> None:
    url = f"sqlite:///{house / 'broadcaster.db'}"
    upgrade(url)
    with closing(open_store(url)) as store, store.write() as work:
        work.leases.take("may-chu:77:xyz", None, checkup.now())
    before = everything_in(house)
    code, parts = asked()
    assert (code, parts["database"]["code"], parts["leader"]["code"]) == (0, "answers", "leader-lives")
    assert "may-chu:77" in parts["leader"]["said"]["vi"]
    assert everything_in(house) == before
    with closing(open_store(url)), sqlite3.connect(house / "broadcaster.db") as open_still:
        open_still.execute("SELECT 1 FROM lease").fetchone()
        assert asked()[1]["database"]["code"] == "answers"


@pytest.mark.parametrize(
    ("shape", "standing", "code"), [("0029", "doubt", "schema-older"), ("9999", "ill", "schema-newer")]
)
def test_tables_of_another_release_are_told_by_which_is_older(
    asked: Callable[[], tuple[int, Parts]], house: Path, shape: str, standing: str, code: str
) -> None:
    upgrade(f"sqlite:///{house / 'broadcaster.db'}")
    with sqlite3.connect(house / "broadcaster.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (shape,))
    found = asked()[1]["database"]
    assert (found["standing"], found["code"]) == (standing, code)


def test_a_file_that_is_no_database_is_told(asked: Callable[[], tuple[int, Parts]], house: Path) -> None:
    house.mkdir()
    (house / "broadcaster.db").write_bytes(b"khong phai co so du lieu" * 100)
    code, parts = asked()
    assert (code, parts["database"]["code"], parts["leader"]["code"]) == (1, "database-down", "not-known")


def test_postgresql_answers_with_its_clock(
    asked: Callable[[], tuple[int, Parts]], monkeypatch: pytest.MonkeyPatch, postgres_with_tables: str
) -> None:
    monkeypatch.setenv("BROADCASTER_DATABASE", postgres_with_tables)
    code, parts = asked()
    assert (code, parts["database"]["code"]) == (0, "answers")
    assert parts["database"]["what"].startswith("postgresql://")
    assert parts["clock"]["code"] != "clock-differs"


def test_an_hour_by_which_the_clocks_differ_is_told(
    asked: Callable[[], tuple[int, Parts]], monkeypatch: pytest.MonkeyPatch, postgres_with_tables: str
) -> None:
    monkeypatch.setenv("BROADCASTER_DATABASE", postgres_with_tables)
    monkeypatch.setattr(checkup, "now", lambda: datetime(2026, 1, 1, tzinfo=UTC))
    code, parts = asked()
    assert (code, parts["clock"]["code"]) == (1, "clock-differs")


def test_a_closed_port_a_wrong_name_and_no_such_database_are_told_apart_and_no_password_with_them(
    asked: Callable[[], tuple[int, Parts]], monkeypatch: pytest.MonkeyPatch, postgres_with_tables: str
) -> None:
    there = make_url(postgres_with_tables)
    faults = {
        "database-down": f"postgresql://dai:bi-mat-1@127.0.0.1:{_free_port()}/dai",
        "database-refused": there.set(username="khong-co", password="bi-mat-1"),
        "database-unknown": there.set(database="khong_co").update_query_dict({"options": "-csearch_path=bi-mat-1"}),
    }
    for code, url in faults.items():
        told = url if isinstance(url, str) else url.render_as_string(hide_password=False)
        monkeypatch.setenv("BROADCASTER_DATABASE", told)
        _, parts = asked()
        assert parts["database"]["code"] == code, parts["database"]
        assert parts["database"]["advice"]["vi"]
        assert "bi-mat-1" not in json.dumps(parts)


def test_a_role_that_may_only_read_does_not_serve(
    asked: Callable[[], tuple[int, Parts]],
    monkeypatch: pytest.MonkeyPatch,
    postgres_with_tables: str,
) -> None:
    only = make_url(postgres_with_tables).update_query_dict(
        {"options": "-csearch_path=contract -cdefault_transaction_read_only=on"}
    )
    monkeypatch.setenv("BROADCASTER_DATABASE", only.render_as_string(hide_password=False))
    assert asked()[1]["database"]["code"] == "database-read-only"


def test_a_wrong_setting_ends_the_look_and_shows_no_password(
    asked: Callable[[], tuple[int, Parts]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROADCASTER_DATABASE", "postgres://dai:bi-mat-1@db/dai")
    code, parts = asked()
    assert (code, list(parts)) == (1, ["settings"])
    assert parts["settings"]["code"] == "setting-wrong"
    assert "bi-mat-1" not in json.dumps(parts)


def test_what_opens_a_storage_is_not_shown(
    asked: Callable[[], tuple[int, Parts]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROADCASTER_LIBRARY", "s3://sounds/house")
    monkeypatch.setenv("BROADCASTER_LIBRARY_ENDPOINT", f"http://dai:bi-mat-1@127.0.0.1:{_free_port()}")
    code, parts = asked()
    assert (code, parts["library"]["standing"]) == (1, "ill")
    assert "bi-mat-1" not in json.dumps(parts)


def test_a_folder_nobody_can_write_to_is_told(
    asked: Callable[[], tuple[int, Parts]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    folder = "/proc" if os.geteuid() == 0 else str(shut)  # root may write anywhere but there
    monkeypatch.setenv("BROADCASTER_DATA", f"{folder}/data")
    code, parts = asked()
    assert (code, parts["data"]["code"]) == (1, "storage-unwritable")
    assert parts["data"]["advice"]["vi"]


def test_a_bucket_that_answers_503_does_not_serve_and_one_that_answers_is_left_as_it_was(
    asked: Callable[[], tuple[int, Parts]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with storage("doctor") as line:
        monkeypatch.setenv("BROADCASTER_LIBRARY", "s3://doctor/house")
        monkeypatch.setenv("BROADCASTER_LIBRARY_ENDPOINT", line.endpoint)
        assert asked()[1]["library"]["code"] == "answers"
        from broadcaster.audio.bucket import Bucket

        assert Bucket("s3://doctor", line.endpoint).sizes() == {}
        Bucket("s3://doctor/house", line.endpoint).write("house", b"cua-nha-khac")
        code, parts = asked()
        assert (code, parts["library"]["code"]) == (0, "library-of-another")
        line.fault = "down"
        code, parts = asked()
    assert (code, parts["library"]["code"]) == (1, "library-down")
    assert parts["library"]["millis"] < checkup.LONGEST * 1000


@pytest.mark.parametrize(
    ("module", "settings", "part"),
    [
        ("obstore", {"LIBRARY": "s3://sounds/house"}, "library"),
        ("procrastinate", {"QUEUE": "procrastinate", "DATABASE": "postgresql://127.0.0.1:1/dai"}, "queue"),
    ],
)
def test_an_extra_that_is_not_installed_is_named(
    asked: Callable[[], tuple[int, Parts]],
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    settings: dict[str, str],
    part: str,
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"BROADCASTER_{name}", value)
    for name in [
        name for name in sys.modules if name in ("broadcaster.audio.bucket", "broadcaster.queue.procrastinate")
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    code, parts = asked()
    assert (code, parts[part]["code"]) == (1, "extra-missing")
    assert parts[part]["advice"]["vi"] == "pip install 'broadcaster[machines]'"


def test_a_queue_without_makers_does_not_serve(
    asked: Callable[[], tuple[int, Parts]], monkeypatch: pytest.MonkeyPatch, empty_postgres_url: str
) -> None:
    from broadcaster.queue.procrastinate import ProcrastinateQueue

    monkeypatch.setenv("BROADCASTER_DATABASE", empty_postgres_url)
    monkeypatch.setenv("BROADCASTER_QUEUE", "procrastinate")
    assert asked()[1]["queue"]["code"] == "queue-new"
    with closing(ProcrastinateQueue(empty_postgres_url)) as queue:
        queue.found()
    code, parts = asked()
    assert (code, parts["queue"]["code"]) == (1, "no-makers")
    upgrade(empty_postgres_url)
    with closing(open_store(empty_postgres_url)) as store:
        newsroom = memory_newsroom(store)
        tell_maker(newsroom, "may-1:7", "emergency", checkup.now())
        assert asked()[1]["queue"]["code"] == "no-ordinary-makers"
        tell_maker(newsroom, "may-2:9", "", checkup.now())
        assert asked()[1]["queue"]["code"] == "answers"


def test_figures_that_are_given_to_anybody_who_asks_by_name_are_told(
    asked: Callable[[], tuple[int, Parts]], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ["http://dai.example.vn"]
    monkeypatch.setattr(checkup, "gives_figures", lambda address: address in given)
    assert asked()[1]["metrics"]["code"] == "figures-here"
    monkeypatch.setenv("BROADCASTER_HOSTS", "dai.example.vn")
    code, parts = asked()
    assert (code, parts["metrics"]["code"]) == (0, "figures-open")
    assert "http://dai.example.vn" in parts["metrics"]["said"]["vi"]
    monkeypatch.setenv("BROADCASTER_METRICS", "token")
    assert asked()[1]["metrics"]["code"] == "figures-token"


def test_a_storage_that_is_asked_in_the_clear_is_told_where_stations_go_there(
    asked: Callable[[], tuple[int, Parts]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROADCASTER_LIBRARY", "s3://sounds/house")
    monkeypatch.setenv("BROADCASTER_LIBRARY_ENDPOINT", f"http://127.0.0.1:{_free_port()}")
    monkeypatch.setenv("BROADCASTER_PUBLIC_AUDIO", "url")
    assert asked()[1]["public_audio"]["code"] == "url-in-the-clear"
    monkeypatch.setenv("BROADCASTER_AUDIO_BASE", "https://kho.example.vn")
    assert asked()[1]["public_audio"]["code"] == "sent-by-url"


def test_a_variable_that_nobody_reads_is_told_by_doctor_and_when_a_server_starts(
    asked: Callable[[], tuple[int, Parts]], monkeypatch: pytest.MonkeyPatch, house: Path
) -> None:
    assert asked()[1]["settings"]["code"] == "settings-read"
    monkeypatch.setenv("BROADCASTER_DATABSE", "postgresql://may-kia/dai")
    code, parts = asked()
    assert (code, parts["settings"]["code"], parts["settings"]["standing"]) == (0, "settings-unread", "doubt")
    assert "BROADCASTER_DATABSE" in parts["settings"]["said"]["vi"]
    with socket.create_server(("127.0.0.1", 0)) as taken:  # told before anything else is done
        told = {"BROADCASTER_DATABSE": "postgresql://may-kia/dai"}
        begun = broadcaster("serve", "--data", house, "--port", str(taken.getsockname()[1]), told=told)
    assert "BROADCASTER_DATABSE" in begun.stderr
    assert "may-kia" not in begun.stderr


def test_a_port_in_use_is_told(asked: Callable[[], tuple[int, Parts]]) -> None:
    with socket.create_server(("127.0.0.1", int(os.environ["BROADCASTER_PORT"]))):
        code, parts = asked()
    assert (code, parts["port"]["code"]) == (1, "port-taken")


def test_who_does_not_answer_is_given_up_on(
    asked: Callable[[], tuple[int, Parts]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup, "LONGEST", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        monkeypatch.setenv("BROADCASTER_DATABASE", f"postgresql://127.0.0.1:{port}/dai")
        code, parts = asked()
    assert (code, parts["database"]["code"]) == (1, "no-answer")


def test_a_house_that_serves_is_well(asked: Callable[[], tuple[int, Parts]], house: Path) -> None:
    with serving(house):
        code, parts = asked()
    assert code == 0, parts
    assert (parts["port"]["code"], parts["leader"]["code"]) == ("port-ours", "leader-lives")
    assert parts["keys"]["code"] == "root-here"  # a new house says so until somebody took it away


@contextmanager
def serving(house: Path) -> Iterator[None]:
    port = os.environ["BROADCASTER_PORT"]
    command = [sys.executable, "-c", "from broadcaster.cli import main; main()", "serve", "--data", str(house)]
    with subprocess.Popen(
        command, env=environment(BROADCASTER_PORT=port), stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            next(line for line in process.stdout if "http://" in line)
            _wait_for_leader(house)
            yield
        finally:
            process.terminate()


def _wait_for_leader(house: Path) -> None:
    url = f"sqlite:///{house / 'broadcaster.db'}"
    with closing(open_store(url)) as store:
        for _ in range(200):
            with store.read() as work:
                if work.leases.stands() is not None:
                    return
            subprocess.run(["sleep", "0.1"], check=True)
    pytest.fail("nobody leads")


def test_people_read_it_in_vietnamese(capsys: pytest.CaptureFixture[str], house: Path) -> None:
    house.mkdir()
    (house / "broadcaster.db").write_bytes(b"x" * 4096)
    with pytest.raises(SystemExit) as ended:
        main(["doctor"])
    shown = capsys.readouterr().out
    assert ended.value.code == 1
    assert "cơ sở dữ liệu" in shown
    assert "Chưa chạy được: database" in shown


def test_of_postgresql_nothing_is_made_either(empty_postgres_url: str) -> None:
    from sqlalchemy import create_engine

    from broadcaster.store import look

    found = look(empty_postgres_url)
    assert (found.stands, found.writable, found.makers) == ("", True, ())
    engine = create_engine(make_url(empty_postgres_url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        asked = text("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'without_tables'")
        assert connection.execute(asked).scalar_one() == 0
    engine.dispose()


def test_a_maker_that_was_not_heard_of_for_a_minute_is_not_here() -> None:
    hour = instant(datetime(2026, 11, 22, 5, tzinfo=UTC))
    heard = [("a", 3), ("b", 59), ("c", 61), ("d", 3599), ("e", 3601)]
    makers = tuple((name, "", instant(hour - timedelta(seconds=ago))) for name, ago in heard)
    looked = Looked(engine="", stands="", ours="", known=frozenset(), writable=True, clock=hour, makers=makers)
    found = checkup._makers(looked)
    assert isinstance(found, Makers)
    assert [[name for name, *_ in each] for each in (found.seen, found.gone)] == [["a", "b"], ["c", "d"]]
