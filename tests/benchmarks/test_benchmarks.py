"""Each benchmark in its short form: what it writes has the shape that the tables read; no time is judged."""

import importlib
import json
import shutil
from functools import partial

import pytest
from samples import ROOT
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks import contenders, measure, peers
from benchmarks.corpora import arabic
from benchmarks.ngrams import NGRAMS, prepare
from benchmarks.table import DOCUMENT, NAMES, with_tables
from benchmarks.targets import TARGETS
from service.document import Document
from service.terms import TermSet

SHORT = {
    "inprocess": {"sizes": (100, 1_000), "labels": (4, 8), "rounds": 1},
    "bulk": {"rounds": 1, "megabytes": 0.01, "limit": 20},
    "http": {"rounds": 1, "seconds": 1, "workers": (1,)},
    "start": {"rounds": 1, "memory_rounds": 1, "workers": (1, 2)},
    "hostile": {"sizes": (1_000, 2_000)},
    "peers": {"rounds": 1, "limit": 200, "foreign": False},
}
MODULES = {"http": "http_load"}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    with pytest.MonkeyPatch.context() as patch:
        for name, short in SHORT.items():
            module = importlib.import_module(f"benchmarks.{MODULES.get(name, name)}")
            patch.setattr(module, "write", partial(measure.write, results=folder))
            module.main(**short)
    return folder


def test_every_benchmark_says_where_and_with_what(results):
    for name in NAMES:
        content = json.loads((results / f"{name}.json").read_text(encoding="utf-8"))
        assert content["machine"]["cores"] > 0
        assert content["versions"]["model"]
        assert content["measured"]


def test_every_target_is_found_or_said_to_be_missing(results):
    tables = with_tables("<!-- speed -->\n<!-- /speed -->", results)
    missing = [line for line in tables.splitlines() if "not measured" in line]
    # fastText is left out, and wrk may not be there; a growth is measured from one size to another.
    expected = {target.what for target in TARGETS if "fastText" in target.what or "1 to 100" in target.what}
    if shutil.which("wrk") is None:
        expected |= {target.what for target in TARGETS if target.what.startswith("HTTP")}
    assert {line.split(" | ")[0].strip("| ") for line in missing} == expected
    assert "cannot run: left out" in tables


def test_tables_stand_between_their_marks(tmp_path):
    document = with_tables("before\n<!-- speed -->\nold\n<!-- /speed -->\nafter\n", tmp_path)
    assert document.startswith("before\n<!-- speed -->\n\nNothing was measured yet.")
    assert document.endswith("<!-- /speed -->\nafter\n")
    assert "old" not in document


def test_the_tables_in_the_document_are_those_of_the_results():
    document = DOCUMENT.read_text(encoding="utf-8")
    assert with_tables(document) == document


def test_ratios_are_made_round_by_round():
    assert measure.ratio([1, 4, 9], [1, 2, 3]) == {"median": 2, "least": 1, "most": 3}


def test_sides_take_turns():
    turns = []
    measure.interleaved({side: partial(turns.append, side) for side in "ab"}, 3)
    assert "".join(turns) == "abbaab"


@pytest.mark.parametrize("size", [100, 1_000, 10_000])
def test_arabic_texts_have_their_size(size):
    texts = arabic(size, 5)
    assert len(set(texts)) == 5
    assert all(0.7 * size < len(text.encode()) <= size for text in texts)


def test_a_contender_that_fails_says_why(tmp_path):
    (tmp_path / "corpus.json").write_text('{"train": [], "rounds": []}')
    with pytest.raises(RuntimeError, match=r"(?i)empty|no valid|least one"):
        peers.Side("scikit-learn, words", tmp_path / "corpus.json")


def test_scikit_learn_has_the_same_ngrams():
    text = arabic(1_000, 1)[0] + " The U.S. and 12 others, an I"
    vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=NGRAMS, lowercase=False).fit([prepare(text)])
    own = TermSet(stems=False, ngrams=NGRAMS, title=False)
    expected = {term for word in Document(text).words for term in own.of_folded(word.folded, in_title=False)}
    assert set(vectoriser.get_feature_names_out()) == expected


def test_peers_are_pinned():
    lines = (ROOT / "benchmarks" / "peers.txt").read_text().split()
    assert all("==" in line for line in lines)
    foreign = {package for name, (_, package) in contenders.CONTENDERS.items() if name in peers.FOREIGN}
    assert foreign <= {line.partition("==")[0] for line in lines}
