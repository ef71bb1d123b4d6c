"""The documents say what is so: endpoints, settings, errors, commands and their answers."""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.app import create_app
from service.faults import FAULTS
from service.fields import FIELDS
from service.openapi import describe
from service.settings import SETTINGS, read_settings
from service.worker import Worker
from tests.service.test_error_handlers import CASES
from training.__main__ import main as training

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
OWN = (ROOT / "docs" / "your-own-labels.md").read_text(encoding="utf-8")
CLIENTS = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
HTTP = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def address():
    # The README's first command; the set-up is the one that this test runs in.
    with served("make serve", ROOT, os.environ) as address:
        yield address


@contextmanager
def served(command, folder, environment):
    """Run a command that serves, on a port that nobody uses; give its address once it is ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {"cwd": folder, "stderr": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "start_new_session": True}
    environment = {**environment, "BAYAN_PORT": str(port)}
    with subprocess.Popen(["bash", "-c", f"exec env {command}"], env=environment, **options) as server:
        _wait(f"http://127.0.0.1:{port}/readyz", server)
        yield f"127.0.0.1:{port}"
        os.killpg(server.pid, 15)


def _wait(address, server):
    for _ in range(300):
        try:
            with urllib.request.urlopen(address) as answer:
                assert answer.status == 200
                return
        except OSError:
            assert server.poll() is None, "the service ended"
            time.sleep(0.1)
    pytest.fail("the service did not get ready")


def blocks(text, start):
    return [block.strip() for block in BLOCK.findall(text) if block.startswith(start)]


def run(command, address):
    output = subprocess.run(
        ["bash", "-c", command.replace("localhost:8080", address)], capture_output=True, check=True, cwd=ROOT
    )
    return json.loads(output.stdout)


def test_the_readme_shows_the_answer_to_its_own_question(address):
    (command,) = blocks(README, "curl")
    shown = json.loads(re.search(r"<!-- answer -->\n```json\n(.*?)```", README, re.DOTALL).group(1))
    answer = run(command, address)
    for facet in answer["facets"].values():
        for label in facet["labels"]:
            label.update({name: round(label[name], 2) for name in ("probability", "threshold")})
            evidence = label["evidence"]
            evidence["spans"] = evidence["spans"][:1]
            for part in (evidence, *evidence["spans"]):
                part.update({key: round(value, 2) for key, value in part.items() if isinstance(value, float)})
    assert answer == shown


def test_the_readme_s_spans_cut_the_right_words_out_of_the_text_as_sent(address):
    (command,) = blocks(README, "curl")
    text = json.loads(shlex.split(command)[-1])["text"]
    spans = [
        text[span["start"] : span["end"]]
        for label in run(command, address)["facets"]["region"]["labels"]
        for span in label["evidence"]["spans"]
    ]
    assert {"العراقية", "الموصل"} <= set(spans)


@pytest.mark.parametrize("command", [command for command in blocks(HTTP, "curl") if "/v1/" in command])
def test_commands_of_the_http_document_run(command, address):
    assert run(command, address)["facets"]["region"]["labels"] or run(command, address)["facets"]["theme"]["reason"]


def test_the_tutorial_leads_from_a_table_to_an_answer(tmp_path):
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    bin_ = str(Path(sys.executable).parent)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}"}
    *steps, serve, ask = [block.strip() for block in BLOCK.findall(OWN.split("## ")[1])]
    output = {}
    for step in steps:
        done = subprocess.run(
            ["bash", "-c", step], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        output[step.split()[3]] = done.stdout
    for shown in re.search(r"<!-- check -->\n```\n(.*?)```", OWN, re.DOTALL).group(1).splitlines():
        assert shown in output["check"].splitlines()
    labelled = (tmp_path / "labelled.csv").read_text(encoding="utf-8").splitlines()
    assert labelled[0] == re.search(r"<!-- columns -->\n```\n(.*?)\n```", OWN, re.DOTALL).group(1)
    assert len(labelled) == 13
    with served(serve, tmp_path, environment) as address:
        answer = run(ask, address)
    assert [label["id"] for label in answer["facets"]["topic"]["labels"]] == ["roads"]
    assert [label["id"] for label in answer["facets"]["kind"]["labels"]] == ["request"]


@pytest.mark.parametrize(
    "option", [option.opts[0] for name in ("check", "fit") for option in training.commands[name].params[1:]]
)
def test_every_option_about_files_is_documented(option):
    assert f"`{option}" in OWN


def test_the_document_s_tensor_is_labelled(address):
    (command,) = [command for command in blocks(HTTP, "curl") if "/v2/" in command]
    (output,) = run(command, address)["outputs"]
    assert json.loads(output["data"][0])[0]["id"] == "SD"


def test_the_document_s_stream_answers_a_good_line_and_a_bad_one(address):
    (command,) = blocks(HTTP, "printf")
    output = subprocess.run(
        ["bash", "-c", command.replace("localhost:8080", address)], capture_output=True, check=True, cwd=ROOT
    )
    good, bad = map(json.loads, output.stdout.splitlines())
    assert good["facets"]["region"]["labels"][0]["id"] == "SD"
    assert (bad["code"], bad["id"], bad["index"]) == ("missing-field", "2", 1)


def example(language, address):
    (code,) = re.findall(rf"```{language}\n(.*?)```", CLIENTS, re.DOTALL)
    return code.replace("localhost:8080", address)


def printed(*command, **options):
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", cwd=ROOT, **options)
    return done.stdout.splitlines()


def test_the_python_example_runs(address):
    lines = printed(sys.executable, "-c", example("python", address), env=os.environ | {"PYTHONPATH": "client"})
    assert lines[0].startswith("region ['Sudan'")
    assert lines[1].startswith("theme ")
    assert lines[2:] == ["empty-text: text has no characters but blanks 422", "Truce in Sudan 55"]


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not here")
def test_the_javascript_example_runs(address):
    lines = printed("node", "--input-type=module", "--eval", example("js", address))
    assert lines[0].startswith("Sudan ")
    assert "empty-text" in lines
    assert any("'SD'" in line for line in lines)
    assert any("'ML'" in line for line in lines)


@pytest.mark.parametrize(
    ("start", "ids"), [("curl", [{"ML", "SN"}]), ("printf", [{"SD"}, {"ML"}])], ids=["one text", "packed lines"]
)
def test_the_curl_examples_run(address, start, ids):
    (command,) = blocks(CLIENTS, start)
    lines = printed("bash", "-c", command.replace("localhost:8080", address))
    for line, wanted in zip(lines, ids, strict=True):
        assert wanted <= {label["id"] for label in json.loads(line)["facets"]["region"]["labels"]}


def test_every_endpoint_is_documented():
    rules = create_app(read_settings({}), Worker(None)).url_map.iter_rules()
    written = HTTP + HTTP.replace("/v2/models/bayan", "/v2/models/bayan/versions/{version}")
    addresses = [rule.rule.replace("<name>", "bayan").replace("<version>", "{version}") for rule in rules]
    assert [address for address in addresses if address not in written] == []


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_documented_with_its_default(setting):
    assert f"| `BAYAN_{setting.name.upper()}` | `{setting.default}` |" in HTTP


def test_the_table_of_errors_is_the_service_s_with_the_case_that_shows_each():
    table = re.search(r"\| code \| status .*?\n\|[-|]+\n(.*?)\n\n", HTTP, re.DOTALL).group(1)
    rows = [
        f"| `{code}` | {fault.status} | {fault.cause} | {fault.cure} | `{code}` |" for code, fault in FAULTS.items()
    ]
    assert table.splitlines() == rows
    assert {case.id for case in CASES} == set(FAULTS)


def test_the_fields_of_the_document_are_the_service_s():
    table = re.search(r"\| field \| type \|.*?\n\|[-|]+\n(.*?)\n\n", HTTP, re.DOTALL).group(1)
    assert [line.split("`")[1] for line in table.splitlines()] == list(FIELDS)


@pytest.mark.parametrize("schema", ["Answer", "Facet", "Label", "Evidence"])
def test_what_an_answer_holds_is_documented(schema, default_model):
    described = describe(read_settings({}), default_model)["components"]["schemas"][schema]
    assert [name for name in described["properties"] if f"`{name}`" not in HTTP] == []


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:service|training|client|docs)/[\w./-]*)`", README))))
def test_what_the_readme_names_exists(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize(
    "command",
    sorted(
        {
            line
            for path in DOCUMENTS
            for block in BLOCK.findall(path.read_text(encoding="utf-8"))
            for line in block.splitlines()
            if line.startswith("python -m training")
        }
    ),
)
def test_training_commands_exist_with_the_options_shown(command):
    words = shlex.split(command)[3:]
    result = CliRunner().invoke(training, [words[0], "--help"])
    assert result.exit_code == 0
    assert [word for word in words if word.startswith("-") and word not in result.output] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_make_targets_shown_exist(document):
    targets = set(re.findall(r"^(?:\w+=\S+ )*make ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE))
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert targets <= known


def test_the_bench_command_is_there():
    assert subprocess.run([sys.executable, "-m", "benchmarks", "--help"], cwd=ROOT, check=True, capture_output=True)
