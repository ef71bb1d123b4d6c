"""Label a text: read, score, decide, explain."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from service.artifact import Artifact, lines_of, open_artifact
from service.concepts import Occurrence, find_concepts
from service.document import Document
from service.errors import InvalidInput, ModelError, shown
from service.evidence import STRONGEST, Evidence, SpanWriter, TermShares
from service.expected import read_expected
from service.facets import Facet
from service.known import KnownWords
from service.language import OTHER, recognise
from service.lexicon import Lexicon
from service.model_parts import make_facet, make_scorer
from service.scorer import Array, Scored

# Why a facet gives no label.
NO_KNOWN_TERMS = "no-known-terms"
LANGUAGE_NOT_COVERED = "language-not-covered"
BELOW_THRESHOLD = "below-threshold"


@dataclass(frozen=True)
class Label:
    """A label and how it was decided on: it is given if its probability reaches its threshold."""

    id: str
    probability: float
    threshold: float
    given: bool
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Labelled:
    """The answer to one text: its language, and the labels of each facet asked for, likeliest first.

    ``reasons`` says, for each facet that gives no label, why. ``likeliest`` has each facet's highest probability,
    listed or not; ``unknown`` is the share of different words that the model does not know, None where there are none.
    """

    language: str
    facets: dict[str, list[Label]]
    reasons: dict[str, str]
    likeliest: dict[str, float]
    unknown: float | None


@dataclass(frozen=True)
class Listing:
    """Which labels are listed: those given, or, if any of these is set, all; of them the likely, of them the first.

    ``explain`` has labels by facet: they are listed whatever else is, and explained.
    """

    everything: bool = False
    least: float | None = None
    top: int | None = None
    explain: dict[str, list[str]] = field(default_factory=dict)

    def columns(self, facet: Facet, probabilities: Array, given: Array) -> Array:
        """Return the columns of the labels listed, likeliest first; ``given`` are those of the labels given."""
        if self.everything or self.top is not None or self.least is not None:
            listed = _likeliest(np.flatnonzero(probabilities >= (self.least or 0.0)), probabilities)
            columns = listed[: self.top]
        else:
            columns = given
        explained = self.explain.get(facet.labels.facet)
        if not explained:
            return columns
        return _likeliest(np.union1d(columns, [facet.labels.columns[label] for label in explained]), probabilities)


def _likeliest(columns: Array, probabilities: Array) -> Array:
    ordered: Array = columns[np.argsort(-probabilities[columns], kind="stable")]
    return ordered


GIVEN = Listing()


class Labeller:
    """Everything that a model knows, ready to label texts. Safe to share between threads."""

    _tell: Callable[[Labelled], None] | None = None

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
        self.expected = read_expected(self.manifest)
        self.scorer = make_scorer(artifact)
        self.words = KnownWords(self.scorer.blocks)
        self.concepts = Lexicon.from_lines(lines_of(artifact.arrays["concepts"]))
        self.facets: dict[str, Facet] = {}
        first = 0
        for name, facet in self.manifest["facets"].items():
            self.facets[name] = make_facet(name, facet, first, artifact.arrays)
            first += len(facet["labels"])
        if first != len(self.scorer.bias):
            raise ValueError(f"{first} labels, {len(self.scorer.bias)} columns")

    def telling(self, tell: Callable[[Labelled], None] | None) -> "Labeller":
        """Return the same model, which tells ``tell``, if anybody, of every text that it labels."""
        same = copy(self)
        same._tell = tell
        return same

    def label(
        self,
        text: str,
        title: str | None = None,
        facets: Sequence[str] | None = None,
        evidence: bool = False,
        strongest: int | None = STRONGEST,
        listing: Listing = GIVEN,
    ) -> Labelled:
        """Label one text by the facets named (all of them by default) and those of labels to explain.

        ``evidence`` adds to each label that is given the words that earned it: the ``strongest``, or all for None.
        Raises InvalidInput for a facet or label that the model does not have.
        """
        asked = self.asked(facets, listing)
        document, concepts, scored = self._read(text, title)
        explainer = None
        if evidence or listing.explain:
            mentions = [stretch for name in asked for stretch in self.facets[name].mentions(document)]
            shares = TermShares(scored, document, concepts, mentions)
            explainer = _Explainer(shares, scored, document, strongest, evidence)
        likely = {name: self._probabilities(name, scored, document) for name in asked}
        found = {name: _decide(self.facets[name], *likely[name], explainer, listing) for name in asked}
        return self._labelled(document, scored, likely, found)

    def probabilities(self, text: str) -> dict[str, Array]:
        """Return the calibrated probabilities of all labels, by facet."""
        document, _, scored = self._read(text, None)
        likely = {name: self._probabilities(name, scored, document) for name in self.facets}
        if self._tell:
            self._labelled(document, scored, likely, {n: _decide(f, *likely[n]) for n, f in self.facets.items()})
        return {name: probabilities for name, (_, probabilities) in likely.items()}

    def _probabilities(self, name: str, scored: Scored, document: Document) -> tuple[Array, Array]:
        scores = self.facets[name].scores(scored, document)
        return scores, self.facets[name].probabilities(scores)

    def _labelled(
        self,
        document: Document,
        scored: Scored,
        likely: Mapping[str, tuple[Array, Array]],
        found: dict[str, list[Label]],
    ) -> Labelled:
        language = recognise(document.words)
        silent = [name for name, labels in found.items() if not any(label.given for label in labels)]
        labelled = Labelled(
            language or OTHER,
            found,
            dict.fromkeys(silent, _reason(language, scored)),
            {name: float(probabilities.max()) for name, (_, probabilities) in likely.items()},
            self.words.unknown_share({word.folded for word in document.words}),
        )
        if self._tell:
            self._tell(labelled)
        return labelled

    def scores(self, text: str, title: str | None = None) -> dict[str, Array]:
        """Return the scores of all labels, by facet, before calibration."""
        document, _, scored = self._read(text, title)
        return {name: facet.scores(scored, document) for name, facet in self.facets.items()}

    def _read(self, text: str, title: str | None) -> tuple[Document, list[Occurrence], Scored]:
        document = Document(text, title)
        concepts = find_concepts(self.concepts, document)
        words, end = [word.folded for word in document.words], document.title_words
        scored = self.scorer.score(words[:end], words[end:], [occurrence.term for occurrence in concepts])
        return document, concepts, scored

    def asked(self, facets: Sequence[str] | None, listing: Listing) -> list[str]:
        """Return the facets asked for, by name or by a label to explain; raises InvalidInput for what there is not."""
        for name in (*(facets or ()), *listing.explain):
            if name not in self.facets:
                known = ", ".join(self.facets)
                field = "facets" if name not in listing.explain else "explain"
                raise InvalidInput("unknown-facet", f"this model has no facet {shown(name)}; it has {known}", field)
        for name, labels in listing.explain.items():
            for label in labels:
                if label not in self.facets[name].labels.columns:
                    raise InvalidInput("unknown-label", f"facet {name} has no label {shown(label)}", "explain")
        return [name for name in self.facets if facets is None or name in facets or name in listing.explain]


def open_labeller(folder: Path) -> Labeller:
    """Open the model in a folder; raises ModelError, in one line, for one that cannot be used."""
    return Labeller(open_artifact(folder))


class _Explainer:
    """Explains labels of one text: those asked for, and, if ``given``, those given."""

    def __init__(
        self, shares: TermShares, scored: Scored, document: Document, strongest: int | None, given: bool
    ) -> None:
        self._shares = shares
        self._spans = SpanWriter(document)
        self._scored, self._document, self._strongest = scored, document, strongest
        self.given = given

    def explain(self, facet: Facet, column: int, score: float) -> Evidence:
        weights, rest = facet.share_out(column, self._shares, self._scored, self._document)
        return Evidence(score, rest, self._spans.write(self._shares.stretches, weights, self._strongest))


def _decide(
    facet: Facet,
    scores: Array,
    probabilities: Array,
    explainer: _Explainer | None = None,
    listing: Listing = GIVEN,
) -> list[Label]:
    given = facet.given(probabilities)
    listed = listing.columns(facet, probabilities, given)
    decided = set(given.tolist())
    asked = listing.explain.get(facet.labels.facet, ())
    labels = []
    for column in listed.tolist():
        name, is_given, evidence = facet.labels.labels[column], column in decided, None
        if explainer is not None and ((is_given and explainer.given) or name in asked):
            evidence = explainer.explain(facet, column, float(scores[column]))
        labels.append(Label(name, float(probabilities[column]), float(facet.threshold[column]), is_given, evidence))
    return labels


def _reason(language: str | None, scored: Scored) -> str:
    if language == OTHER:
        return LANGUAGE_NOT_COVERED
    return BELOW_THRESHOLD if len(scored.terms) else NO_KNOWN_TERMS
