"""The manifests fit Kubernetes' schemas, each other, the image and the settings."""

import re

import kubernetes_validate
import pytest
import yaml
from samples import ROOT

from service.operations import OPERATIONS
from service.settings import PREFIX, SETTINGS, read_settings

FOLDER = ROOT / "deploy" / "kubernetes"
FILES = sorted(path.name for path in FOLDER.glob("*.yaml") if path.name != "kustomization.yaml")
# The oldest that is looked at, and a new one.
VERSIONS = ["1.29", "1.33"]


def read(name):
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


@pytest.fixture
def pod():
    return read("deployment.yaml")["spec"]["template"]


@pytest.fixture
def container(pod):
    (container,) = pod["spec"]["containers"]
    return container


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", FILES)
def test_a_manifest_fits_its_schema(name, version):
    kubernetes_validate.validate(read(name), version, strict=True)


def test_a_manifest_that_does_not_fit_is_told(container):
    broken = read("deployment.yaml")
    broken["spec"]["template"]["spec"]["containers"][0]["readinesProbe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError, match="readinesProbe"):
        kubernetes_validate.validate(broken, VERSIONS[-1], strict=True)


def test_all_manifests_are_applied():
    assert sorted(read("kustomization.yaml")["resources"]) == FILES


def test_all_mean_the_same_pods(pod):
    labels = pod["metadata"]["labels"]
    assert read("service.yaml")["spec"]["selector"] == labels
    assert read("deployment.yaml")["spec"]["selector"]["matchLabels"] == labels
    assert read("disruption-budget.yaml")["spec"]["selector"]["matchLabels"] == labels
    assert read("network-policy.yaml")["spec"]["podSelector"]["matchLabels"] == labels
    assert read("autoscaler.yaml")["spec"]["scaleTargetRef"]["name"] == read("deployment.yaml")["metadata"]["name"]


def test_probes_ask_what_there_is(pod, container):
    paths = {operation.path for operation in OPERATIONS}
    probes = {name: probe["httpGet"] for name, probe in container.items() if name.endswith("Probe")}
    assert {name: probe["path"] for name, probe in probes.items()} == {
        "startupProbe": "/readyz",
        "readinessProbe": "/readyz",
        "livenessProbe": "/healthz",
    }
    assert {probe["port"] for probe in probes.values()} == {"http"}
    assert pod["metadata"]["annotations"]["prometheus.io/path"] in paths
    (port,) = container["ports"]
    image_port = re.search(r"BAYAN_PORT=(\d+)", (ROOT / "Dockerfile").read_text())[1]
    assert str(port["containerPort"]) == pod["metadata"]["annotations"]["prometheus.io/port"] == image_port


def test_nothing_may_be_written_or_become_root(pod, container):
    user = re.search(r"^USER (\d+):(\d+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    whole = pod["spec"]["securityContext"]
    assert (whole["runAsNonRoot"], str(whole["runAsUser"]), str(whole["runAsGroup"])) == (True, user[1], user[2])
    assert whole["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["spec"]["automountServiceAccountToken"] is False


def test_the_settings_are_the_service_s_and_leave_time_to_stop(pod, container):
    given = {variable["name"]: variable["value"] for variable in container["env"]}
    assert set(given) <= {PREFIX + setting.name.upper() for setting in SETTINGS}
    # Eight seconds for what was accepted, and a few to spare.
    assert read_settings(given).drain_seconds + 8 < pod["spec"]["terminationGracePeriodSeconds"]


def test_memory_is_that_of_the_other_ways_to_run_it(container):
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["bayan"]
    assert container["resources"]["limits"]["memory"] == compose["mem_limit"].replace("m", "Mi")


def test_memory_is_enough_for_all_file_readers_at_once(container):
    settings = read_settings({variable["name"]: variable["value"] for variable in container["env"]})
    requested, limit = (
        int(container["resources"][which]["memory"].removesuffix("Mi")) << 20 for which in ("requests", "limits")
    )
    # Beside them the server's process, its worker, and another model while it is changed over (docs/operations.md).
    assert requested + 110_000_000 + settings.streams * settings.file_memory_bytes <= limit


def test_the_image_is_this_release(container):
    version = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[1]
    assert container["image"] == f"bayan:{version}"


def test_one_pod_may_go_while_another_serves():
    assert read("autoscaler.yaml")["spec"]["minReplicas"] > read("disruption-budget.yaml")["spec"]["maxUnavailable"]
