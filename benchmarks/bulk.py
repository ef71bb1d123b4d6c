"""Many texts: the default model on Arabic, in process, and a file labelled on one core and on all."""

import json
import os
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.corpora import arabic_corpus
from benchmarks.measure import MODEL, interleaved, ratio, spread, write
from service.batch import Job, label_file
from service.labeller import open_labeller
from service.settings import read_settings

ROUNDS = 3
# Long enough that starting the processes hardly counts.
MEGABYTES = 10.0


def main(rounds: int = ROUNDS, megabytes: float = MEGABYTES, limit: int | None = None) -> dict[str, Any]:
    """Measure and write."""
    corpus = arabic_corpus(1, limit)
    texts = corpus.rounds[0]
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "texts.jsonl"
        many = _fill(texts, megabytes)
        source.write_text("".join(f"{json.dumps({'text': text})}\n" for text in many), encoding="utf-8")
        sides = {"in process": partial(_in_process, texts)}
        sides |= {f"file, {count} of {cores} cores": partial(_file, source, count) for count in (1, cores)}
        seconds = interleaved(sides, rounds)
    sizes = {name: many if name.startswith("file") else texts for name in sides}
    one, every = (seconds[f"file, {count} of {cores} cores"] for count in (1, cores))
    return write(
        "bulk",
        {
            "texts": corpus.source,
            "bytes_a_text": round(_megabytes(texts) * 1e6 / len(texts)),
            "mb_per_second": {
                name: spread([_megabytes(sizes[name]) / own for own in found]) for name, found in seconds.items()
            },
            "texts_per_second": {
                name: spread([len(sizes[name]) / own for own in found], 0) for name, found in seconds.items()
            },
            "cores": cores,
            "times_one_core": ratio(one, every),
        },
    )


def _fill(texts: Sequence[str], megabytes: float) -> list[str]:
    return list(texts) * max(1, round(megabytes / _megabytes(texts)))


def _megabytes(texts: Sequence[str]) -> float:
    return sum(len(text.encode()) for text in texts) / 1e6


def _in_process(texts: Sequence[str]) -> float:
    labeller = open_labeller(MODEL)
    begun = perf_counter()
    for text in texts:
        labeller.label(text)
    return perf_counter() - begun


def _file(source: Path, workers: int) -> float:
    job = Job(source, MODEL, read_settings({}).max_characters, "utf-8")
    begun = perf_counter()
    done = label_file(job, source.with_name(f"labelled-{workers}.jsonl"), workers, lambda _done, _total: None)
    assert not done.bad, f"{done.bad} texts were not labelled"
    return perf_counter() - begun
