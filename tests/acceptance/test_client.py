"""A client in Python is generated from the document of the API, without a warning, and does a program's work."""

import json
import shutil
from pathlib import Path

import httpx
import pytest
from processes import ROOT, Server, run

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def generator() -> Path:
    """`scripts/client` tells where it is, and makes it when it is not there."""
    told = run("scripts/client")
    assert told.returncode == 0, told.stderr
    return Path(told.stdout.strip())


@pytest.fixture(scope="module")
def generated(generator: Path, server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder that holds the client as the package `generated`, and what the generator said."""
    folder = tmp_path_factory.mktemp("client")
    document = httpx.get(f"{server.url}/openapi.json").json()
    for methods in document["paths"].values():
        for operation in methods.values():  # tags become names of modules: the English half makes better ones
            operation["tags"] = [operation["tags"][0].rpartition("· ")[2]]
    (folder / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    options = ("--meta", "none", "--config", HERE / "client.yml")
    path, out = ("--path", folder / "openapi.json"), ("--output-path", folder / "generated")
    done = run(generator, "generate", *path, *out, *options, told={"PATH": f"{generator.parent}:/usr/bin:/bin"})
    assert done.returncode == 0, done.stderr + done.stdout
    return folder, done.stdout + done.stderr


def test_no_operation_is_passed_over(generated: tuple[Path, str], server: Server) -> None:
    folder, said = generated
    assert "warning" not in said.lower(), said
    document = httpx.get(f"{server.url}/openapi.json").json()
    operations = {told["operationId"] for methods in document["paths"].values() for told in methods.values()}
    made = {path.stem for path in (folder / "generated" / "api").glob("*/*.py")} - {"__init__"}
    assert made == operations


def test_the_generated_client_does_a_programs_work(
    generated: tuple[Path, str], generator: Path, server: Server
) -> None:
    folder, _ = generated
    shutil.copy(HERE / "use_client.py", folder)
    with server.client() as client:
        station = client.get("/api/v1/stations", params={"limit": 1}).json()["stations"][0]["code"]
    done = run(generator.parent / "python", folder / "use_client.py", server.url, server.token, station)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "well": True,
        "stations": 2,
        "added": [201, 201, True],
        "stale": [412, "edited-meanwhile"],
        "edited": "quốc lộ chín mươi mốt bê",
        "missing": [404, "entry-unknown"],
    }


def test_the_lock_of_the_generator_pins_every_wheel() -> None:
    entries = (ROOT / "requirements-client.lock").read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    pins = [entry for entry in entries if entry and not entry.lstrip().startswith("#")]
    assert pins
    assert all("--hash=sha256:" in pin for pin in pins)
