"""Label a text: read, score, decide, explain."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from service.artifact import Artifact, lines_of, open_artifact
from service.concepts import Occurrence, find_concepts
from service.document import Document
from service.errors import InvalidInput, ModelError
from service.evidence import STRONGEST, Evidence, SpanWriter, TermShares
from service.facets import PLACES, Facet, Focus, PlacesFacet
from service.labelset import LabelSet, Node
from service.language import detect
from service.lexicon import Lexicon
from service.scorer import Array, Block, Scored, Scorer
from service.terms import TermSet


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


class Labeller:
    """Everything that a model knows, ready to label texts. Safe to share between threads."""

    def __init__(self, artifact: Artifact) -> None:
        """Take an opened model; raises ModelError if its parts do not fit together."""
        try:
            self._build(artifact)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise ModelError(f"model {artifact.version} does not fit together: {error!r}") from None

    def _build(self, artifact: Artifact) -> None:
        self.manifest = artifact.manifest
        self.version = artifact.version
        self.languages: list[str] = self.manifest["languages"]
        self.scorer = _scorer(artifact)
        self.concepts = Lexicon.from_lines(lines_of(artifact.arrays["concepts"]))
        self.facets: dict[str, Facet] = {}
        first = 0
        for name, facet in self.manifest["facets"].items():
            self.facets[name] = _facet(name, facet, first, artifact.arrays)
            first += len(facet["labels"])
        if first != len(self.scorer.bias):
            raise ValueError(f"{first} labels, {len(self.scorer.bias)} columns")

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
        document, concepts, scored = self._read(text, title)
        explainer = None
        if evidence:
            shares = TermShares(self.scorer, scored, document, concepts)
            explainer = _Explainer(shares, scored, document, strongest)
        return Labelled(
            detect([place.token.surface for place in document.places]),
            {name: _decide(self.facets[name], scored, document, explainer) for name in asked},
        )

    def explain(
        self, text: str, title: str | None, facet: str, labels: Sequence[str], strongest: int | None = STRONGEST
    ) -> dict[str, Evidence]:
        """Return why ``labels`` of a facet have their scores, whether they are given or not."""
        document, concepts, scored = self._read(text, title)
        shares = TermShares(self.scorer, scored, document, concepts)
        explainer, own = _Explainer(shares, scored, document, strongest), self.facets[facet]
        scores, columns = own.scores(scored, document), own.labels.columns
        return {label: explainer.explain(own, columns[label], float(scores[columns[label]])) for label in labels}

    def scores(self, text: str, title: str | None = None) -> dict[str, Array]:
        """Return the scores of all labels, by facet, before calibration."""
        document, _, scored = self._read(text, title)
        return {name: facet.scores(scored, document) for name, facet in self.facets.items()}

    def _read(self, text: str, title: str | None) -> tuple[Document, list[Occurrence], Scored]:
        document = Document(text, title)
        concepts = find_concepts(self.concepts, document)
        counts = Counter(occurrence.term for occurrence in concepts)
        return document, concepts, self.scorer.score(document.counts, counts)

    def _asked(self, facets: Sequence[str] | None) -> list[str]:
        for name in facets or ():
            if name not in self.facets:
                known = ", ".join(self.facets)
                raise InvalidInput("unknown-facet", f"this model has no facet {name!r}; it has {known}", "facets")
        return [name for name in self.facets if facets is None or name in facets]


def open_labeller(folder: Path) -> Labeller:
    """Open the model in a folder; raises ModelError, in one line, for one that cannot be used."""
    return Labeller(open_artifact(folder))


class _Explainer:
    """Explains labels of one text."""

    def __init__(self, shares: TermShares, scored: Scored, document: Document, strongest: int | None) -> None:
        self._shares = shares
        self._spans = SpanWriter(document)
        self._scored, self._document, self._strongest = scored, document, strongest

    def explain(self, facet: Facet, column: int, score: float) -> Evidence:
        weights, rest = facet.share_out(column, self._shares, self._scored, self._document)
        return Evidence(score, rest, self._spans.write(weights, self._strongest))


def _decide(facet: Facet, scored: Scored, document: Document, explainer: _Explainer | None) -> list[Label]:
    scores = facet.scores(scored, document)
    probabilities = facet.probabilities(scores)
    given = np.flatnonzero(probabilities >= facet.threshold)
    given = given[np.argsort(-probabilities[given], kind="stable")]
    return [
        Label(
            facet.labels.labels[column],
            float(probabilities[column]),
            explainer.explain(facet, column, float(scores[column])) if explainer else None,
        )
        for column in map(int, given)
    ]


def _scorer(artifact: Artifact) -> Scorer:
    arrays = artifact.arrays
    terms = iter(enumerate(lines_of(arrays["vocabulary"])))
    blocks = []
    for block in artifact.manifest["blocks"]:
        term_set = TermSet.from_json(block["term_set"]) if block["term_set"] else None
        columns = {term: column for column, term in islice(terms, block["terms"])}
        blocks.append(Block(term_set, columns, block["weight"], block.get("damping", 0.0)))
    size = len(arrays["idf"]), len(arrays["bias"])
    weights = sparse.csr_matrix((arrays["weights"], arrays["indices"], arrays["indptr"]), shape=size, copy=False)
    # A wild index would read beyond the file, in compiled code that checks nothing.
    weights.check_format(full_check=True)
    if sum(len(block.columns) for block in blocks) != size[0]:
        raise ValueError(f"{size[0]} idf values for another number of terms")
    return Scorer(blocks, arrays["idf"], weights, arrays["bias"])


def _facet(name: str, facet: dict[str, Any], first: int, arrays: dict[str, Any]) -> Facet:
    nodes = {node["id"]: Node(node["id"], node["names"], node.get("parent")) for node in facet["nodes"]}
    calibration = facet["calibration"]
    common = (
        LabelSet(name, tuple(facet["labels"]), nodes),
        first,
        np.array(calibration["slope"]),
        np.array(calibration["offset"]),
        np.array(facet["thresholds"]),
    )
    if facet["kind"] != PLACES:
        return Facet(*common)
    weights = dict(zip(lines_of(arrays[f"{name} features"]), arrays[f"{name} weights"].tolist(), strict=True))
    return PlacesFacet(
        *common, Lexicon.from_lines(lines_of(arrays[f"{name} lexicon"])), Focus(**facet["focus"], weights=weights)
    )
