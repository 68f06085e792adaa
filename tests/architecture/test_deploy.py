"""The image and the compose file name nothing that is not there, and open nothing that need not be open."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from broadcaster.settings import PREFIX, Settings, read_toml

SETTINGS = {PREFIX + name.upper() for name in Settings.model_fields}
THEIRS = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD"} | {
    f"AWS_{name}" for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "REGION")
}


def needs(tool: str, *asked: str) -> str:
    """Where that tool is; without it nothing is checked here, which is told, and is a failure where all is."""
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    found = shutil.which(tool, path=beside)
    if found is None or (asked and subprocess.run([found, *asked], capture_output=True, check=False).returncode):
        if os.environ.get("CI") and not asked:
            pytest.fail(f"{tool} is missing")
        pytest.skip(f"{tool} does not run on this machine")
    return found


def faults_of_image(root: Path, text: str) -> list[str]:
    """What a Dockerfile may not do here: root, a version nobody named, wheels without hashes, files not there."""
    steps = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    last = max(number for number, step in enumerate(steps) if step.startswith("FROM "))
    users = [step.split()[1] for step in steps[last:] if step.startswith("USER ")]
    found = [] if users and not users[-1].startswith(("root", "0")) else ["root"]
    versions = re.findall(r"^ARG PYTHON=(\S+)", text, flags=re.MULTILINE)
    found += ["latest"] if not versions or any(not each[0].isdigit() for each in versions) else []
    found += [f"apt: {step}" for step in steps if "apt" in step.split()]
    found += [f"copy: {each}" for each in copied(steps) if not (root / each).exists()]
    installs = [step for step in steps if "pip install" in step]
    found += [step for step in installs if "--require-hashes" not in step and "--no-index" not in step]
    found += [] if any(step.startswith("HEALTHCHECK ") for step in steps) else ["no health"]
    return found


def copied(steps: list[str]) -> list[str]:
    copies = [step.split()[1:-1] for step in steps if step.startswith("COPY ") and "--from" not in step]
    return [each for copy in copies for each in copy]


@pytest.fixture
def dockerfile(root: Path) -> str:
    return (root / "config" / "deploy" / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture
def compose(root: Path) -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((root / "config" / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    return told


def test_the_image_is_nobodys_root_and_made_of_what_is_there(root: Path, dockerfile: str) -> None:
    assert faults_of_image(root, dockerfile) == []


def test_the_health_that_an_engine_asks_for_is_answered(root: Path, dockerfile: str) -> None:
    asked = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", dockerfile)
    assert asked is not None
    routes = "".join(path.read_text(encoding="utf-8") for path in (root / "broadcaster" / "web").glob("*.py"))
    assert f'"{asked[2]}"' in routes
    assert asked[1] == str(read_toml(root / "config" / "defaults.toml")["port"])


@pytest.mark.parametrize(
    ("there", "instead", "fault"),
    [
        ("USER 10001:10001", "USER root", "root"),
        ("USER 10001:10001\n", "", "root"),
        ("ARG PYTHON=3.12-slim-bookworm", "ARG PYTHON=latest", "latest"),
        ("COPY config ./config", "COPY konfig ./config", "copy: konfig"),
        (" --require-hashes", "", "--requirement"),
        ("HEALTHCHECK --interval", "# --interval", "no health"),
        ("RUN groupadd", "RUN apt install curl && groupadd", "apt"),
    ],
)
def test_a_planted_fault_of_the_image_is_found(
    root: Path, dockerfile: str, there: str, instead: str, fault: str
) -> None:
    assert there in dockerfile
    assert any(fault in each for each in faults_of_image(root, dockerfile.replace(there, instead)))


def test_what_is_left_out_of_the_image_is_not_copied_into_it(root: Path, dockerfile: str) -> None:
    let_in = {
        line[1:]
        for line in (root / "config" / "deploy" / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
        if line[0] == "!"
    }
    assert set(copied(re.sub(r"\\\n", " ", dockerfile).splitlines())) == let_in


def test_the_image_passes_hadolint(root: Path) -> None:
    done = subprocess.run(
        [needs("hadolint"), str(root / "config" / "deploy" / "Dockerfile")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_hadolint_finds_a_version_nobody_named(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian\nRUN sudo ls\n")
    linted = [needs("hadolint"), str(tmp_path / "Dockerfile")]
    assert "DL3006" in subprocess.run(linted, capture_output=True, text=True, check=False).stdout


def test_the_image_is_built_and_serves_where_an_engine_is(root: Path) -> None:
    docker = needs("docker", "info")
    built = subprocess.run(
        [docker, "build", "--quiet", "--file", str(root / "config" / "deploy" / "Dockerfile"), str(root)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    image = built.stdout.strip()
    looked = [docker, "run", "--rm", image, "doctor", "--json"]
    assert '"schema-new"' in subprocess.run(looked, capture_output=True, text=True, check=False).stdout


# --- compose -----------------------------------------------------------------------------------------------------


def faults_of_house(root: Path, told: dict[str, Any]) -> list[str]:
    services, volumes = told["services"], told["volumes"]
    found = []
    for name, service in services.items():
        image = service.get("image", "")
        found += [f"{name}: {image}"] if ":" not in image or image.endswith(":latest") else []
        found += [f"{name} waits for {each}" for each in service.get("depends_on", {}) if each not in services]
        for volume in service.get("volumes", ()):
            place = volume.split(":")[0]
            standing = (root / "config" / "deploy" / place).exists() or place in volumes or place in _ASKED_FOR
            found += [] if standing else [f"{name}: {volume}"]
        strange = set(service.get("environment", {})) - SETTINGS - THEIRS
        found += [f"{name}: {each}" for each in sorted(strange)]
        ours = image.startswith("broadcaster:")
        told_to_it = [each if isinstance(each, str) else each["path"] for each in service.get("env_file", ())]
        found += [f"{name} is told {each}" for each in told_to_it if (Path(each).name == "house.env") != ours]
        if ours:
            found += _open(name, service)
    return found


_ASKED_FOR = {"/etc/broadcaster/tls"}
"""What people lay there."""


def _open(name: str, service: dict[str, Any]) -> list[str]:
    walls = {
        "capabilities": service.get("cap_drop") == ["ALL"],
        "rights": "no-new-privileges:true" in service.get("security_opt", ()),
        "writable": service.get("read_only") is True,
        "privileged": not service.get("privileged", False),
    }
    return [f"{name}: {wall}" for wall, stands in walls.items() if not stands]


def test_the_house_of_containers_names_what_is_there(root: Path, compose: dict[str, Any]) -> None:
    assert faults_of_house(root, compose) == []
    assert {"database", "server", "worker", "emergency", "nginx"} <= compose["services"].keys()
    assert compose["services"]["emergency"]["command"] == ["worker", "--lane", "emergency"]


@pytest.mark.parametrize(
    ("service", "key", "value"),
    [
        ("server", "environment", {"BROADCASTER_QEUE": "procrastinate"}),
        ("server", "cap_drop", []),
        ("worker", "read_only", False),
        ("nginx", "image", "nginx"),
        ("nginx", "volumes", ["./ngin/broadcaster.conf:/etc/nginx/conf.d/default.conf:ro"]),
        ("nginx", "depends_on", {"servers": {}}),
        ("database", "env_file", ["/etc/broadcaster/house.env"]),
    ],
)
def test_a_planted_fault_of_the_house_is_found(
    root: Path, compose: dict[str, Any], service: str, key: str, value: object
) -> None:
    before = faults_of_house(root, compose)
    compose["services"][service][key] = value
    assert len(set(faults_of_house(root, compose)) - set(before)) == 1


def test_what_is_to_be_filled_in_names_settings_only(root: Path, compose: dict[str, Any]) -> None:
    examples = sorted((root / "config" / "deploy").glob("*.env.example"))
    asked = re.findall(r"/etc/broadcaster/(\w+\.env)", str(compose["services"]))
    assert {f"{each}.example" for each in asked} == {each.name for each in examples}
    text = "".join(each.read_text(encoding="utf-8") for each in examples)
    names = set(re.findall(r"^#?([A-Z][A-Z_]+)=", text, flags=re.MULTILINE))
    assert names - SETTINGS - THEIRS == set()
    assert re.findall(r"^[A-Z_]*(?:PASSWORD|KEY)=(\S+)", text, flags=re.MULTILINE) == []  # nobody's secret is shipped


def test_the_image_is_called_by_the_release(root: Path, compose: dict[str, Any]) -> None:
    release = re.search(r'^version = "(.+)"', (root / "pyproject.toml").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert release is not None
    assert compose["x-program"]["image"] == f"broadcaster:{release[1]}"
