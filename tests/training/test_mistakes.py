import pytest
from held import held

from training.corpora import Statement
from training.mistakes import errors_together, worst_errors

STATEMENTS = [Statement(name, "x") for name in "pqrst"]


def test_errors_that_come_together():
    wanted = [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0], [0, 0, 1]]
    given = [[0, 1, 0], [0, 1, 0], [0, 0, 0], [0, 0, 1], [0, 0, 1]]
    assert errors_together(STATEMENTS, held(wanted, given)) == [
        {"missed": "a", "given": "b", "texts": 2, "ids": ["p", "q"]},
        {"missed": "b", "given": None, "texts": 1, "ids": ["r"]},
        {"missed": None, "given": "c", "texts": 1, "ids": ["s"]},
    ]
    assert errors_together(STATEMENTS, held(wanted, wanted)) == []


@pytest.fixture(scope="module")
def foods(tiny):
    return tiny.facets["food"].labels.labels


def test_worst_errors_come_first_with_their_evidence(tiny, foods):
    statements = [
        Statement("right", "green salad of lettuce"),
        Statement("bad", "hot lentil soup", "sweet cake", lang="xx"),
        Statement("worse", "hot lentil soup in a bowl"),
    ]
    soup, cake = foods.index("soup"), foods.index("cake")
    wanted, given = [[False] * len(foods) for _ in range(3)], [[False] * len(foods) for _ in range(3)]
    wanted[1][cake] = given[1][cake] = given[1][soup] = given[2][soup] = wanted[2][cake] = True
    probabilities = [[0.0] * len(foods) for _ in range(3)]
    probabilities[1][soup], probabilities[2][soup], probabilities[2][cake] = 0.6, 0.9, 0.3
    own = held(wanted, given, probabilities)
    own = type(own)("food", foods, len(foods), *(getattr(own, name) for name in list(vars(own))[3:]))
    worse, bad = worst_errors(statements, own, tiny)
    assert (worse["id"], worse["wanted"], worse["given"], worse["language"]) == ("worse", ["cake"], ["soup"], "en")
    assert [(wrong["label"], wrong["error"], wrong["probability"]) for wrong in worse["wrong"]] == [
        ("soup", "extra", 0.9),
        ("cake", "missed", 0.3),
    ]
    assert (bad["id"], bad["language"], [wrong["label"] for wrong in bad["wrong"]]) == ("bad", "xx", ["soup"])
    spans = {(span["field"], span["term"]): span["weight"] for span in bad["wrong"][0]["evidence"]}
    assert spans["text", "lentil"] > 0 > spans["title", "cake"]
    for span in bad["wrong"][0]["evidence"]:
        field = {"title": "sweet cake", "text": "hot lentil soup"}[span["field"]]
        assert field[span["start"] : span["end"]] == span["term"]


def test_a_label_that_was_not_trained_is_no_error_to_learn_from(tiny):
    assert worst_errors(STATEMENTS[:1], held([[0, 1]], [[0, 0]], trained=1), tiny) == []
