"""How far what a model is sent now is from what it saw in training."""

from collections.abc import Mapping
from typing import Any

from service.counts import FacetCounts, ModelCounts
from service.expected import FacetExpected
from service.labeller import Labeller

# The labels told of: those whose shares differ most.
_LABELS = 20


def drift(labeller: Labeller, counts: ModelCounts) -> dict[str, Any]:
    """Return what all workers have counted since the model was loaded, beside what was expected."""
    expected = labeller.expected
    return {
        "model": labeller.version,
        "texts": counts.texts,
        "unknown_words": _beside(mean(counts.unknown, counts.measured), expected.unknown),
        "facets": {name: _facet(facet, expected.facets[name]) for name, facet in counts.facets.items()},
    }


def _facet(seen: FacetCounts, expected: FacetExpected) -> dict[str, Any]:
    shares = {label: count / seen.texts for label, count in seen.labels.items()} if seen.texts else {}
    named = {label for label in seen.labels if shares.get(label) or expected.labels.get(label)}
    furthest = sorted(named, key=lambda label: (-abs(shares.get(label, 0.0) - expected.labels.get(label, 0.0)), label))
    return {
        "texts": seen.texts,
        "abstained": _beside(mean(sum(seen.abstained.values()), seen.texts), expected.abstained),
        "likeliest": _beside(mean(seen.likeliest, seen.texts), expected.likeliest),
        "distance": distance(shares, expected.labels),
        "labels": [
            {"id": label, **_beside(shares.get(label), expected.labels.get(label))} for label in furthest[:_LABELS]
        ],
    }


def distance(seen: Mapping[str, float], expected: Mapping[str, float]) -> float | None:
    """Return the total variation distance of two distributions of labels, 0 to 1; None where one has no labels.

    Half the sum of differences, each distribution brought to the sum 1.
    """
    ours, theirs = sum(seen.values()), sum(expected.values())
    if not ours or not theirs:
        return None
    labels = seen.keys() | expected.keys()
    apart = sum(abs(seen.get(label, 0.0) / ours - expected.get(label, 0.0) / theirs) for label in sorted(labels))
    return round(apart / 2, 6)


def mean(total: float, count: int) -> float | None:
    """Return a mean; None of nothing."""
    return total / count if count else None


def _beside(seen: float | None, expected: float | None) -> dict[str, float | None]:
    return {"seen": _rounded(seen), "expected": _rounded(expected)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
