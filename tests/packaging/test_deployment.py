"""The files in deploy/ say what this program understands, and confine what they start."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from servers.parts import ROOT

from karyaksham_kernel.cli.application import COMMANDS, application
from karyaksham_kernel.settings import Settings

MANIFESTS = sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))
COMPOSE = ROOT / "deploy" / "compose.yaml"
IMAGE = "karyaksham:latest"
VARIABLE = re.compile(r"^\s*(?:ENV )?KARYAKSHAM_([A-Z_]+)[:=]", re.MULTILINE)
SECRET = re.compile(r"""(?i)(password|secret_access_key)"?: *['"]?[^\s${}"'|*&]+['"]?\s*$""", re.MULTILINE)


def documents() -> Iterator[dict[str, Any]]:
    for path in MANIFESTS:
        yield from yaml.safe_load_all(path.read_text())


def pods() -> dict[str, dict[str, Any]]:
    found = [one for one in documents() if one["kind"] in ("Deployment", "StatefulSet")]
    return {one["metadata"]["name"]: one["spec"]["template"]["spec"] for one in found}


def containers(pod: dict[str, Any]) -> list[dict[str, Any]]:
    return [*pod.get("initContainers", ()), *pod["containers"]]


def compose() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE.read_text())["services"]


def understood(words: list[str]) -> None:
    """The command parses as it stands."""
    name, *rest = words
    assert name in COMMANDS
    command = typer.main.get_command(application(name))
    # A module with one command is that command, one with several is a group of them.
    command = getattr(command, "commands", {name: command})[name]
    command.make_context(name, list(rest))


def test_every_file_is_applied():
    (kustomization,) = [one for one in documents() if one["kind"] == "Kustomization"]
    assert sorted(kustomization["resources"]) == [path.name for path in MANIFESTS if path.stem != "kustomization"]


def test_their_commands_are_ours():
    ours = [one for pod in pods().values() for one in containers(pod) if one["image"] == IMAGE]
    assert {one["name"] for one in ours} == {"service", "worker", "migrate"}
    for one in ours:
        understood(one["args"])
    ours = [one for one in compose().values() if one["image"] == IMAGE]
    assert len(ours) == 3
    for one in ours:
        understood(one["command"])


def test_their_variables_are_ours():
    texts = [path.read_text() for path in (*MANIFESTS, COMPOSE, ROOT / "Dockerfile")]
    names = {
        name for text in texts for name in re.findall(r"^\s*(?:ENV )?KARYAKSHAM_([A-Z_]+)[:=]", text, re.MULTILINE)
    }
    assert len(names) > 6
    assert {name.lower() for name in names} <= set(Settings.model_fields)


@pytest.mark.parametrize("name", pods())
def test_pods_are_confined(name: str):
    pod = pods()[name]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["automountServiceAccountToken"] is False
    assert pod["terminationGracePeriodSeconds"] >= 30
    mounted = {volume["name"] for volume in pod.get("volumes", ())}
    for one in containers(pod):
        context = one["securityContext"]
        assert context["readOnlyRootFilesystem"] is True
        assert context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert {"cpu", "memory"} <= set(one["resources"]["limits"])
        assert {mount["name"] for mount in one.get("volumeMounts", ())} <= mounted | {"data"}
    for one in pod["containers"]:
        assert "readinessProbe" in one


def test_probes_ask_what_answers_without_a_token():
    from karyaksham_kernel.service.gate import OPEN

    (service,) = pods()["karyaksham-service"]["containers"]
    assert service["readinessProbe"]["httpGet"]["path"] in OPEN
    assert any(path in " ".join(compose()["service"]["healthcheck"]["test"]) for path in OPEN)
    ports = {port["name"]: port["containerPort"] for port in service["ports"]}
    assert str(ports["http"]) in service["args"]


def test_composed_parts_are_confined():
    for name, one in compose().items():
        assert {"cpus", "memory"} <= set(one["deploy"]["resources"]["limits"]), name
        if one["image"] == IMAGE:
            assert one["read_only"] is True
            assert one["user"].split(":")[0] != "0"
            assert int(one["stop_grace_period"].removesuffix("s")) >= 30


def test_no_secret_stands_in_a_file():
    for path in (*MANIFESTS, COMPOSE):
        text = path.read_text()
        assert not re.search(
            r"(?i)(password|secret_access_key)\"?: *['\"]?[^\s${}\"'|*&]+['\"]?\s*$", text, re.MULTILINE
        ), path
        assert all("kind: Secret" not in line for line in text.splitlines()), path


def test_the_image_runs_as_nobody_of_importance():
    lines = Path(ROOT / "Dockerfile").read_text().splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER")]
    assert users == ["1000"]
    assert 'ENTRYPOINT ["karyaksham"]' in lines
    (command,) = [line for line in lines if line.startswith("CMD")]
    understood(yaml.safe_load(command.removeprefix("CMD ")))
