"""Fetches the named package, checks it against its digest, subsets its letters and writes the lock."""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
REPORTS = ROOT / "broadcaster" / "reports"
PACKAGE, DEBIAN = "fonts-croscore", "20201225-1"
DIGEST = "64904820b729ff40038f85683004e3b94b328d969bc0fbba263c58d635452923"
FONTTOOLS = "fonttools==4.68.0"
VERSION = "1.33"
"""As the letters themselves say."""
FACES = ("Regular", "Bold", "Italic")
LETTERS = (
    "U+0020-007E,U+00A0-024F,U+0300-0304,U+0306-0309,U+0323,U+0331,U+1E00-1EFF,U+2010-2015,U+2018-201E,U+2020-2022,"
    "U+2026,U+2030,U+2032-2033,U+2039-203A,U+20AB,U+20AC,U+2116,U+2122,U+2190-2193,U+2212,U+2248,U+2260,U+2264-2265,U+25A1"
)
"""Latin with the letters of Vietnamese and of the languages in Viet Nam that are written with Latin ones."""


def unpacked(work: Path) -> Path:
    subprocess.run(["apt-get", "download", f"{PACKAGE}={DEBIAN}"], cwd=work, check=True)
    archive = next(work.glob("*.deb"))
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != DIGEST:
        sys.exit(f"{archive.name}: {found} is not the locked package")
    subprocess.run(["dpkg-deb", "-x", archive.name, "package"], cwd=work, check=True)
    return work / "package"


def main() -> None:
    folder = REPORTS / f"tinos-{VERSION}"
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        package = unpacked(work)
        tools = work / "tools"
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", tools, FONTTOOLS], check=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for face in FACES:
            whole = package / "usr/share/fonts/truetype/croscore" / f"Tinos-{face}.ttf"
            cut = [
                f"--unicodes={LETTERS}",
                "--no-hinting",
                "--layout-features=",
                f"--output-file={folder / whole.name}",
            ]
            subprocess.run(
                [sys.executable, "-m", "fontTools.subset", whole, *cut], check=True, env={"PYTHONPATH": str(tools)}
            )
        shutil.copyfile(package / "usr/share/doc" / PACKAGE / "copyright", folder / "LICENSE")
    locked = {
        "package": PACKAGE,
        "version": DEBIAN,
        "digest": DIGEST,
        "licence": "OFL-1.1",
        "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())},
    }
    (REPORTS / "letters.lock.json").write_text(json.dumps(locked, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
