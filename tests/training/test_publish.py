import hashlib
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from samples import ROOT, TINY_LABELS, tiny_statements

from service.artifact import ARRAYS, MANIFEST, open_artifact
from service.terms import TermSet
from training.errors import TrainingError
from training.fit import fit
from training.publish import check_replaces, expect, golden

DEFAULT = ROOT / "models" / "default"

# Everything that a model can have: places, concepts, titles, and texts that are versions of each other.
FIT = """
import sys
from dataclasses import replace
from pathlib import Path

from samples import FOOD, TINY_LABELS, tiny_statements
from service.lexicon import Lexicon, Reading
from training.fit import fit
from training.report import Reporting

statements = tiny_statements()
texts = [statement.text for statement in statements]
statements[0] = replace(statements[0], text=f"{texts[0]} {texts[6]} {texts[12]}", title="A long one about soup")
statements[18] = replace(statements[18], text=f"{texts[6]} {texts[24]}")
statements[30] = replace(statements[30], text=f"{texts[24]} {texts[12]}")
names = Lexicon({(food,): [Reading(food, "name")] for food in FOOD})
ideas = Lexicon({("hot",): [Reading("warmth", "concept")], ("cold",): [Reading("warmth", "concept")]})
folder, reporting = Path(sys.argv[1]), Reporting(texts=True)
fit(statements, TINY_LABELS, folder, lambda _name, _total: lambda: None, {"food": names}, ideas, reporting=reporting)
"""


def start(folder, **environment):
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    environment = {**os.environ, "PYTHONPATH": path, **environment}
    return subprocess.Popen([sys.executable, "-c", FIT, str(folder)], env=environment)


def sums(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """The same corpus fitted by two processes that hash strings in two ways."""
    folders = [tmp_path_factory.mktemp("one") / "model", tmp_path_factory.mktemp("other") / "model"]
    processes = [
        start(folder, PYTHONHASHSEED=seed, SOURCE_DATE_EPOCH="1700000000")
        for folder, seed in zip(folders, ("1", "2"), strict=True)
    ]
    assert [process.wait(timeout=100) for process in processes] == [0, 0]
    return folders


def test_the_same_input_gives_the_same_bytes(twice):
    first, second = map(sums, twice)
    assert first == second
    assert set(first) == {"manifest.json", "model.joblib", "report.json", "report.html"}


def test_the_time_comes_from_source_date_epoch(twice, tiny):
    assert open_artifact(twice[0]).manifest["created"] == 1_700_000_000
    assert "created" not in tiny.manifest


def test_the_manifest_says_how_and_on_what_the_model_was_trained(twice):
    manifest = open_artifact(twice[0]).manifest
    assert manifest["training"]["texts"] == 36
    assert manifest["training"]["languages"] == {"en": 36}
    assert manifest["training"]["sources"] == {"own": 36}
    assert manifest["languages"] == ["ar", "en"]
    assert {name: facet["kind"] for name, facet in manifest["facets"].items()} == {"food": "places", "meal": "terms"}
    meal = manifest["facets"]["meal"]
    assert (meal["labels"], meal["examples"]) == (["lunch", "dinner"], [18, 18])
    assert set(meal["metrics"]) == {"en", "all"}
    assert set(manifest["libraries"]) == {"joblib", "numpy", "scikit-learn", "scipy"}
    assert manifest["constants"]["folds"] == 5


def test_other_texts_have_another_hash(tiny_folder, tmp_path):
    statements = tiny_statements()
    artifact = fit(statements[::-1], TINY_LABELS, tmp_path, lambda _name, _total: lambda: None)[0]
    before = open_artifact(tiny_folder)
    assert artifact.manifest["training"]["sha256"] != before.manifest["training"]["sha256"]
    assert artifact.version != before.version


@pytest.fixture
def write(tmp_path):
    def write(content):
        if content is not None:
            (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
        return tmp_path

    return write


@pytest.mark.parametrize(
    ("content", "texts", "less"),
    [
        pytest.param('{"training": {"texts": 10}}', 10, False, id="as many"),
        pytest.param('{"training": {"texts": 10}}', 11, False, id="more"),
        pytest.param('{"training": {"texts": 10}}', 9, True, id="less, as told"),
        pytest.param(None, 1, False, id="no model"),
        pytest.param("{", 1, False, id="no JSON"),
        pytest.param("{}", 1, False, id="another manifest"),
        pytest.param("[]", 1, False, id="a list"),
        pytest.param('{"training": {"texts": null}}', 1, False, id="no number"),
    ],
)
def test_a_model_that_may_be_replaced(write, content, texts, less):
    check_replaces(write(content), texts, less)


def test_a_model_trained_on_more_texts_is_not_replaced(tiny_folder):
    before = sums(tiny_folder)
    message = "holds a model trained on 36 texts; this one would be trained on 35.*--less"
    with pytest.raises(TrainingError, match=message):
        fit(tiny_statements()[:35], TINY_LABELS, tiny_folder, lambda _name, _total: lambda: None)
    assert sums(tiny_folder) == before


def test_a_model_trained_on_more_texts_is_replaced_if_told(tmp_path):
    for count, less in ((36, False), (35, True)):
        fit(tiny_statements()[:count], TINY_LABELS, tmp_path, lambda _name, _total: lambda: None, less=less)
        assert open_artifact(tmp_path).manifest["training"]["texts"] == count


def test_the_golden_texts_still_have_the_terms_that_the_default_model_was_made_with():
    manifest = json.loads((DEFAULT / "manifest.json").read_bytes())
    assert len(manifest["golden"]) >= 5
    assert manifest["golden"] == golden(TermSet())


def test_the_default_model_has_at_most_8_mb():
    assert sum((DEFAULT / name).stat().st_size for name in (MANIFEST, ARRAYS)) <= 8_000_000


def test_the_default_model_was_trained_on_all_there_is():
    manifest = open_artifact(DEFAULT).manifest
    assert manifest["training"]["texts"] > 5000
    assert manifest["languages"] == ["ar", "en", "fr"]
    assert list(manifest["facets"]) == ["region", "theme"]


@pytest.mark.parametrize(
    ("probabilities", "given", "expected"),
    [
        pytest.param(
            [[0.9, 0.8], [0.3, 0.1], [0.2, 0.7], [0.6, 0.4]],
            [[True, False], [False, False], [False, True], [True, False]],
            {"labels": [0.5, 0.25], "abstained": 0.25, "likeliest": 0.625},
            id="decided on, whatever the probabilities",
        ),
        pytest.param(np.zeros((0, 2)), np.zeros((0, 2), bool), {}, id="nothing held out"),
    ],
)
def test_what_is_expected_are_shares_of_texts(probabilities, given, expected):
    assert expect(np.array(probabilities), np.array(given)) == expected
