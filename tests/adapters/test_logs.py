"""What a line of the log holds, and what it never does."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Literal

import pytest

from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.machine import DatabaseDown, StorageFull
from broadcaster.logs import discreet, write_log
from broadcaster.newsroom.tracing import traced

OURS = logging.getLogger("broadcaster.thử")
SECRET = "Bà Tư ở ấp Bình Hòa nợ 3 triệu"


@contextmanager
def written(form: Literal["text", "json"], level: str = "info") -> Iterator[io.StringIO]:
    """The log as it is written, and afterwards as it was."""
    root, ours, out = logging.getLogger(), logging.getLogger("broadcaster"), io.StringIO()
    before = root.handlers, root.level, ours.level
    write_log(form, level, out)
    try:
        yield out
    finally:
        logging.captureWarnings(capture=False)
        root.handlers, root.level, ours.level = before[0], before[1], before[2]
        root.setLevel(before[1])
        ours.setLevel(before[2])


def fail(error: Exception) -> None:
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as inner:
            raise error from inner
    except Exception:  # noqa: BLE001 - as whoever logs it catches it
        OURS.exception("errand %s failed", "e1")


def test_a_line_of_json_is_one_object_with_the_request_it_belongs_to() -> None:
    with written("json") as out, traced({"request": "ab12cd34"}):
        OURS.info("%d sounds are to be made", 3, extra={"route": "/x", "script": SECRET})
    (line,) = out.getvalue().splitlines()
    told = json.loads(line)
    assert told.pop("at").endswith("+00:00")
    assert told == {
        "level": "INFO",
        "logger": "broadcaster.thử",
        "message": "3 sounds are to be made",
        "request": "ab12cd34",
        "route": "/x",
    }


def test_a_line_of_text_says_the_same_to_people() -> None:
    with written("text") as out, traced({"recipe": "0f"}):
        OURS.warning("lâu quá")
    assert out.getvalue().endswith(" WARNING broadcaster.thử: lâu quá recipe=0f\n")


def test_what_is_done_goes_along_into_a_thread_that_is_handed_it_and_ends_with_the_block() -> None:
    import contextvars

    with written("text") as out:
        with traced({"request": "ab12cd34"}):
            thread = Thread(target=contextvars.copy_context().run, args=[OURS.warning, "đi theo"])
            thread.start()
            thread.join()
        OURS.warning("sau đó")
    assert out.getvalue().splitlines()[0].endswith("đi theo request=ab12cd34")
    assert out.getvalue().splitlines()[1].endswith("sau đó")


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_error_nobody_foresaw_tells_its_kind_and_its_places_and_not_its_words(
    form: Literal["text", "json"],
) -> None:
    with written(form) as out:
        fail(KeyError(SECRET))
        fail(FieldWrong(field="script", problem=SECRET))
    assert "Bà Tư" not in out.getvalue()
    assert "ValueError" in out.getvalue()
    assert "KeyError" in out.getvalue()
    assert "FieldWrong [field-wrong]" in out.getvalue()
    assert "test_logs.py" in out.getvalue()


def test_what_the_disk_and_the_database_refuse_is_told_in_their_words() -> None:
    with written("text") as out:
        fail(StorageFull(name="x.mp3"))
        fail(DatabaseDown(problem="connection refused"))
        fail(FileNotFoundError(2, "No such file or directory", SECRET))
    assert "StorageFull [storage-full]: Ổ đĩa đã đầy khi ghi “x.mp3”" in out.getvalue()
    assert "connection refused" in out.getvalue()
    assert "FileNotFoundError: No such file or directory" in out.getvalue()
    assert "Bà Tư" not in out.getvalue()


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Authorization: Bearer abc.def-123456", "Authorization: Bearer ***"),
        ("token bct_Zx9-_aa told", "token *** told"),
        ("postgresql://nguoi:mat-khau@may/ten", "postgresql://***@may/ten"),
        ("postgresql://nguoi:mat/khau@may/ten", "postgresql://***@may/ten"),
        ("http://may:8000/a", "http://may:8000/a"),
        ("mail a@b.vn", "mail a@b.vn"),
    ],
)
def test_what_looks_like_a_secret_is_never_written(said: str, read: str) -> None:
    assert discreet(said) == read
    with written("json") as out:
        logging.getLogger("uvicorn.error").warning("%s", said)
    assert json.loads(out.getvalue())["message"] == read


def test_libraries_write_through_the_same_and_never_what_they_say_only_to_their_makers() -> None:
    with written("json", "debug") as out:
        for name in ("uvicorn.error", "apscheduler.executors.default", "procrastinate.worker", "multipart"):
            logging.getLogger(name).warning("w")
            logging.getLogger(name).debug("d")
        OURS.debug("ours")
    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [each["message"] for each in told] == ["w", "w", "w", "w", "ours"]


def test_of_each_wake_of_the_scheduler_nothing_is_written_and_of_what_went_wrong_there_it_is() -> None:
    scheduler = logging.getLogger("apscheduler.executors.default")
    with written("text") as out:
        scheduler.info("Running job")
        scheduler.error("Job raised")
    assert [line.endswith("Job raised") for line in out.getvalue().splitlines()] == [True]
