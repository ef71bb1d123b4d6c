import pytest

from service.labelset import Node
from training.names import find_names


def ids(lexicon, phrase):
    return [reading.id for reading in lexicon.phrases.get(tuple(phrase.split()), ())]


@pytest.mark.parametrize(
    ("labels", "phrase", "label"),
    [
        pytest.param(["west-germany", "usa", "uk"], "british", "uk", id="English names"),
        pytest.param(["IQ", "eg", "JO"], "القاهره", "eg", id="codes"),
        pytest.param(["العراق", "مصر", "قطر"], "baghdad", "العراق", id="Arabic names"),
        pytest.param(["Irak", "France", "Syrie", "Égypte", "chez-nous"], "chez nous", "chez-nous", id="one unknown"),
    ],
)
def test_labels_that_are_places_have_the_names_of_the_tables(labels, phrase, label):
    names = find_names([Node(name, {}) for name in labels])
    assert names.of_places
    assert ids(names.lexicon, phrase) == [label]


def test_places_that_are_no_labels_keep_their_names():
    lexicon = find_names([Node(name, {}) for name in ("Guinea", "Niger", "Oman")]).lexicon
    assert lexicon.phrases[("guinea", "bissau")] == ()


def test_other_labels_have_their_own_names():
    lexicon, of_places = find_names([Node("money_supply", {"ar": "المعروض النقدي"}), Node("tea", {}), Node("A1", {})])
    assert not of_places
    assert ids(lexicon, "money supply") == ids(lexicon, "المعروض النقدي") == ["money_supply"]
    assert ids(lexicon, "teas") == ["tea"]
    assert not ids(lexicon, "a1")
