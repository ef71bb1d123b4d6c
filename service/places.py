"""Describe the places that a text mentions, so that a model can tell its subjects from the rest.

Every place with a mention is a candidate. Its features say how much of the text's attention it has, where
and in what words; the weights of the features are shared by all places, so that a country seen in three
texts is judged by what was learnt from all the others.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log1p, sqrt
from typing import NamedTuple

from service.lexicon import Lexicon, Match, Word
from service.terms import stem_of

Features = dict[str, float]

# The lead: so many words, or this part of the body if that is more.
_LEAD_WORDS = 25
_LEAD_PART = 0.2
# A mention among the first words of the body may be a dateline.
_DATELINE_WORDS = 4
_QUARTERS = 4


class Mention(NamedTuple):
    """One mention of a place: words ``first`` up to ``last``; ``share`` is less than 1 where others share it."""

    first: int
    last: int
    kind: str
    clitic: str
    share: float


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
        total = Counter(self.whole)
        for features in self.each:
            total.update(features)
        return dict(total)


class Frame(NamedTuple):
    """Where the parts of a text lie, in words: the title ends at ``title``, the lead at ``lead``."""

    title: int
    lead: int
    end: int


def find_candidates(lexicon: Lexicon, words: Sequence[Word], title_words: int) -> dict[str, Candidate]:
    """Return the places that a text mentions, each with its features; the first ``title_words`` are its title."""
    candidates: dict[str, Candidate] = defaultdict(Candidate)
    for match in lexicon.find(words):
        for reading in match.readings:
            candidates[reading.id].mentions.append(_mention(match, reading.kind))
    body = len(words) - title_words
    frame = Frame(title_words, title_words + max(_LEAD_WORDS, int(_LEAD_PART * body)), len(words))
    _describe_shares(candidates, frame)
    for place, candidate in candidates.items():
        _describe_place(place, candidate, frame)
        candidate.each = [_context(mention, words, len(candidate.mentions)) for mention in candidate.mentions]
    return dict(candidates)


def _mention(match: Match, kind: str) -> Mention:
    return Mention(match.first, match.last, kind, match.clitic, 1.0 / len(match.readings))


def _describe_shares(candidates: dict[str, Candidate], frame: Frame) -> None:
    """Add what compares a place with the others: its share of all mentions, of the title's and of the lead's."""
    total = sum(candidate.count for candidate in candidates.values())
    most = max((candidate.count for candidate in candidates.values()), default=0.0)
    in_title = {place: _count(candidate, 0, frame.title) for place, candidate in candidates.items()}
    in_lead = {place: _count(candidate, frame.title, frame.lead) for place, candidate in candidates.items()}
    by_count = sorted(candidates, key=lambda place: (-candidates[place].count, candidates[place].mentions[0].first))
    by_position = sorted(candidates, key=lambda place: candidates[place].mentions[0].first)
    for place, candidate in candidates.items():
        share = candidate.count / total
        candidate.whole |= {
            "share": share,
            "root of share": sqrt(share),
            "part of the most mentioned": candidate.count / most,
            "candidates": log1p(len(candidates)),
            "only candidate": float(len(candidates) == 1),
            f"rank {min(by_count.index(place), 4)}": 1.0,
            f"order {min(by_position.index(place), 3)}": 1.0,
            "words by share": log1p(frame.end) * share,
        }
        if in_title[place]:
            candidate.whole |= {"in title": 1.0, "share of title": in_title[place] / sum(in_title.values())}
        elif frame.title:
            candidate.whole["not in title"] = 1.0
        if in_lead[place]:
            candidate.whole |= {"in lead": 1.0, "share of lead": in_lead[place] / sum(in_lead.values())}


def _describe_place(place: str, candidate: Candidate, frame: Frame) -> None:
    """Add what a place is by itself: how often, in which forms, and where in the text."""
    kinds: dict[str, float] = defaultdict(float)
    for mention in candidate.mentions:
        kinds[mention.kind] += mention.share
    first = candidate.mentions[0].first
    position = max(0, first - frame.title) / max(1, frame.end - frame.title)
    quarters = {_QUARTERS * mention.first // max(1, frame.end) for mention in candidate.mentions}
    whole = candidate.whole
    whole |= {
        "mentions": log1p(candidate.count),
        "mentioned once": float(candidate.count <= 1),
        "position": position,
        "late": float(position > 0.5),
        "spread": len(quarters) / _QUARTERS,
        "shared name": max(1.0 - mention.share for mention in candidate.mentions),
        f"place {place}": 1.0,
    }
    for kind, count in kinds.items():
        whole |= {f"{kind} mentions": log1p(count), f"has {kind}": 1.0}
    if len(kinds) == 1:
        whole[f"only {next(iter(kinds))}"] = 1.0
    if frame.title <= first < frame.title + _DATELINE_WORDS:
        whole["dateline"] = 1.0
    for mention in candidate.mentions:
        if mention.first < frame.title:
            whole[f"{mention.kind} in title"] = 1.0


def _context(mention: Mention, words: Sequence[Word], mentions: int) -> Features:
    """Return the words around a mention, with their side and distance, and its clitic."""
    # By the root, so that a place named often is not judged by the mere number of its neighbours.
    weight = 1.0 / sqrt(mentions)
    found: Features = {f"clitic {mention.clitic}": weight} if mention.clitic else {}
    for offset in (-2, -1, 1, 2):
        position = mention.first + offset if offset < 0 else mention.last + offset - 1
        if 0 <= position < len(words):
            found[f"{offset:+d} {stem_of(words[position].folded)}"] = weight
    return found


def _count(candidate: Candidate, first: int, last: int) -> float:
    return sum(mention.share for mention in candidate.mentions if first <= mention.first < last)
