"""``python -m benchmarks scale``: time and memory of ``python -m training fit`` on a large made-up corpus.

Writes ``results/scale.json``. The texts are of made-up words that are as frequent as words are (Zipf); each label has
words of its own among them.
"""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.costs import train

RESULTS = Path(__file__).parent / "results" / "scale.json"
TEXTS = 1_000_000
LABELS = 20
WORDS, OWN_WORDS = 300_000, 2_000
# Words of a text, about 100 characters, and the part of them that are its label's own.
LENGTHS = (10, 24)
OWN_PART = 0.25
# Texts with a second label, and texts whose label is wrong.
SECOND, WRONG = 0.15, 0.03
SYLLABLES = [start + end for start in "bcdfghjklmnpqrstvwz" for end in ("a", "e", "i", "o", "u", "an", "er", "is")]


def main(texts: int = TEXTS, results: Path = RESULTS) -> dict[str, Any]:
    """Write a corpus, train on it, print and write what it took."""
    with tempfile.TemporaryDirectory() as folder:
        path, model = Path(folder) / "corpus.jsonl", Path(folder) / "model"
        characters = write_corpus(path, texts)
        figures = {
            "texts": texts,
            "characters": round(characters / texts, 1),
            "labels": LABELS,
            **train(path, ["topics"], model),
            "micro_f1": json.loads((model / "report.json").read_bytes())["facets"]["topics"]["headline"]["micro_f1"],
        }
    results.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))
    return figures


def write_corpus(path: Path, texts: int) -> int:
    """Write so many texts with their labels, always the same ones; return how many characters they have."""
    characters = 0
    with path.open("w", encoding="utf-8") as file:
        for text, labels in corpus(texts):
            characters += len(text)
            file.write(json.dumps({"text": text, "topics": labels}) + "\n")
    return characters


def corpus(texts: int) -> Iterator[tuple[str, list[str]]]:
    """Yield texts and their labels."""
    generator = np.random.default_rng(0)
    # The words of a label come from anywhere among the rarer ones, lest their letters tell it.
    rarer = WORDS + generator.permutation(LABELS * OWN_WORDS)
    names = [word(number) for number in [*range(WORDS), *rarer.tolist()]]
    common, own, label = zipf(WORDS, 1.0), zipf(OWN_WORDS, 0.8), zipf(LABELS, 0.5)
    firsts = WORDS + OWN_WORDS * np.arange(LABELS)
    for _ in range(texts):
        said = np.searchsorted(label, generator.random(2))[: 1 + (generator.random() < SECOND)]
        size = int(generator.integers(*LENGTHS, endpoint=True))
        numbers = np.searchsorted(common, generator.random(size))
        owns = generator.random(size) < OWN_PART
        of = firsts[generator.choice(said, size)]
        numbers = np.where(owns, of + np.searchsorted(own, generator.random(size)), numbers)
        if generator.random() < WRONG:
            said = generator.integers(LABELS, size=1)
        yield " ".join(names[number] for number in numbers), [f"topic{number}" for number in sorted(set(said.tolist()))]


def zipf(count: int, exponent: float) -> np.ndarray[Any, Any]:
    """Return the probability of the first 1, 2, ... of so many things."""
    frequency = 1.0 / np.arange(1, count + 1) ** exponent
    return np.cumsum(frequency / frequency.sum())


def word(number: int) -> str:
    """Return a made-up word, another one for each number; the first are the shortest."""
    syllables = []
    number += 1
    while number:
        number, rest = divmod(number - 1, len(SYLLABLES))
        syllables.append(SYLLABLES[rest])
    return "".join(syllables)
