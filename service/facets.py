"""How a facet turns what was read into scores, probabilities and decisions.

Kind ``terms``: a weight vector per label. Kind ``places``: to a gain times that score it adds the weights,
shared by all labels, of each mentioned place's features.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from service.attention import find_candidates
from service.calibration import Calibration
from service.document import Document
from service.evidence import Stretch, TermShares
from service.labelset import LabelSet
from service.lexicon import Lexicon
from service.places import Candidate, Features, Mention
from service.scorer import Array, Scored

TERMS = "terms"
PLACES = "places"


@dataclass(frozen=True)
class Facet:
    """One set of labels; its columns of the linear model begin at ``first``.

    ``single`` says that a text has one label at most.
    """

    labels: LabelSet
    first: int
    calibration: Calibration
    threshold: Array
    single: bool

    def scores(self, scored: Scored, document: Document) -> Array:
        """Return the score of each label."""
        return scored.scores[self.first : self.first + len(self.threshold)]

    def mentions(self, document: Document) -> list[Stretch]:
        """Return the stretches of the text that more than terms speak for."""
        return []

    def share_out(self, column: int, shares: TermShares, scored: Scored, document: Document) -> tuple[Array, float]:
        """Return the weight of each of the shares' stretches in the score of one label, and the rest of the score."""
        return shares.of(self.first + column), float(scored.bias[self.first + column])

    def probabilities(self, scores: Array) -> Array:
        """Return calibrated probabilities."""
        return self.calibration.probabilities(scores)

    def given(self, probabilities: Array) -> Array:
        """Return the columns of the labels that a text is given, likeliest first."""
        reached = np.flatnonzero(probabilities >= self.threshold)
        if len(reached) > 1:
            reached = reached[np.argsort(-probabilities[reached], kind="stable")]
        return reached[:1] if self.single else reached


@dataclass(frozen=True)
class Focus:
    """The weights that all places share.

    A label's score is ``(gain + gain_mentioned) * linear score + features of the mentioned place``, or
    ``gain * linear score + unmentioned`` for a place that the text does not mention; ``bias`` is added to both.
    """

    gain: float
    gain_mentioned: float
    unmentioned: float
    bias: float
    weights: Mapping[str, float]

    def constants(self) -> dict[str, float]:
        """Return all but the weights, as a manifest has them."""
        return {name: value for name, value in vars(self).items() if name != "weights"}

    def scores(self, linear: Array, candidates: Mapping[str, Candidate], columns: Mapping[str, int]) -> Array:
        """Return the scores of all labels from their ``linear`` scores and the places mentioned."""
        scores = self.gain * linear + (self.unmentioned + self.bias)
        for place, candidate in candidates.items():
            if (column := columns.get(place)) is not None:
                features = self.of(candidate.whole) + sum([self.of(each) for each in candidate.each])
                scores[column] += self.gain_mentioned * linear[column] + features - self.unmentioned
        return scores

    def of(self, features: Features) -> float:
        """Return what features add to a score."""
        weight = self.weights.get
        return sum([value * weight(name, 0.0) for name, value in features.items()])


@dataclass(frozen=True)
class PlacesFacet(Facet):
    """A facet whose labels are places with names to look for."""

    lexicon: Lexicon
    focus: Focus

    def scores(self, scored: Scored, document: Document) -> Array:
        """Return the score of each label."""
        return self.focus.scores(super().scores(scored, document), self.candidates(document), self.labels.columns)

    def candidates(self, document: Document) -> dict[str, Candidate]:
        """Return the places that the text mentions; found once a document."""
        name = self.labels.facet
        if name not in document.found:
            document.found[name] = find_candidates(self.lexicon, document)
        found: dict[str, Candidate] = document.found[name]
        return found

    def mentions(self, document: Document) -> list[Stretch]:
        """Return the stretches of the text that more than terms speak for."""
        candidates = self.candidates(document).values()
        return [_stretch(mention, document) for candidate in candidates for mention in candidate.mentions]

    def share_out(self, column: int, shares: TermShares, scored: Scored, document: Document) -> tuple[Array, float]:
        """Return the weight of each of the shares' stretches in the score of one label, and the rest of the score."""
        weights, bias = super().share_out(column, shares, scored, document)
        candidate = self.candidates(document).get(self.labels.labels[column])
        focus = self.focus
        if candidate is None:
            return focus.gain * weights, focus.gain * bias + focus.unmentioned + focus.bias
        gain = focus.gain + focus.gain_mentioned
        weights *= gain
        # What belongs to the place as a whole counts in equal parts for its mentions.
        whole = focus.of(candidate.whole) / len(candidate.mentions)
        for mention, context in zip(candidate.mentions, candidate.each, strict=True):
            weights[shares.number_of(_stretch(mention, document))] += whole + focus.of(context)
        return weights, gain * bias + focus.bias


def _stretch(mention: Mention, document: Document) -> Stretch:
    return document.tokens[mention.first], document.tokens[mention.last - 1]
