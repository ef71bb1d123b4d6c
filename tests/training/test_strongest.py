import pytest

from training.strongest import _name, strongest_terms


def test_each_label_s_own_words_speak_most_for_it(tiny):
    terms = strongest_terms(tiny, "food")
    assert set(terms) == set(tiny.facets["food"].labels.labels)
    words = [term["term"] for term in terms["soup"] if term["kind"] == "word"]
    assert {"hot", "lentil", "soup"} <= set(words)
    for own in terms.values():
        for kind in (True, False):
            weights = [term["weight"] for term in own if (term["kind"] == "part of a word") is kind]
            assert weights == sorted(weights, reverse=True)
            assert all(weight > 0 for weight in weights)
            assert len(weights) <= (4 if kind else 10)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        pytest.param("=soup", ("soup", "word"), id="stem"),
        pytest.param("^soup", ("soup", "word of a title"), id="title"),
        pytest.param("@election", ("election", "concept"), id="concept"),
        pytest.param("@^election", ("election", "concept"), id="concept of a title"),
        pytest.param(" sou", ("sou…", "part of a word"), id="beginning"),
        pytest.param("oup ", ("…oup", "part of a word"), id="end"),
        pytest.param("oup", ("…oup…", "part of a word"), id="middle"),
    ],
)
def test_terms_as_a_reader_names_them(term, expected):
    assert _name(term) == expected
