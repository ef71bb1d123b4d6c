"""docs/operations.md and compose.yaml: the commands work, the restrictions agree, the sizes are as measured."""

import json
import re
import shlex

import pytest
import yaml
from containers import DOCUMENT, IMAGE, ROOT, RUN, documented, output

from service.settings import PREFIX, SETTINGS

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["bayan"]
LAYERS = {"base": "ADD ", "dependencies": "/app/dependencies", "model": "/app/models", "service": "/app/service"}


def as_podman(command):
    """Return a documented command for docker as it is run here: by podman, on the image under test."""
    words = ["podman" if word == "docker" else IMAGE if word == "bayan" else word for word in shlex.split(command)]
    return [word.replace("$PWD", str(ROOT)) for word in words]


def test_compose_restricts_what_the_service_may_do():
    wanted = {"read_only": True, "tmpfs": ["/tmp"], "cap_drop": ["ALL"], "security_opt": ["no-new-privileges"]}
    assert {name: COMPOSE[name] for name in wanted} == wanted
    assert COMPOSE["mem_limit"]
    assert COMPOSE["pids_limit"]


@pytest.mark.parametrize("where", ["Makefile", "docs/operations.md"])
def test_run_has_the_restrictions_of_compose(where):
    text = re.sub(r"\s*\\\n\s*", " ", (ROOT / where).read_text(encoding="utf-8"))
    runs = re.findall(r"^\s*(?:docker|\$\(ENGINE\)) run .*", text, re.MULTILINE)
    assert runs
    for run in runs:
        assert "--read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges" in run
        assert f"--memory {COMPOSE['mem_limit']} --pids-limit {COMPOSE['pids_limit']}" in run
        assert f"--stop-timeout {COMPOSE['stop_grace_period'].removesuffix('s')}" in run
        assert f"--publish {COMPOSE['ports'][0]}" in run


def test_every_setting_is_named_for_operators():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert not [setting.name for setting in SETTINGS if PREFIX + setting.name.upper() not in text]


def test_documented_build_is_the_makefile_target():
    target = (ROOT / "Makefile").read_text(encoding="utf-8").split("\nimage:")[1]
    assert "$(ENGINE) build --tag $(IMAGE)" in target
    assert documented("docker build") == ["docker build --tag bayan ."]


def test_documented_runs_are_understood(image):
    for command in documented("docker run"):
        name = output(*(word.replace("run", "create", 1) if word == "run" else word for word in as_podman(command)))
        output("podman", "rm", name.splitlines()[-1])


def test_documented_requests_are_answered(container, start):
    with start(container) as service:
        commands = documented("curl")
        answers = [output(*shlex.split(command.replace("8080", str(service.port)))) for command in commands]
    assert json.loads(answers[0]) == {"status": "alive"}
    assert json.loads(answers[1])["status"] == "ready"
    for answer in answers[2:]:
        assert json.loads(answer)["facets"]["region"]["labels"][0]["id"] == "IQ"


def test_documented_way_without_an_engine_is_the_tests_own(image):
    (command,) = documented(RUN)
    assert command.endswith(" -- python3 -m service")
    assert documented("BUILDAH_ISOLATION=chroot make image ENGINE=podman")


def test_sizes_in_the_table_are_the_measured_ones(image):
    (command,) = documented("docker history")
    lines = output(*as_podman(command)).splitlines()
    for layer, sign in LAYERS.items():
        (line,) = [line for line in lines if sign in line and not line.startswith("0 B")]
        number, unit = line.split()[:2]
        measured = float(number) * {"kB": 0.001, "MB": 1}[unit]
        stated = re.search(rf"^\| {layer} \| ([\d.]+) MB \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
        assert stated, f"docs/operations.md has no size for {layer}"
        assert measured == pytest.approx(float(stated[1]), rel=0.15, abs=0.5), layer
