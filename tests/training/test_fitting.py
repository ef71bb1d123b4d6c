import json

import pytest
from click.testing import CliRunner
from samples import ROOT

from training.__main__ import main
from training.choices import CANDIDATES
from training.decisions import Measure
from training.errors import TrainingError
from training.fitting import Fitting, by_facet

LETTERS = ROOT / "docs" / "samples" / "letters.csv"
WORDS, _, NGRAMS = CANDIDATES


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param([], {}, id="nothing"),
        pytest.param(["micro-f1"], {None: Measure("micro-f1")}, id="for all"),
        pytest.param(["precision=0.9"], {None: Measure("precision", 0.9)}, id="a bound for all"),
        pytest.param(
            ["recall=.8", "topic=precision=0.9"],
            {None: Measure("recall", 0.8), "topic": Measure("precision", 0.9)},
            id="one otherwise",
        ),
    ],
)
def test_measures_by_facet(given, found):
    assert by_facet(given, Measure.parse) == found


def test_what_is_said_of_all_holds_for_those_that_nothing_else_is_said_of():
    fitting = Fitting({"topic": Measure("recall", 0.8)}, {None: WORDS, "kind": NGRAMS}, {"kind": True}, 3.0, False)
    options = fitting.options(["topic", "kind"])
    assert options.measures == {"topic": Measure("recall", 0.8)}
    assert options.choices == {"topic": WORDS, "kind": NGRAMS}
    assert options.single == {"kind": True}
    assert (options.minutes, options.find_names) == (3.0, False)


def test_a_facet_that_is_not_there():
    with pytest.raises(TrainingError, match="no facet topics; there are topic, kind"):
        Fitting(single={"topics": True}).options(["topic", "kind"])


def run(folder, *options):
    arguments = ["fit", str(LETTERS), "--facet", "topic", "--facet", "kind", "-o", str(folder), "--no-learning-curve"]
    return CliRunner().invoke(main, [*arguments, *options])


def test_fit_does_as_it_is_told(tmp_path):
    options = ["--terms", "words and n-grams", "--terms", "kind=words, C=3"]
    options += ["--single", "topic=yes", "--single", "kind=no", "--measure", "micro-f1", "--no-names"]
    assert run(tmp_path, *options).exit_code == 0
    facets = json.loads((tmp_path / "manifest.json").read_bytes())["facets"]
    assert {name: (own["choice"], own["single"]) for name, own in facets.items()} == {
        "topic": ({"name": "words and n-grams", "C": 1.0, "tried": []}, True),
        "kind": ({"name": "words, C=3", "C": 3.0, "tried": []}, False),
    }
    # One threshold for all labels of a facet.
    assert [len(set(own["thresholds"])) for own in facets.values()] == [1, 1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(["--measure", "accuracy"], "'accuracy' is no measure", id="measure"),
        pytest.param(["--measure", "topic=accuracy"], "'accuracy' is no measure", id="measure of a facet"),
        pytest.param(["--terms", "letters"], "'letters' names no terms: .* 'words, C=3'", id="terms"),
        pytest.param(["--single", "kind=maybe"], "'maybe' must be yes or no", id="single"),
        pytest.param(["--single", "kinds=yes"], "no facet kinds; there are topic, kind", id="facet"),
    ],
)
def test_what_cannot_be_done(tmp_path, options, message):
    with pytest.raises(TrainingError, match=message):
        raise run(tmp_path, *options).exception
    assert list(tmp_path.iterdir()) == []
