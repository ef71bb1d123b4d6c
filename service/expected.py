"""What a model saw in training, as far as its manifest says: what is compared with what it is sent now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FacetExpected:
    """Of one facet: the share of texts that each label was given to, and with no label; the mean highest probability.

    ``labels`` of a manifest that has no ``expected`` are the shares of the examples.
    """

    labels: Mapping[str, float]
    abstained: float | None
    likeliest: float | None


@dataclass(frozen=True)
class Expected:
    """Of the whole model; ``unknown`` is the mean share of words of which no stem is known."""

    unknown: float | None
    facets: Mapping[str, FacetExpected]


def read_expected(manifest: Mapping[str, Any]) -> Expected:
    """Read a manifest; raises TypeError, ValueError or LookupError for one that says something else."""
    training = manifest.get("training", {})
    facets = {name: _facet(facet, training.get("texts")) for name, facet in manifest["facets"].items()}
    return Expected(_share(training.get("unknown")), facets)


def _facet(facet: Mapping[str, Any], texts: int | None) -> FacetExpected:
    said = facet.get("expected", {})
    given = said.get("labels")
    if given is None and texts:
        given = [count / texts for count in facet.get("examples", [])]
    labels = dict(zip(facet["labels"], map(float, given), strict=True)) if given else {}
    return FacetExpected(labels, _share(said.get("abstained")), _share(said.get("likeliest")))


def _share(value: Any) -> float | None:
    return None if value is None else float(value)
