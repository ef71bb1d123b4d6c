"""The benchmark of training on a large corpus, in short."""

import json
import os

from benchmarks.costs import family, resident
from benchmarks.scale import LABELS, corpus, main, word


def test_a_corpus_is_always_the_same_one():
    texts = list(corpus(300))
    assert texts == list(corpus(300))
    assert {label for _, labels in texts for label in labels} == {f"topic{number}" for number in range(LABELS)}
    assert 90 < sum(len(text) for text, _ in texts) / len(texts) < 110


def test_each_number_has_a_word_of_its_own():
    words = [word(number) for number in range(50_000)]
    assert len(set(words)) == len(words)
    assert all(map(str.isalpha, words))


def test_the_memory_of_all_processes_is_seen():
    assert next(family(os.getpid())) == os.getpid()
    assert resident(os.getpid()) > 10_000_000


def test_training_on_some_texts(tmp_path):
    results = tmp_path / "scale.json"
    figures = main(2_000, results)
    assert json.loads(results.read_text()) == figures
    assert figures["texts"] == 2_000
    # What the labels' own words can teach so few texts; chance gives .1.
    assert figures["micro_f1"]["value"] > 0.5
    # The main process and a worker for each core.
    assert 100 < figures["memory_mb"] < 1_000 + 500 * figures["cores"]
    assert figures["bytes"] < 15_000_000
