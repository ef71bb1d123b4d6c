"""One text at a time, in process: from 100 bytes to 100 kB, with 40 to 1,000 labels, with and without evidence.

The models of so many labels are fitted here on our statements: a label is the mark of one word, so that each has as
many weights as a label of so many has in any model.
"""

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from math import log
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.corpora import arabic
from benchmarks.measure import MODEL, interleaved, spread, write
from service.calibration import Calibration
from service.labeller import Labeller, open_labeller
from service.labelset import Node
from service.lexicon import Lexicon
from tests.behaviour.measures import read_statements
from training.choices import THEMES
from training.decisions import Decisions
from training.model import facet_of, fit_linear
from training.publish import FittedFacet, publish
from training.vectors import count_blocks

SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
LABELS = (40, 100, 320, 1_000)
DEFAULT = "default"
ROUNDS = 5
# Texts of each size: so many, or as many as have so many bytes together, but three; below 100 calls p99 is the slowest.
_TEXTS, _BYTES = 40, 100_000
_LEAST_EXAMPLES = 3
# A text has so many of the synthetic labels, whatever their number: what is given is written and explained.
_GIVEN = 3


def main(sizes: Sequence[int] = SIZES, labels: Sequence[int] = LABELS, rounds: int = ROUNDS) -> dict[str, Any]:
    """Measure and write."""
    texts = {size: arabic(size, min(_TEXTS, max(_BYTES // size, 3))) for size in sizes}
    with tempfile.TemporaryDirectory() as folder:
        models = {DEFAULT: open_labeller(MODEL)}
        models |= {str(count): open_labeller(synthetic(count, Path(folder) / str(count))) for count in labels}
        cases = {
            (name, size, evidence): partial(_times, model, texts[size], evidence)
            for name, model in models.items()
            for size in sizes
            for evidence in (False, True)
        }
        interleaved(cases, 1)
        found = interleaved(cases, rounds)
    figures = [
        {"model": name, "bytes": size, "evidence": evidence, **_quantiles(times)}
        for (name, size, evidence), times in found.items()
    ]
    return write(
        "inprocess",
        {
            "microseconds": figures,
            "new_words": spread(
                [_new_words(arabic(1_000, 20 * rounds)[number::rounds]) for number in range(rounds)], 1
            ),
            "growth_with_bytes": _growth(figures, "bytes", DEFAULT, 1_000, max(sizes)),
            "growth_with_labels": _growth_with_labels(figures, labels),
        },
    )


def _times(model: Labeller, texts: Sequence[str], evidence: bool) -> list[float]:
    times = []
    for text in texts:
        begun = perf_counter()
        model.label(text, evidence=evidence)
        times.append(1e6 * (perf_counter() - begun))
    return times


def _new_words(texts: Sequence[str]) -> float:
    """Return the median of texts by a model that has seen none before, in microseconds."""
    return float(np.median(_times(open_labeller(MODEL), texts, False)))


def _quantiles(rounds: Sequence[Sequence[float]]) -> dict[str, Any]:
    every = [seconds for times in rounds for seconds in times]
    medians = spread([float(np.median(times)) for times in rounds], 1)
    return {"p50": medians, "p99": round(float(np.quantile(every, 0.99)), 1)}


def _growth(figures: Sequence[dict[str, Any]], by: str, model: str, least: int, most: int) -> dict[str, float]:
    """Return the exponent of the time's growth from ``least`` to ``most`` bytes: 1 is linear."""
    found = {}
    for evidence in (False, True):
        time = {
            own[by]: own["p50"]["median"]
            for own in figures
            if own["model"] == model and own["evidence"] == evidence and own[by] in (least, most)
        }
        if least in time and most > least:
            found["evidence" if evidence else "plain"] = round(log(time[most] / time[least]) / log(most / least), 3)
    return found


def _growth_with_labels(figures: Sequence[dict[str, Any]], labels: Sequence[int]) -> float | None:
    """Return the exponent of the growth of a text of 1 kB from the fewest labels to the most."""
    time = {own["model"]: own["p50"]["median"] for own in figures if own["bytes"] == 1_000 and not own["evidence"]}
    fewest, most = str(min(labels)), str(max(labels))
    if fewest == most or fewest not in time:
        return None
    return round(log(time[most] / time[fewest]) / log(int(most) / int(fewest)), 3)


def synthetic(count: int, folder: Path) -> Path:
    """Fit a model of ``count`` labels, with the default model's terms of themes, and return its folder."""
    statements = read_statements()[::2]
    texts_with = Counter(word for own in statements for word in set(own.text.split()))
    middling = [word for word, texts in texts_with.most_common() if _LEAST_EXAMPLES <= texts <= len(statements) // 10]
    label_of = {word: f"l{number}" for number, word in enumerate(middling[:: max(1, len(middling) // count)][:count])}
    marked = [
        replace(own, labels={"mark": tuple(label_of[word] for word in set(own.text.split()) & set(label_of))})
        for own in statements
    ]
    facet = facet_of("mark", list(label_of.values()), marked)
    rows, size = np.arange(len(marked)), len(facet.labels)
    linear = fit_linear(count_blocks(marked, THEMES.blocks), facet, rows, lambda: None)
    calibration = Calibration(np.ones(size), np.zeros(size), np.array([]), np.array([]), np.zeros(2))
    least = np.sort(linear.scores(rows), axis=None)[-_GIVEN * len(marked)]
    decisions = Decisions(calibration, np.full(size, 1.0 / (1.0 + np.exp(-least))))
    nodes = {"mark": [Node(label, {"en": label}) for label in label_of.values()]}
    publish(folder, marked, nodes, Lexicon({}), [FittedFacet(facet, linear, decisions, [], THEMES)])
    return folder
