import json
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner
from samples import ROOT

from service.artifact import open_artifact
from service.labeller import Labeller
from training.__main__ import main, nested_parents
from training.corpora import read_corpora
from training.evaluate import evaluate
from training.options import separators_of

STATEMENTS = ROOT / "training" / "statements"


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def command(*arguments):
    words = [sys.executable, "-m", "training", *map(str, arguments)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture
def write(tmp_path):
    def write(*rows, name="some.jsonl"):
        path = tmp_path / name
        path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Every sixth of our statements."""
    rows = [row for path in sorted(STATEMENTS.glob("??-a.jsonl")) for row in lines(path)][::6]
    path = tmp_path_factory.mktemp("corpus") / "small.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def fitted(corpus, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fitted") / "model"
    return folder, command("fit", corpus, "--labels", "default", "-o", folder)


def test_fit_writes_a_model_and_says_what_it_is_worth(fitted, corpus):
    folder, result = fitted
    assert result.returncode == 0
    artifact = open_artifact(folder)
    said = rf"model {artifact.version} in {folder} \(\d\.\d MB\)\nreport in {folder}/report.html\n"
    assert re.fullmatch(said, result.stdout)
    texts = len(read_corpora([corpus]))
    assert artifact.manifest["training"]["texts"] == texts
    assert f"{texts} statements" in result.stderr
    for row in (r"facet .* micro-F1 .* recall", rf"region .* all +. {texts} +. 0\.\d+", rf"theme .* all +. {texts} "):
        assert re.search(row, result.stderr)


def test_the_fitted_model_labels(fitted, corpus):
    labeller = Labeller(open_artifact(fitted[0]))
    statements = read_corpora([corpus])
    given = [labeller.label(s.text, s.title).facets["region"] for s in statements]
    right = [
        s.id for s, labels in zip(statements, given, strict=True) if {x.id for x in labels} & {*s.labels["region"]}
    ]
    assert len(right) > 0.8 * len(statements)


def test_evaluate_prints_figures_and_writes_predictions(fitted, corpus, tmp_path):
    folder, output = fitted[0], tmp_path / "new" / "predictions.jsonl"
    result = CliRunner().invoke(main, ["evaluate", str(corpus), "--model", str(folder), "-o", str(output)])
    assert result.exit_code == 0
    statements, labeller = read_corpora([corpus]), Labeller(open_artifact(folder))
    rows = lines(output)
    assert [row["id"] for row in rows] == [statement.id for statement in statements]
    for row, statement in zip(rows, statements, strict=True):
        facets = labeller.label(statement.text, statement.title).facets
        assert row["labels"] == {facet: [label.id for label in labels] for facet, labels in facets.items()}
    figures = evaluate(statements, {row["id"]: row["labels"] for row in rows}, nested_parents(labeller))
    assert result.stdout.splitlines() == [line.line() for line in figures]
    assert [line[:14].split() for line in result.stdout.splitlines()][-2:] == [["all", "region"], ["all", "theme"]]


def test_evaluate_takes_a_users_own_facets(tiny_folder, write):
    gold = write(
        {"id": "a", "lang": "en", "text": "sweet birthday cake with sugar and cream", "labels": {"food": ["cake"]}}
    )
    result = CliRunner().invoke(main, ["evaluate", str(gold), "--model", str(tiny_folder)])
    assert result.exit_code == 0
    assert [line.split()[:2] for line in result.stdout.splitlines()] == [["en", "food"], ["all", "food"]]
    assert "micro-F1 1.000" in result.stdout


LETTERS = ROOT / "docs" / "samples" / "letters.csv"
FACETS = ("--facet", "topic", "--facet", "kind")


@pytest.fixture(scope="module")
def letters(tmp_path_factory):
    folder = tmp_path_factory.mktemp("letters") / "model"
    return folder, command("fit", LETTERS, *FACETS, "-o", folder)


def test_fit_takes_a_users_own_file(letters):
    folder, result = letters
    assert result.returncode == 0, result.stderr
    said = result.stderr.splitlines()
    assert said[:5] == [
        f"{LETTERS}: cells end at a comma",
        "topic: labels end at ';' in 3 cells of 61",
        f"{LETTERS}:52: text is empty",
        "1 rows skipped",
        "61 statements",
    ]
    facets = open_artifact(folder).manifest["facets"]
    assert {name: (own["kind"], own["labels"]) for name, own in facets.items()} == {
        "topic": ("terms", ["roads", "schools", "waste", "water"]),
        "kind": ("terms", ["complaint", "request", "thanks"]),
    }


def test_fit_shows_the_texts_of_a_user_s_own_file(letters, tmp_path):
    assert 'dir="auto" class="text"' in (letters[0] / "report.html").read_text(encoding="utf-8")
    result = command("fit", LETTERS, *FACETS, "-o", tmp_path, "--no-report-texts", "--no-learning-curve")
    assert result.returncode == 0, result.stderr
    assert 'dir="auto" class="text"' not in (tmp_path / "report.html").read_text(encoding="utf-8")
    facets = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["facets"]
    assert [own["learning_curve"] for own in facets.values()] == [None, None]


def test_evaluate_finds_the_models_facets_in_any_file(letters):
    gold = LETTERS.with_name("more-letters.csv")
    result = CliRunner().invoke(main, ["evaluate", str(gold), "--model", str(letters[0])])
    assert result.exit_code == 0
    assert [line.split()[:3] for line in result.stdout.splitlines()] == [["all", "topic", "n="], ["all", "kind", "n="]]


def test_fit_takes_a_table_of_labels(tmp_path):
    table = tmp_path / "labels.csv"
    table.write_text(
        "facet,id,parent,name_en,look_for\n"
        "topic,works,,Works,\n"
        "topic,roads,works,Roads,road\ntopic,water,works,Water,\ntopic,waste,,Waste,rubbish\ntopic,schools,,Schools,\n"
        "topic,parks,,Parks,\n",
        encoding="utf-8",
    )
    result = command("fit", LETTERS, *FACETS, "--labels", table, "-o", tmp_path / "model")
    assert result.returncode == 0, result.stderr
    facets = open_artifact(tmp_path / "model").manifest["facets"]
    assert {name: own["kind"] for name, own in facets.items()} == {"topic": "places", "kind": "terms"}
    assert {"id": "roads", "names": {"en": "Roads"}, "parent": "works"} in facets["topic"]["nodes"]
    table.write_text("facet,id\ntopic,water\ntopic,roads\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(LETTERS), *FACETS, "--labels", str(table), "--quick"])
    assert f"{LETTERS}:12: topic has unknown labels schools" in result.stdout


def test_labels_that_are_not_trained_are_named(write, tmp_path):
    rows = [{"text": f"red apple {n}", "topic": "a"} for n in range(6)] + [
        {"text": f"blue sea {n}", "topic": "b"} for n in range(6)
    ]
    result = command("fit", write(*rows, {"text": "x y z", "topic": "c"}), "--facet", "topic", "-o", tmp_path / "model")
    assert result.returncode == 0, result.stderr
    assert "topic: too few examples (fewer than 2) of c" in result.stderr.splitlines()


def test_check_as_text_and_as_json():
    result = CliRunner().invoke(main, ["check", str(LETTERS), *FACETS])
    assert result.exit_code == 0
    for line in ("61 rows can be used, 1 cannot (1 without a text)", "languages: en 21, fr 20, ar 20"):
        assert line in result.stdout.splitlines()
    assert "  letters.csv:3, letters.csv:24 (topic: water / roads)" in result.stdout
    assert "likely wrong: " in result.stdout
    result = CliRunner().invoke(main, ["check", str(LETTERS), *FACETS, "--json", "--quick"])
    report = json.loads(result.stdout)
    assert report["bad_rows"] == [{"file": str(LETTERS), "row": 52, "field": "text", "why": "text is empty"}]
    assert report["facets"]["kind"]["examples"] == {"complaint": 25, "request": 24, "thanks": 12}
    assert report["facets"]["kind"]["texts_looked_at"] == 0


@pytest.mark.parametrize(
    ("given", "separators"),
    [
        pytest.param([";"], {None: ";"}, id="for all"),
        pytest.param(["="], {None: "="}, id="an equals sign"),
        pytest.param(["topic=;", "|"], {"topic": ";", None: "|"}, id="for one"),
        pytest.param(["topic=none", "none"], {"topic": "", None: ""}, id="none"),
        pytest.param(["\\t", "a=b=|"], {None: "\t", "a=b": "|"}, id="tab"),
    ],
)
def test_separators_as_options(given, separators):
    assert separators_of(given) == separators


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["fit", str(LETTERS), "--facet", "topic"], "-o DIR", id="fit without a folder"),
        pytest.param(["fit", "--facet", "topic"], "name the FILES", id="options without files"),
        pytest.param(["check"], "Missing argument", id="check without files"),
    ],
)
def test_wrong_usage(arguments, message):
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_mark_prints_statements(write):
    drafts = write({"id": "a", "text": "In [[العراق|IQ|name|subject]]."}, "", {"id": "b", "text": "No place."})
    result = CliRunner().invoke(main, ["mark", str(drafts)])
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {
            "id": "a",
            "text": "In العراق.",
            "mentions": [{"field": "text", "start": 3, "end": 9, "place": "IQ", "kind": "name", "role": "subject"}],
        },
        {"id": "b", "text": "No place.", "mentions": []},
    ]


def test_hydrate_names_what_is_missing_and_changed(write, tmp_path):
    ids = [row["id"] for row in lines(ROOT / "training" / "real" / "fr.jsonl")[:2]]
    texts = write(*({"id": id_, "text": "not the text that was labelled"} for id_ in ids))
    result = CliRunner().invoke(main, ["hydrate", str(texts), "-o", str(tmp_path / "real.jsonl")])
    assert result.exit_code == 0
    assert result.stdout == f"0 texts joined, written to {tmp_path / 'real.jsonl'}\n"
    missing, changed = result.stderr.splitlines()
    assert re.fullmatch(r"\d+ texts missing: (\S+, ){4}\S+ \.\.\.", missing)
    assert changed == f"2 texts changed since they were labelled: {ids[0]}, {ids[1]}"


def test_hydrate_joins_all(shared, tmp_path):
    texts = [str(shared / "real" / f"{name}.jsonl") for name in ("ar", "en", "fr", "unlabelled")]
    result = CliRunner().invoke(main, ["hydrate", *texts, "-o", str(tmp_path / "real.jsonl")])
    assert result.exit_code == 0
    assert result.stderr == ""
    rows = lines(tmp_path / "real.jsonl")
    assert result.stdout.startswith(f"{len(rows)} texts joined")
    assert all(row["text"] and row["labels"] for row in rows)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["evaluate", "{bad}", "--strict"], "{bad}:2: not JSON: .*", id="a corpus"),
        pytest.param(["evaluate", "{good}", "--model", "{new}"], "model {new}: no manifest.json in it", id="no model"),
        pytest.param(
            ["evaluate", "{flat}", "--facet", "desk"],
            "the model has no facet desk; name one of its own by --facet: region, theme",
            id="not the model's facet",
        ),
        pytest.param(["fit", "{good}", "-o", "{fitted}"], "{fitted} holds a model trained on .*--less.*", id="less"),
        pytest.param(
            ["fit", "{flat}", "-o", "{new}"], "which columns hold labels\\? .*; there are text, desk", id="facets"
        ),
        pytest.param(["check", "{flat}", "--text", "body"], "there is no row that can be used", id="no text"),
        pytest.param(["check", "{bad}", "--strict"], "{bad}:2: not JSON: .*", id="strict"),
        pytest.param(["hydrate", "{good}", "-o", "{good}/x"], r"\[Errno \d+\] .*: '{good}.*'", id="output"),
    ],
)
def test_an_error_is_one_line_with_exit_status_1(write, tmp_path, fitted, arguments, message):
    row = {"id": "a", "text": "Some text.", "labels": {"theme": []}}
    names = {
        "bad": write(row, "{", name="bad.jsonl"),
        "good": write(row, name="good.jsonl"),
        "flat": write({"text": "Some text.", "desk": "tax"}, name="flat.jsonl"),
        "new": tmp_path / "none",
        "fitted": fitted[0],
    }
    result = command(*(argument.format(**names) for argument in arguments))
    assert (result.returncode, result.stdout) == (1, "")
    # Before it, fit has said how many statements there are, and check which rows are bad.
    *before, error = filter(None, result.stderr.splitlines())
    assert before in ([], ["1 statements"], [f"{names['flat']}:1: body is missing", "1 rows skipped"])
    assert re.fullmatch(f"bayan: {message.format(**names)}", error)
