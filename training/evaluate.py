"""Measure predictions against gold labels, by language and facet."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from training.corpora import Statement
from training.taxonomy import WORLD

# Macro-F1 is over labels with at least this many gold texts in the slice.
LEAST = 10
_DRAWS = 1000
_LEAST_DRAWS = 100
_MOST_DRAWN = 5_000_000

Parents = Mapping[str, str | None]
Predictions = Mapping[str, Mapping[str, Iterable[str]]]
NAN = float("nan")


class Counts(NamedTuple):
    """Labels given and wanted, given only, wanted only."""

    hits: int = 0
    extra: int = 0
    missed: int = 0

    def f1(self) -> float:
        """Return the harmonic mean of precision and recall; not a number where nothing counts."""
        return 2 * self.hits / (2 * self.hits + self.extra + self.missed) if any(self) else NAN


@dataclass(frozen=True)
class Figures:
    """One line of the result: a slice of texts, one facet."""

    slice: str
    facet: str
    texts: int
    micro_f1: float
    interval: tuple[float, float]
    macro_f1: float
    macro_labels: int
    precision: float
    recall: float
    exact: float
    per_label: dict[str, Counts]
    hierarchical_f1: float | None = None

    def line(self) -> str:
        """Return the figures as one line of text."""
        low, high = self.interval
        return (
            f"{self.slice:5} {self.facet:8} n={self.texts:4}  micro-F1 {self.micro_f1:.3f} [{low:.3f}, {high:.3f}]"
            f"  macro-F1 {self.macro_f1:.3f} ({self.macro_labels} labels)"
            f"  P {self.precision:.3f}  R {self.recall:.3f}  exact {self.exact:.3f}"
        ) + ("" if self.hierarchical_f1 is None else f"  hierarchical-F1 {self.hierarchical_f1:.3f}")


def evaluate(
    gold: Sequence[Statement], predictions: Predictions, parents: Mapping[str, Parents] | None = None
) -> list[Figures]:
    """Return the figures of each language and of all, for every facet that the gold has labels of.

    ``predictions`` maps an id to facet to labels; a text without any counts as predicted empty.
    ``parents`` maps a facet to each label's parent; such a facet gets a hierarchical F1, both sides with their
    ancestors (Kiritchenko, Matwin, Nock and Famili, "Learning and evaluation in the presence of class
    hierarchies", 2006).
    """
    facets = list(dict.fromkeys(facet for statement in gold for facet in statement.labels))
    languages = sorted({statement.lang for statement in gold if statement.lang})
    result = []
    for language in [*languages, "all"]:
        part = [statement for statement in gold if language in (statement.lang, "all")]
        for facet in facets:
            measured = [statement for statement in part if statement.labels.get(facet) is not None]
            if measured:
                figures = _figures(language, facet, measured, predictions)
                if parents and facet in parents:
                    f1 = _hierarchical_f1(facet, measured, predictions, parents[facet])
                    figures = replace(figures, hierarchical_f1=f1)
                result.append(figures)
    return result


def _figures(name: str, facet: str, part: Sequence[Statement], predictions: Predictions) -> Figures:
    texts, exact = [], 0
    hits: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for statement in part:
        want, maybe = set(statement.labels[facet] or ()), set(statement.maybe.get(facet) or ())
        given = predictions.get(statement.id)
        got = set(given.get(facet, ())) if given is not None else set()
        sets = want & got, got - want - maybe, want - got
        texts.append(Counts(*map(len, sets)))
        for position, labels in enumerate(sets):
            for label in labels:
                hits[label][position] += 1
        exact += given is not None and not sets[1] and not sets[2]
    total = _sum(texts)
    per_label = {label: Counts(*counts) for label, counts in sorted(hits.items())}
    frequent = [counts.f1() for counts in per_label.values() if counts.hits + counts.missed >= LEAST]
    return Figures(
        name,
        facet,
        len(part),
        total.f1(),
        _interval(texts),
        sum(frequent) / len(frequent) if frequent else NAN,
        len(frequent),
        total.hits / (total.hits + total.extra) if total.hits + total.extra else NAN,
        total.hits / (total.hits + total.missed) if total.hits + total.missed else NAN,
        exact / len(part),
        per_label,
    )


def _hierarchical_f1(facet: str, part: Sequence[Statement], predictions: Predictions, parents: Parents) -> float:
    texts = []
    for statement in part:
        sides = statement.labels[facet], statement.maybe.get(facet), predictions.get(statement.id, {}).get(facet)
        want, maybe, got = (_with_ancestors(side or (), parents) for side in sides)
        texts.append(Counts(len(want & got), len(got - want - maybe), len(want - got)))
    return _sum(texts).f1()


def _with_ancestors(labels: Iterable[str], parents: Parents) -> set[str]:
    found: set[str] = set()
    for label in labels:
        node: str | None = label
        while node is not None and node not in found:
            found.add(node)
            node = parents.get(node)
    # The world contains every place: beside others it tells nothing.
    return found - {WORLD} or found


def _sum(counts: Iterable[Counts]) -> Counts:
    return Counts(*(sum(column) for column in zip(*counts, strict=True)))


def _interval(texts: Sequence[Counts]) -> tuple[float, float]:
    """Return what `bootstrap` gives for micro-F1, with fewer draws where texts are many: there they agree."""
    generator = random.Random(0)  # noqa: S311
    counts, numbers = np.array(texts), range(len(texts))
    draws = min(_DRAWS, max(_LEAST_DRAWS, _MOST_DRAWN // len(texts)))
    totals = (counts[generator.choices(numbers, k=len(texts))].sum(axis=0).tolist() for _ in range(draws))
    return _middle([Counts(*total).f1() for total in totals])


def bootstrap(items: Sequence[Counts], measure: Callable[[Sequence[Counts]], float]) -> tuple[float, float]:
    """Return the 95% percentile interval of a measure over items drawn with replacement (Efron 1979)."""
    generator = random.Random(0)  # noqa: S311
    values = [measure(generator.choices(items, k=len(items))) for _ in range(_DRAWS)]
    return _middle(values)


def _middle(values: Iterable[float]) -> tuple[float, float]:
    values = sorted(value for value in values if value == value)
    return (values[int(0.025 * len(values))], values[int(0.975 * len(values)) - 1]) if values else (NAN, NAN)
