import json

import pytest
from samples import ROOT

from training.card import with_figures
from training.errors import TrainingError
from training.report import JSON

DEFAULT = ROOT / "models" / "default"
CARD = ROOT / "docs" / "model.md"


def interval(value):
    return {"value": value, "low": value - 0.1, "high": value + 0.1}


def label(name, wanted, ar):
    own = {"wanted": wanted, "precision": 0.5, "recall": 0.25, "examples": 40}
    return {**own, "id": name, "name": name.title(), "f1": interval(0.4), "by_language": {"ar": ar}}


REPORT = {
    "facets": {
        "food": {
            "by_language": [{"slice": "ar"}],
            "calibration": {"error": interval(0.2)},
            "calibration_by_language": {"ar": interval(0.3)},
            "learning_curve": {
                "points": [{"examples": 8, "micro_f1": interval(0.5)}, {"examples": 16, "micro_f1": interval(0.7)}],
                "gain": interval(0.2),
                "verdict": "helps",
            },
            "labels": [
                label("soup", 10, {"wanted": 0, "f1": None}),
                label("cake", 30, {"wanted": 7, "f1": 0.6}),
                label("bread", 9, {"wanted": 9, "f1": 0.9}),
            ],
        }
    }
}


def test_the_part_between_the_marks_is_rewritten():
    card = with_figures("before\n<!-- report -->\nold\n<!-- /report -->\nafter\n", REPORT)
    assert card.startswith("before\n<!-- report -->\nExpected calibration error")
    assert card.endswith("|\n<!-- /report -->\nafter\n")
    for row in (
        "| food | 0.200 [0.100, 0.300] | 0.300 |",
        "| food | 8: 0.500, 16: 0.700 | 0.200 [0.100, 0.300] | helps |",
        "| Cake (`cake`) | 40 | 0.400 [0.300, 0.500] (30) | 0.500 | 0.250 | 0.600 (7) |\n"
        "| Soup (`soup`) | 40 | 0.400 [0.300, 0.500] (10) | 0.500 | 0.250 | - |",
        "1 other labels have fewer than 10 texts",
    ):
        assert row in card
    assert "old" not in card
    assert "bread" not in card
    assert with_figures(card, REPORT) == card


def test_a_card_without_marks_is_refused():
    with pytest.raises(TrainingError, match="one part between <!-- report -->"):
        with_figures("no marks", REPORT)


@pytest.fixture(scope="module")
def report():
    return json.loads((DEFAULT / JSON).read_text(encoding="utf-8"))


def test_the_default_model_s_card_agrees_with_its_report(report):
    card = CARD.read_text(encoding="utf-8")
    assert with_figures(card, report) == card


def test_the_default_model_s_report_is_of_it_and_holds_no_text(report):
    manifest = json.loads((DEFAULT / "manifest.json").read_text(encoding="utf-8"))
    assert report["model"] == manifest["version"]
    page = (DEFAULT / "report.html").read_text(encoding="utf-8")
    assert manifest["version"] in page
    assert '<p dir="auto"' not in page
