"""Alerts of others are read behind the walls, in a process of their own, and come out as values or as our refusals."""

from collections.abc import Iterator

import pytest
from unit.documents.test_documents_cap import BOMB, FILE, HEAD

from broadcaster.documents import DocumentDesk, cap
from broadcaster.domain.alert import ALERT_LIMIT
from broadcaster.domain.errors.alerts import (
    AlertBroken,
    AlertMarkupForbidden,
    AlertNotCap,
    AlertTooLarge,
    AlertUnitWrong,
)


@pytest.fixture(scope="module")
def desk() -> Iterator[DocumentDesk]:
    desk = DocumentDesk()
    yield desk
    desk.close()


def test_an_alert_comes_through_the_walls_as_it_was_read(desk: DocumentDesk) -> None:
    assert desk.alert(FILE.encode()) == cap.read(FILE.encode())


def test_what_is_written_is_read_again(desk: DocumentDesk) -> None:
    found = desk.alert(FILE.encode()).alert
    assert desk.alert(desk.alert_written(found)).alert == found


def test_refusals_come_through_the_walls_with_their_facts(desk: DocumentDesk) -> None:
    with pytest.raises(AlertMarkupForbidden):
        desk.alert((HEAD + BOMB + FILE.removeprefix(HEAD)).encode())
    with pytest.raises(AlertUnitWrong, match="“3062”"):
        desk.alert(FILE.replace(">30628<", ">3062<").encode())
    with pytest.raises(AlertNotCap, match="rss"):
        desk.alert(b"<rss/>")


def test_nothing_and_too_much_are_refused_before_a_process_is_asked(desk: DocumentDesk) -> None:
    with pytest.raises(AlertBroken):
        desk.alert(b" \n")
    with pytest.raises(AlertTooLarge):
        desk.alert(b"<" * (ALERT_LIMIT + 1))


def test_a_deep_file_is_refused_and_the_next_is_read(desk: DocumentDesk) -> None:
    with pytest.raises(AlertBroken):
        desk.alert(b"<a>" * 60_000)
    assert desk.alert(FILE.encode()).alert.identifier == "pclb-2026-11"
