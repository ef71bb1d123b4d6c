"""Find the places that a text mentions, each with the features by which a model can tell subjects from the rest."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from service.document import Document
from service.lexicon import Lexicon, Match, Reading

Features = dict[str, float]


class Mention(NamedTuple):
    """One mention of a place: words ``first`` up to ``last``; ``share`` is less than 1 where others share it.

    ``homograph`` says that the name is a word or a person's name as well.
    """

    first: int
    last: int
    kind: str
    clitic: str
    share: float
    homograph: bool = False


@dataclass
class Candidate:
    """A mentioned place. ``whole`` belongs to the place, ``each`` to one mention (in their order)."""

    mentions: list[Mention] = field(default_factory=list)
    whole: Features = field(default_factory=dict)
    each: list[Features] = field(default_factory=list)

    @property
    def count(self) -> float:
        """How often the place is mentioned."""
        return sum(mention.share for mention in self.mentions)

    def features(self) -> Features:
        """Return all features of the place, those of its mentions added up."""
        total = dict(self.whole)
        for features in self.each:
            for name, value in features.items():
                total[name] = total.get(name, 0.0) + value
        return total


Candidates = dict[str, Candidate]


def find_mentions(lexicon: Lexicon, document: Document) -> Candidates:
    """Return the places that a text mentions, without their features.

    A name that several places share counts most for the one that the text mentions by other names too.
    """
    matches = lexicon.find(document.words)
    support = Counter(match.readings[0].id for match in matches if len(match.readings) == 1)
    candidates: Candidates = defaultdict(Candidate)
    for match in matches:
        total = sum(1 + support[reading.id] for reading in match.readings)
        for reading in match.readings:
            share = (1 + support[reading.id]) / total
            candidates[reading.id].mentions.append(_mention(match, reading, share))
    return dict(candidates)


def _mention(match: Match, reading: Reading, share: float) -> Mention:
    return Mention(match.first, match.last, reading.kind, match.clitic, share, reading.homograph)
