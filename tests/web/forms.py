"""The forms that pages show: found by walking through the house as a browser without script would, and filled as a
browser would fill them, with what is hidden in them and what stands in their fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from httpx import Response
from web.house import TestClient
from web.rights import Operation, operations_of

WRITES = {"POST", "PUT", "PATCH", "DELETE"}
Values = dict[str, list[str]]
_TEXTS = {"text", "textarea", "search", "password", "email", "url", "tel", "number"}


@dataclass(slots=True)
class Field:
    """`kind` is the type of an input, or the name of another tag. `on`: it is sent when nobody touches it."""

    name: str
    kind: str
    value: str = ""
    on: bool = True

    @property
    def typed(self) -> bool:
        """Whether people type into it."""
        return self.kind in _TEXTS


@dataclass(slots=True)
class Form:
    """`ways`: all the addresses it is sent to, by itself or by one of its buttons."""

    id: str
    ways: list[str]
    fields: list[Field] = field(default_factory=list)

    def values(self) -> Values:
        found: Values = {}
        for each in self.fields:
            if each.on and each.kind not in ("submit", "file"):
                found.setdefault(each.name, []).append(each.value)
        return found


class Reader(HTMLParser):
    """The forms that write, and the links, of one page. `here`: its own address."""

    def __init__(self, page: str, here: str) -> None:
        super().__init__()
        self.here, self.forms, self.links = here, list[Form](), list[str]()
        self._loose: list[tuple[str, Field | None, list[str]]] = []
        self._open: Form | None = None
        self._text: Field | None = None
        self._chosen = False
        self._select: Field | None = None
        self.feed(page)
        self.close()
        for owner, loose, ways in self._loose:
            for form in (each for each in self.forms if each.id == owner):
                form.fields += [loose] if loose is not None else []
                form.ways += ways

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._begin(told)
        elif tag == "a" and told.get("href"):
            self.links.append(urljoin(self.here, told["href"]))
        elif tag in ("input", "button", "textarea", "select"):
            self._field(tag, told)
        elif tag == "option" and self._select is not None:
            self._option(told)

    def _begin(self, told: Mapping[str, str]) -> None:
        self._open = None
        if told.get("method", "get").lower() == "post":
            ways = [told.get("action") or self.here, *([told["hx-post"]] if told.get("hx-post") else [])]
            self._open = Form(told.get("id", ""), [urljoin(self.here, way) for way in ways])
            self.forms.append(self._open)

    def _field(self, tag: str, told: Mapping[str, str]) -> None:
        kind = told.get("type", "submit" if tag == "button" else "text") if tag in ("input", "button") else tag
        on = kind not in ("checkbox", "radio") or "checked" in told
        made = Field(told.get("name", ""), kind, told.get("value", "on" if kind == "checkbox" else ""), on)
        ways = [urljoin(self.here, told[each]) for each in ("formaction", "hx-post") if told.get(each)]
        if "form" in told:
            self._loose.append((told["form"], made if made.name else None, ways))
        elif self._open is not None:
            self._open.ways += ways
            self._open.fields += [made] if made.name else []
        if tag == "textarea":
            self._text = made
        elif tag == "select":
            self._select, self._chosen = made, False

    def _option(self, told: Mapping[str, str]) -> None:
        """The first stands until one is selected."""
        if self._select is not None and ("selected" in told or not self._chosen):
            self._select.value, self._chosen = told.get("value", ""), True

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._text = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.value += data.removeprefix("\n") if not self._text.value else data


@dataclass(slots=True)
class Places:
    """The addresses of a site, by what answers them."""

    client: TestClient
    operations: list[Operation] = field(init=False)

    def __post_init__(self) -> None:
        self.operations = operations_of(self.client.app)

    def of_pages(self, *methods: str) -> list[Operation]:
        return [each for each in self.operations if each.name.startswith("page ") and each.method in methods]

    def answering(self, method: str, address: str) -> Operation | None:
        """As the site itself finds it: the first that fits."""
        path = urlsplit(address).path.split("/")
        for each in self.operations:
            if each.method == method and _fits(each.path.split("/"), path):
                return each
        return None


def _fits(pattern: list[str], path: list[str]) -> bool:
    if any("{name}" in part for part in pattern) and "static" in pattern:
        return path[: len(pattern) - 1] == pattern[:-1]
    return len(pattern) == len(path) and all(
        (_hole(told, part) if "{" in told else told == part) for told, part in zip(pattern, path, strict=True)
    )


def _hole(told: str, part: str) -> bool:
    before, _, rest = told.partition("{")
    after = rest.partition("}")[2]
    return part.startswith(before) and part.endswith(after) and len(part) > len(before) + len(after)


@dataclass(slots=True)
class Walk:
    """Through the pages of the site, by their links, as somebody. Of pages that differ only in the things they tell of,
    `each` are looked at."""

    places: Places
    shown: Mapping[str, str]
    each: int = 2

    def __call__(self, *starts: str) -> Iterator[tuple[str, Response]]:
        """Every page that is met, by its address."""
        waiting, met, counts = list(starts), set[str](), dict[Any, int]()
        while waiting:
            address = waiting.pop(0)
            parts = urlsplit(address)
            place = self.places.answering("GET", parts.path)
            kind = (place and place.path, frozenset(parse_qsl(parts.query)[:1] and dict(parse_qsl(parts.query))))
            full = f"{parts.path}?{parts.query}"
            if place is None or not place.name.startswith("page ") or "/static/" in full or full in met:
                continue
            met.add(full)
            counts[kind] = counts.get(kind, 0) + 1
            if counts[kind] > self.each:
                continue
            answer = self.places.client.get(full, headers={**self.shown, "Accept": "text/html"}, follow_redirects=True)
            yield full, answer
            if answer.headers.get("content-type", "").startswith("text/html"):
                waiting += Reader(answer.text, str(answer.url)).links
