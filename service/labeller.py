"""Label a text: score, calibrate, decide, explain."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from service.artifact import Artifact
from service.errors import InvalidInput
from service.evidence import STRONGEST, Evidence, Explainer, Source
from service.labelset import LabelSet, Node
from service.language import detect
from service.scorer import Array, Scored, Scorer
from service.terms import TermSet
from service.text import tokens, visible_length

LONGEST_TITLE = 200


@dataclass(frozen=True)
class Label:
    """A label that was decided on."""

    id: str
    probability: float
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Labelled:
    """The answer to one text: its language, and the labels of each facet asked for, likeliest first."""

    language: str
    facets: dict[str, list[Label]]


@dataclass(frozen=True)
class Facet:
    """One set of labels and how it decides; its columns of the score matrix start at ``first``."""

    labels: LabelSet
    first: int
    slope: Array
    offset: Array
    threshold: Array

    def probabilities(self, scores: Array) -> Array:
        """Return the calibrated probabilities of this facet's labels (Platt 1999)."""
        own = scores[..., self.first : self.first + len(self.slope)]
        return np.asarray(1.0 / (1.0 + np.exp(-(self.slope * own + self.offset))))


class Labeller:
    """Everything that a model knows, ready to label texts. Safe to share between threads."""

    def __init__(self, artifact: Artifact) -> None:
        self.manifest = artifact.manifest
        self.version = artifact.version
        self.languages: list[str] = self.manifest["languages"]
        arrays = artifact.arrays
        vocabulary = arrays["vocabulary"].tobytes().decode().split("\n")
        facets = self.manifest["facets"]
        size = len(vocabulary), len(arrays["bias"])
        weights = sparse.csr_matrix((arrays["weights"], arrays["indices"], arrays["indptr"]), shape=size, copy=False)
        self.scorer = Scorer(
            TermSet.from_json(self.manifest["terms"]),
            {term: column for column, term in enumerate(vocabulary)},
            arrays["idf"],
            weights,
            arrays["bias"],
        )
        self.facets: dict[str, Facet] = {}
        first = 0
        for name, facet in facets.items():
            self.facets[name] = _facet(name, facet, first)
            first += len(facet["labels"])

    def label(
        self,
        text: str,
        title: str | None = None,
        facets: Sequence[str] | None = None,
        evidence: bool = False,
        strongest: int | None = STRONGEST,
    ) -> Labelled:
        """Label one text by the facets named (all of them by default).

        ``evidence`` adds to each label the words that earned it: the ``strongest``, or all for None.
        Raises InvalidInput for a facet that the model does not have.
        """
        asked = self._asked(facets)
        sources = read_sources(text, title)
        scored = self.scorer.score(count_words(sources))
        explainer = Explainer(self.scorer, scored, sources) if evidence else None
        surfaces = [token.surface for source in sources for token in source.tokens]
        return Labelled(
            detect(surfaces), {name: self._decide(self.facets[name], scored, explainer, strongest) for name in asked}
        )

    def _asked(self, facets: Sequence[str] | None) -> list[str]:
        for name in facets or ():
            if name not in self.facets:
                known = ", ".join(self.facets)
                raise InvalidInput("unknown-facet", f"this model has no facet {name!r}; it has {known}", "facets")
        return [name for name in self.facets if facets is None or name in facets]

    def _decide(
        self, facet: Facet, scored: Scored, explainer: Explainer | None, strongest: int | None
    ) -> list[Label]:  # fmt: skip
        probabilities = facet.probabilities(scored.scores)
        given = np.flatnonzero(probabilities >= facet.threshold)
        given = given[np.argsort(-probabilities[given], kind="stable")]
        return [
            Label(
                facet.labels.labels[column],
                float(probabilities[column]),
                explainer.explain(facet.first + column, strongest) if explainer else None,
            )
            for column in map(int, given)
        ]


def read_sources(text: str, title: str | None) -> list[Source]:
    """Cut a statement into its fields' words; without a title, the first line may serve as one."""
    if title is not None:
        return [Source("title", title, tokens(title), len(title) + 1), Source("text", text, tokens(text), 0)]
    return [Source("text", text, tokens(text), title_end(text))]


def title_end(text: str) -> int:
    """Return where the title in the first line ends; 0 if the line is too long or ends in a full stop."""
    body = text.lstrip()
    line, broken, _ = body.partition("\n")
    line = line.rstrip()
    if not broken or visible_length(line) > LONGEST_TITLE or line.endswith((".", "۔")):
        return 0
    return len(text) - len(body) + len(line)


def count_words(sources: list[Source]) -> Counter[tuple[str, bool]]:
    """Count each word, apart for title and body."""
    return Counter((token.surface, token.start < source.title_end) for source in sources for token in source.tokens)


def _facet(name: str, facet: dict, first: int) -> Facet:  # type: ignore[type-arg]
    nodes = {node["id"]: Node(node["id"], node["names"], node.get("parent")) for node in facet["nodes"]}
    calibration = facet["calibration"]
    return Facet(
        LabelSet(name, tuple(facet["labels"]), nodes),
        first,
        np.array(calibration["slope"]),
        np.array(calibration["offset"]),
        np.array(facet["thresholds"]),
    )
