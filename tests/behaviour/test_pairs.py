"""Two texts that differ in a few words: one is about the place that the other only mentions."""

from collections import Counter

import pytest

from tests.behaviour.measures import missed_pairs, read_pairs, wanted
from training.taxonomy import default_label_sets

# At least so many of the fifty pairs of a language are right in both texts.
LEAST_RIGHT = {"ar": 42, "en": 43, "fr": 44}
A_LANGUAGE = 50
A_KIND = 10
KINDS = ("venue", "issuer", "speaker", "fixed-name", "homograph")


@pytest.fixture(scope="module")
def pairs():
    return read_pairs()


@pytest.mark.parametrize("language", LEAST_RIGHT)
def test_most_pairs_are_right_in_both_texts(default_model, pairs, language):
    missed = missed_pairs(default_model, [pair for pair in pairs if pair.lang == language])
    assert A_LANGUAGE - len(missed) >= LEAST_RIGHT[language], missed


def test_there_are_ten_pairs_of_each_kind_in_each_language(pairs):
    assert Counter((pair.lang, pair.kind) for pair in pairs) == {
        (language, kind): A_KIND for language in LEAST_RIGHT for kind in KINDS
    }


def test_a_pair_is_two_texts_of_different_regions(pairs):
    for pair in pairs:
        one, other = pair.texts
        assert (one.id, other.id) == (f"{pair.id}-a", f"{pair.id}-b")
        assert one.lang == other.lang == pair.lang
        assert one.text != other.text
        assert wanted(one)["region"] != wanted(other)["region"]


def test_the_regions_of_the_pairs_are_known(pairs):
    known = {node.id for node in default_label_sets()["region"]}
    assert {region for pair in pairs for text in pair.texts for region in wanted(text)["region"]} <= known
