import random
from dataclasses import replace

import pytest
from samples import FILLER, TINY_LABELS, tiny_statements

from service.artifact import open_artifact
from service.labeller import Labeller
from service.labelset import Node
from service.lexicon import Lexicon, Reading
from training.choices import CANDIDATES, THEMES, Options
from training.corpora import Statement
from training.decisions import Measure
from training.errors import TrainingError
from training.fit import fit


def nothing(_name, _total):
    return lambda: None


def test_progress_is_told_facet_by_facet_and_comes_to_its_end(tmp_path):
    bars = {}

    def progress(name, total):
        bars[name] = [0, total]

        def tick():
            bars[name][0] += 1

        return tick

    names = Lexicon({(food,): [Reading(food, "name")] for food in ("soup", "salad", "cake")})
    _, figures = fit(tiny_statements(), TINY_LABELS, tmp_path, progress, {"food": names})
    # Candidates (two beside names, else three) in two folds; then five folds and all. Four foods, two meals.
    assert bars == {
        "food: terms": [16, 16],
        "food": [24, 24],
        "food: names": [5, 5],
        "meal: terms": [12, 12],
        "meal": [12, 12],
    }
    assert {facet: rows[-1].micro_f1 > 0.9 for facet, rows in figures.items()} == {"food": True, "meal": True}


def test_what_is_chosen_is_not_searched_for(tmp_path):
    bars = []

    def progress(name, _total):
        bars.append(name)
        return lambda: None

    options = Options(choices={"food": THEMES}, measure=Measure("micro-f1"), single={"meal": False}, find_names=False)
    artifact, _ = fit(tiny_statements(), TINY_LABELS, tmp_path, progress, options=options)
    facets = artifact.manifest["facets"]
    assert bars == ["food", "meal: terms", "meal"]
    assert facets["food"]["choice"] == {"name": THEMES.name, "C": 1.0, "tried": []}
    assert [own["name"] for own in facets["meal"]["choice"]["tried"]] == [own.name for own in CANDIDATES]
    assert [facets[name]["single"] for name in ("food", "meal")] == [True, False]
    assert len(set(facets["food"]["thresholds"])) == 1


def places_in_texts():
    """Texts of two places each, the first the label; one place has a single text."""
    places = ["Iraq", "Egypt", "Jordan", "Libya", "Tunisia"] * 8 + ["Qatar"]
    generator = random.Random(3)
    for number, place in enumerate(places):
        other = places[number - 2]
        words = " ".join(generator.sample(FILLER, 8))
        yield Statement(str(number), f"From {place} and {place} {words}, not {other}.", labels={"where": (place,)})


def test_names_of_places_are_found_without_being_given(tmp_path):
    statements = list(places_in_texts())
    label_sets = {"where": [Node(place, {}) for place in ("Iraq", "Egypt", "Jordan", "Libya", "Tunisia", "Qatar")]}
    artifact, _ = fit(statements, label_sets, tmp_path, nothing)
    assert artifact.manifest["facets"]["where"]["kind"] == "places"
    labels = Labeller(artifact).label("Report from Qatari towns and Doha, and from Qatar.").facets["where"]
    assert [label.id for label in labels] == ["Qatar"]


def test_a_facet_unknown_in_some_texts_is_learnt_from_the_others(tmp_path):
    statements = [
        replace(statement, labels={**statement.labels, "meal": None} if number % 4 == 0 else statement.labels)
        for number, statement in enumerate(tiny_statements())
    ]
    _, figures = fit(statements, TINY_LABELS, tmp_path, nothing)
    assert [(rows[-1].facet, rows[-1].texts) for rows in figures.values()] == [("food", 36), ("meal", 27)]
    assert open_artifact(tmp_path).manifest["facets"]["meal"]["examples"] == [9, 18]


@pytest.mark.parametrize(
    ("statements", "label_sets", "message"),
    [
        pytest.param([], TINY_LABELS, "facet food has no label with 2 examples", id="nothing"),
        pytest.param(tiny_statements()[:3], TINY_LABELS, "facet food has no label with 2 examples", id="one of each"),
        pytest.param(tiny_statements()[:4], TINY_LABELS, "cross-validation needs 5 texts", id="four texts"),
        pytest.param(
            [replace(tiny_statements()[0], id=str(number)) for number in range(20)],
            {"meal": TINY_LABELS["meal"]},
            "cross-validation needs 5 texts that are not versions of each other",
            id="one text twenty times",
        ),
        pytest.param(
            tiny_statements(), {"mood": [Node("glad", {})]}, "facet mood has no label with 2 examples", id="no facet"
        ),
    ],
)
def test_a_corpus_that_teaches_nothing_is_refused_and_nothing_is_written(tmp_path, statements, label_sets, message):
    with pytest.raises(TrainingError, match=message):
        fit(statements, label_sets, tmp_path / "model", nothing)
    assert not (tmp_path / "model").exists()
