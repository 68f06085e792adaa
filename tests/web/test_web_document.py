"""The document of the API keeps the rules that clients count on; what is excepted says why."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web.contract import resolved
from web.house import open_house

from broadcaster.web import build
from broadcaster.web.manual import errors

CREATES_WITHOUT_A_KEY = {
    "set_up": "its code works once",
    "make_enrolment_code": "the code before it no longer works",
    "ask_enrolment": "its code works once",
    "activate_account": "its code works once",
    "offer_approver_key": "the same key is kept once, by its id",
    "sign_in": "each sign-in is a session of its own",
    "renew_codes": "the codes told last are those that hold",
    "make_my_token": "a token is told once: whoever lost the answer revokes it",
    "make_token": "a token is told once: whoever lost the answer revokes it",
    "keep_recording": "the same recording is kept once, by its digest",
    "add_topic": "If-Match lets it through once",
}
EDITS_WITHOUT_A_VERSION = {
    "sign_out": "a session is not edited",
    "change_password": "the old password says what was seen",
    "grant_role": "the same role twice is one",
    "revoke_role": "a role that is gone is gone",
    "revoke_my_token": "a token never changes",
    "revoke_my_calendar": "an address never changes",
    "revoke_calendar": "an address never changes",
    "revoke_token": "a token never changes",
    "end_webhook": "an address never changes",
}
UNBOUNDED_STRINGS = {"date", "date-time", "time", "binary", "uuid"}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return resolved(build(open_house(tmp_path_factory.mktemp("document")).desk()).openapi())


def operations(document: Any) -> Iterator[tuple[str, Any]]:
    for methods in document["paths"].values():
        yield from methods.items()


def test_the_generated_client_knows_every_kind_of_answer(document: Any) -> None:
    listed = (Path(__file__).parents[1] / "acceptance" / "client.yml").read_text(encoding="utf-8")
    kinds = {
        media
        for _, told in operations(document)
        for answer in told["responses"].values()
        for media in answer.get("content", {})
        if not media.endswith("json")
    }
    assert {each for each in kinds if f"  {each}: " not in listed} == set()


def bodies(document: Any) -> Iterator[tuple[str, str, Any]]:
    for _, told in operations(document):
        for media, content in told.get("requestBody", {}).get("content", {}).items():
            yield told["operationId"], media, content


def parameters(told: Any) -> dict[str, Any]:
    return {each["name"]: each["schema"] for each in told.get("parameters", [])}


def shape_of(document: Any, schema: Any) -> Any:
    name = schema.get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"][name] if name else schema


def unbounded(document: Any, schema: Any, where: str) -> Iterator[str]:
    """Texts and lists in a shape that may be of any length."""
    shape = shape_of(document, schema)
    for each in (*shape.get("anyOf", ()), *shape.get("oneOf", ())):
        yield from unbounded(document, each, where)
    if shape.get("type") == "string" and not (
        {"maxLength", "pattern", "enum", "const"} & shape.keys()
        or shape.get("format") in UNBOUNDED_STRINGS
        or "contentMediaType" in shape
    ):
        yield where
    if shape.get("type") == "array":
        if "maxItems" not in shape:
            yield f"{where}[]"
        yield from unbounded(document, shape.get("items", {}), f"{where}[]")
    for name, each in shape.get("properties", {}).items():
        yield from unbounded(document, each, f"{where}.{name}")


def test_every_body_of_json_has_an_example(document: Any) -> None:
    bare = [name for name, media, told in bodies(document) if media == "application/json"
            and not {"example", "examples"} & told.keys()]  # fmt: skip
    assert bare == []


def test_every_text_and_list_of_a_body_is_bounded(document: Any) -> None:
    found = [each for name, _, told in bodies(document) for each in unbounded(document, told["schema"], name)]
    assert sorted(set(found)) == []


def test_every_page_is_asked_for_by_a_bounded_limit_and_a_mark(document: Any) -> None:
    pages = 0
    for _, told in operations(document):
        answer = told["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        if "after" in shape_of(document, answer).get("properties", {}):
            asked, pages = parameters(told), pages + 1
            assert (asked["limit"]["minimum"], asked["limit"]["maximum"]) == (1, 100), told["operationId"]
            assert "maxLength" in str(asked["after"]), told["operationId"]
    assert pages >= 10, "the document no longer tells which answers are pages"


def test_every_creation_may_be_sent_twice(document: Any) -> None:
    without = {told["operationId"] for method, told in operations(document)
               if method == "post" and "201" in told["responses"]
               and "Idempotency-Key" not in parameters(told)}  # fmt: skip
    assert without == CREATES_WITHOUT_A_KEY.keys()


def test_every_edit_says_what_was_seen(document: Any) -> None:
    without = {told["operationId"] for method, told in operations(document)
               if method in {"put", "patch", "delete"} and "If-Match" not in parameters(told)}  # fmt: skip
    assert without == EDITS_WITHOUT_A_VERSION.keys()


def test_every_operation_speaks_both_languages_and_tells_its_refusals(document: Any) -> None:
    for _, told in operations(document):
        assert " · " in told["summary"], told["operationId"]
        assert told.get("description"), told["operationId"]
        refusals = told["responses"].get("4XX", told["responses"].get("503"))
        assert refusals, told["operationId"]


def test_every_shape_has_a_name_of_its_own(document: Any) -> None:
    assert [name for name in document["components"]["schemas"] if name.startswith("broadcaster__")] == []


def test_the_page_about_the_api_names_codes_and_addresses_that_are_there(document: Any) -> None:
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    named = {(int(status), code) for status, code in re.findall(r"(\d{3})\s+`([a-z-]+)`", page)}
    assert named
    assert named <= {(status, code) for status, code, *_ in errors()}
    for method, path in re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/\S+)`", page):
        assert method.lower() in document["paths"][path]
