"""What a first visit costs on the line: bytes as they come, packed as they are served, nothing kept from before."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from browser.conftest import Look
from playwright.sync_api import Page

from broadcaster.domain.access import Role

ALL, SCRIPT = 150_000, 30_000


@dataclass
class Weighed:
    """Bytes of each address with its headers, by what the browser took it for."""

    kinds: dict[str, str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def of(self, kind: str = "") -> int:
        return sum(size for asked, size in self.sizes.items() if kind in ("", self.kinds[asked]))

    def __str__(self) -> str:
        """The heaviest first."""
        told = sorted(
            ((size, self.kinds[asked], self.named[asked]) for asked, size in self.sizes.items()), reverse=True
        )
        return "\n".join(f"{size:>8} {kind:<10} {name}" for size, kind, name in told)


def weighed(page: Page, path: str) -> Weighed:
    scale, line = Weighed(), page.context.new_cdp_session(page)

    def came(event: Any) -> None:
        scale.kinds[event["requestId"]] = event["type"]
        scale.named[event["requestId"]] = event["response"]["url"]

    def whole(event: Any) -> None:
        scale.sizes[event["requestId"]] = round(event["encodedDataLength"])

    line.on("Network.responseReceived", came)
    line.on("Network.loadingFinished", whole)
    line.send("Network.enable")
    page.goto(path, wait_until="networkidle")
    return scale


@pytest.mark.parametrize("path", ["/", "/bulletins/new", "/schedule", "/signing"])
def test_a_first_visit_is_light(look: Look, path: str) -> None:
    """Whoever may do everything sees the longest menu."""
    scale = weighed(look.as_person(*Role), path)
    assert scale.of() <= ALL, scale
    assert scale.of("Script") <= SCRIPT, scale
    assert scale.of("Script") > 0
    assert scale.of("Font") > 0, "the letters came along, and were weighed"


def test_what_is_too_heavy_is_found(look: Look) -> None:
    page = look.as_person(*Role)
    page.route(
        "**/static/app.js*", lambda route: route.fulfill(body="// " + "x" * SCRIPT, content_type="text/javascript")
    )
    scale = weighed(page, "/")
    assert scale.of("Script") > SCRIPT, scale
