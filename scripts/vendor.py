"""Fetches the named versions by `npm pack`, keeps the named files, and writes the lock."""

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "broadcaster" / "web" / "static"
LOCK = ROOT / "broadcaster" / "web" / "vendor.lock.json"
AXE = ROOT / "tests" / "browser" / "vendor"
SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True)
class Source:
    """`files`: from the path in the package to the name it is kept under."""

    package: str
    version: str
    name: str
    licence: str
    files: dict[str, str]
    into: Path = STATIC / "vendor"


_LETTERS = [f"be-vietnam-pro-{part}-{weight}-normal.woff2" for part in ("latin", "vietnamese") for weight in (400, 600)]
SOURCES = (
    Source("htmx.org", "2.0.11", "htmx", "0BSD", {"dist/htmx.min.js": "htmx.min.js"}),
    Source("@picocss/pico", "2.1.1", "pico", "MIT", {"css/pico.min.css": "pico.min.css", "LICENSE.md": "LICENSE"}),
    Source(
        "@fontsource/be-vietnam-pro",
        "5.3.0",
        "be-vietnam-pro",
        "OFL-1.1",
        {f"files/{name}": name for name in _LETTERS},
    ),
    Source("axe-core", "4.14.1", "axe", "MPL-2.0", {"axe.min.js": "axe.min.js"}, AXE),
)
LUCIDE = ("lucide-static", "1.62.0")
ICONS = (
    ("bell", "book-open", "calendar-days", "chart-column", "check", "circle-help", "clock", "download", "file-plus"),
    ("headphones", "key-round", "library", "link", "log-out", "menu", "network", "pencil", "play", "printer"),
    ("radio-tower", "scroll-text", "search", "settings", "siren", "square", "stamp", "sun", "trash-2"),
    ("triangle-alert", "upload", "users", "x"),
)


def packed(package: str, version: str, into: Path) -> Path:
    """The unpacked package."""
    told = subprocess.run(
        ["npm", "pack", "--silent", f"{package}@{version}"], cwd=into, check=True, capture_output=True, text=True
    )
    with tarfile.open(into / told.stdout.strip()) as archive:
        archive.extractall(into / package.replace("/", "-"), filter="data")
    return into / package.replace("/", "-") / "package"


def keep(source: Source, work: Path) -> Path:
    package = packed(source.package, source.version, work)
    folder = source.into / f"{source.name}-{source.version}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path, name in {"LICENSE": "LICENSE", **source.files}.items():
        if (package / path).is_file():
            shutil.copyfile(package / path, folder / name)
    assert (folder / "LICENSE").is_file(), f"{source.package} has no licence"
    return folder


def draw(work: Path) -> Path:
    """The icons as one sheet of symbols, so that a page fetches them once."""
    package = packed(*LUCIDE, work)
    ElementTree.register_namespace("", SVG)
    sheet = ElementTree.Element(f"{{{SVG}}}svg")
    for name in chain.from_iterable(ICONS):
        drawn = ElementTree.parse(package / "icons" / f"{name}.svg").getroot()
        symbol = ElementTree.SubElement(sheet, f"{{{SVG}}}symbol", {"id": name, "viewBox": "0 0 24 24"})
        symbol.extend(list(drawn))
    folder = STATIC / "vendor" / f"lucide-{LUCIDE[1]}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for element in sheet.iter():
        element.tail = element.text = None
    (folder / "icons.svg").write_bytes(ElementTree.tostring(sheet, encoding="utf-8") + b"\n")
    shutil.copyfile(package / "LICENSE", folder / "LICENSE")
    return folder


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        folders = {keep(source, work): (source.package, source.version, source.licence) for source in SOURCES}
        folders[draw(work)] = (*LUCIDE, "ISC")
    locked = [
        {
            "folder": folder.relative_to(ROOT).as_posix(),
            "package": package,
            "version": version,
            "licence": licence,
            "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())},
        }
        for folder, (package, version, licence) in folders.items()
    ]
    (ROOT / "broadcaster" / "web" / "vendor.lock.json").write_text(
        json.dumps(locked, indent=2) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
