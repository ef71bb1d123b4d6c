"""The alert rules: right in Prometheus' eyes, about metrics that there are, and in the operations document."""

import re
import shutil
import subprocess

import pytest
import yaml
from samples import ROOT

RULES = ROOT / "deploy" / "prometheus" / "alerts.yaml"
ALERTS = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]

needs_promtool = pytest.mark.skipif(not shutil.which("promtool"), reason="promtool (Debian: prometheus) is not here")


def promtool(*arguments, **options):
    return subprocess.run(["promtool", *arguments], cwd=ROOT, check=False, capture_output=True, text=True, **options)


@needs_promtool
def test_rules_are_right():
    done = promtool("check", "rules", str(RULES))
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
def test_alerts_come_when_they_should():
    done = promtool("test", "rules", "deploy/prometheus/alerts-test.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
def test_metrics_are_as_prometheus_wants_them(client):
    client.post("/v1/label", json={"text": 'A truce in Sudan, "quoted"'})
    done = promtool("check", "metrics", input=client.get("/metrics").text)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_is_about_metrics_that_there_are(rule, client):
    client.post("/v1/label", json={"text": "A truce in Sudan"})
    families = re.findall(r"^# TYPE (\w+) (\w+)", client.get("/metrics").text, re.MULTILINE)
    names = {name + suffix for name, _ in families for suffix in ("", "_sum", "_count", "_bucket")}
    used = set(re.findall(r"bayan_\w+", rule["expr"]))
    assert used
    assert used <= names


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_what_to_do_at_an_alert_is_documented(rule):
    assert f"| `{rule['alert']}` |" in (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_metrics_are_documented_and_no_other(client):
    there = set(re.findall(r"^# TYPE (\w+)", client.get("/metrics").text, re.MULTILINE))
    documented = set(re.findall(r"`(bayan_\w+)`", (ROOT / "docs" / "http.md").read_text(encoding="utf-8")))
    assert documented == there
