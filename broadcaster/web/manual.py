"""The OpenAPI document as chapters for a plain page: operations, their fields, the errors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from broadcaster.domain.errors.leaves import leaves
from broadcaster.web.problems import EDGE, status_of

_Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLine:
    name: str
    kind: str
    required: bool
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    media_type: str
    fields: tuple[FieldLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    id: str
    method: str
    path: str
    tag: str
    summary: str
    told: str
    needs_token: bool
    parameters: tuple[FieldLine, ...]
    bodies: tuple[Body, ...]
    answers: tuple[tuple[str, Body], ...]


def chapters(document: _Json) -> dict[str, Any]:
    """`tags` (name and operations), `errors` (status, code, sentence), `title`, `version`, `about`."""
    operations = list(_operations(document))
    tags = dict.fromkeys(operation.tag for operation in operations)
    info = document["info"]
    return {
        "title": info["title"],
        "version": info["version"],
        "about": info["description"],
        "tags": [(tag, [each for each in operations if each.tag == tag]) for tag in tags],
        "errors": errors(),
    }


def errors() -> list[tuple[int, str, str, str]]:
    """Every code an answer may carry, by status: (status, code, Vietnamese, English)."""
    ours = [(status_of(leaf), leaf.code, leaf.vi, leaf.en) for leaf in leaves()]
    return sorted(ours + [(p.status, p.code, p.vi, p.en) for p in EDGE.values()])


def _operations(document: _Json) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            yield Operation(
                id=told["operationId"],
                method=method.upper(),
                path=path,
                tag=told["tags"][0],
                summary=told["summary"],
                told=told.get("description", ""),
                needs_token=bool(told.get("security")),
                parameters=tuple(_parameter(each) for each in told.get("parameters", [])),
                bodies=tuple(_bodies(document, told.get("requestBody", {}))),
                answers=tuple(
                    (status, body)
                    for status, answer in told["responses"].items()
                    if status.startswith("2")
                    for body in _bodies(document, answer)
                ),
            )


def _parameter(told: _Json) -> FieldLine:
    return FieldLine(
        name=told["name"],
        kind=f"{_kind(told['schema'])}, {told['in']}",
        required=told.get("required", False),
        told=told.get("description", ""),
    )


def _bodies(document: _Json, told: _Json) -> Iterator[Body]:
    for media_type, content in told.get("content", {}).items():
        schema = _resolved(document, content.get("schema", {}))
        required = schema.get("required", [])
        yield Body(
            media_type=media_type,
            fields=tuple(
                FieldLine(name=name, kind=_kind(each), required=name in required, told=each.get("description", ""))
                for name, each in schema.get("properties", {}).items()
            ),
        )


def _resolved(document: _Json, schema: _Json) -> _Json:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: _Json = document["components"]["schemas"][name] if name else schema
    return found


def _kind(schema: _Json) -> str:
    """`string (date)`, `list of TargetShape`, `integer or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_kind(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    shape = schema.get("format")
    return f"{schema.get('type', 'any')}{f' ({shape})' if shape else ''}"
