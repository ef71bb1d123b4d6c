"""No text that the project may not hold stands in it, not even eight words of one."""

import json
import subprocess
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from samples import ROOT

from service.text import fold, tokens

RUN = 8
FOLDERS = ("real", "eval", "benchmark", "statements")
_BINARY = {".joblib"}


class Words(dict):
    """The number of each folded word; how a surface folds is worked out once."""

    def __init__(self):
        super().__init__()
        self.numbers = {}

    def __missing__(self, surface):
        self[surface] = [self.numbers.setdefault(word, len(self.numbers)) for word in fold(surface)]
        return self[surface]

    def of(self, text):
        return np.array([number for token in tokens(text) for number in self[token.surface]], np.uint64)


def runs(numbers):
    """Return a hash of each run of words, at the run's first word."""
    hashes = np.zeros(max(0, len(numbers) - RUN + 1), np.uint64)
    for offset in range(RUN):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + numbers[offset : offset + len(hashes)] + np.uint64(1)
    return hashes


def strings(value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def texts_of(path: Path) -> Iterator[str]:
    """Yield what a file says: of JSON each string apart, else its whole."""
    content = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        yield from strings(json.loads(content))
    elif path.suffix == ".jsonl":
        yield from chain.from_iterable(strings(json.loads(line)) for line in content.split("\n") if line.strip())
    else:
        yield content


def copied(tracked, foreign) -> list[str]:
    """Return the first run of each text in ``tracked`` (name, text) that stands in one of ``foreign`` texts."""
    words = Words()
    tracked = list(tracked)
    ours = [runs(words.of(text)) for _, text in tracked]
    theirs = np.unique(np.concatenate([runs(words.of(text)) for text in foreign]))
    hits = np.split(np.isin(np.concatenate(ours), theirs), np.cumsum([len(hashes) for hashes in ours])[:-1])
    result = []
    for (name, text), hit in zip(tracked, hits, strict=True):
        if hit.any():
            folded = [word for token in tokens(text) for word in fold(token.surface)]
            first = int(np.argmax(hit))
            result.append(f"{name}: {' '.join(folded[first : first + RUN])} ({hit.sum()} runs)")
    return result


TEXT = "Early on Monday the ferry left for the islands with forty crates of oranges."


@pytest.mark.parametrize(
    ("ours", "expected"),
    [
        pytest.param(
            "She saw the ferry left for the islands with forty men",
            ["a: the ferry left for the islands with forty (1 runs)"],
            id="eight words",
        ),
        pytest.param(
            "THE FERRY, left for the islands: with forty!",
            ["a: the ferry left for the islands with forty (1 runs)"],
            id="folded",
        ),
        pytest.param("the ferry left for the islands with many crates of oranges", [], id="seven words"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_runs_are_found(ours, expected):
    assert (
        copied([("a", ours), ("b", "Nothing of the sort stands in this one, not by any means.")], [TEXT, ""])
        == expected
    )


def test_no_run_of_eight_words_is_copied(shared):
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if name and Path(name).suffix not in _BINARY]
    tracked = [(str(path.relative_to(ROOT)), text) for path in paths if path.is_file() for text in texts_of(path)]
    assert len(tracked) > len(paths) > 50
    foreign = [path for folder in FOLDERS for path in (shared / folder).rglob("*") if path.suffix in {".jsonl", ".txt"}]
    assert len(foreign) >= 7
    texts = (text for path in foreign for text in foreign_texts(path))
    assert copied(tracked, texts) == []


def foreign_texts(path: Path) -> Iterator[str]:
    if path.suffix == ".txt":
        yield path.read_text(encoding="utf-8")
        return
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.strip():
            row = json.loads(line)
            yield from (row[name] for name in ("title", "text") if row.get(name))
