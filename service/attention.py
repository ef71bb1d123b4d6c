"""Describe how much of a text's attention each of its places has, where, and in what words.

The weights of these features are shared by all places, so that a country seen in three texts is judged by what
was learnt from all the others.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from math import log1p, sqrt
from typing import NamedTuple

from service.document import Document
from service.lexicon import CAPITAL, Lexicon
from service.places import Candidate, Candidates, Features, Mention, find_mentions
from service.terms import stem_of
from service.text import blank_end

# The lead: so many words, or this part of the body if that is more.
_LEAD_WORDS = 25
_LEAD_PART = 0.2
# A mention among the first words of the body may be a dateline, surely before a dash.
_DATELINE_WORDS = 4
_DASH_WORDS = 12
_QUARTERS = 4
_TOWNS = frozenset(("capital", "city"))


class Frame(NamedTuple):
    """Where the parts of a text end, in words: title, dateline, lead, all."""

    title: int
    dateline: int
    lead: int
    end: int


class Surroundings:
    """Which words of a text are a place's, and which it writes with a small letter somewhere; found when asked for."""

    def __init__(self, candidates: Candidates, document: Document) -> None:
        self._candidates = candidates
        self._words, self._title = document.words, document.title_words

    @cached_property
    def taken(self) -> set[int]:
        """The words of mentions."""
        mentions = (mention for candidate in self._candidates.values() for mention in candidate.mentions)
        return {word for mention in mentions for word in range(mention.first, mention.last)}

    @cached_property
    def small(self) -> set[str]:
        """The folded words that stand somewhere without a capital."""
        words = self._words
        # A title may be in capitals all through.
        body = range(self._title, len(words.folded))
        return {words.folded[number] for number in body if words.case(number) < CAPITAL}


def find_candidates(lexicon: Lexicon, document: Document) -> Candidates:
    """Return the places that a text mentions, each with its features."""
    candidates = find_mentions(lexicon, document)
    if not candidates:
        return candidates
    frame = _frame(document)
    _describe_shares(candidates, frame)
    _describe_rivals(candidates)
    surroundings = Surroundings(candidates, document)
    for place, candidate in candidates.items():
        _describe_place(place, candidate, frame)
        _describe_spelling(candidate, document, surroundings)
        candidate.each = [
            _context(mention, document.words.folded, len(candidate.mentions)) for mention in candidate.mentions
        ]
    return candidates


def _frame(document: Document) -> Frame:
    title, end = document.title_words, len(document.words.folded)
    dateline = title + document.words_before_dash(_DASH_WORDS)
    return Frame(title, dateline, title + max(_LEAD_WORDS, int(_LEAD_PART * (end - title))), end)


def _describe_shares(candidates: Candidates, frame: Frame) -> None:
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


def _describe_rivals(candidates: Candidates) -> None:
    """Add whether a place is only a town while others are named, and whether another has more of a shared name."""
    only_towns = {place for place, c in candidates.items() if all(m.kind in _TOWNS for m in c.mentions)}
    for place, candidate in candidates.items():
        if place in only_towns and len(only_towns) < len(candidates):
            candidate.whole["only towns beside others named"] = 1.0
        shares = [mention.share for mention in candidate.mentions]
        if max(shares) < 1:
            candidate.whole |= {"only shared names": 1.0, "least of shared name": 1 - min(shares)}


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
    inside = [frame.title <= mention.first < frame.dateline for mention in candidate.mentions]
    if any(inside):
        whole |= {"before the dash": 1.0, "only before the dash": float(all(inside))}
    for mention in candidate.mentions:
        if mention.first < frame.title:
            whole[f"{mention.kind} in title"] = 1.0


def _describe_spelling(candidate: Candidate, document: Document, surroundings: Surroundings) -> None:
    """Add what speaks against a name's being the place: a person's other name beside it, the word written small."""
    mentions, words, whole = candidate.mentions, document.words, candidate.whole
    doubtful = any(mention.homograph for mention in mentions)
    if all(mention.homograph for mention in mentions):
        whole["only homographs"] = 1.0
    if all(mention.clitic for mention in mentions):
        whole["only behind clitics"] = 1.0
    capitalised = [m for m in mentions if _is_capitalised_name(m, document)]
    for name, count in (
        ("beside a capital", sum(_beside_capital(m, document, surroundings) for m in capitalised)),
        ("written small too", sum(_all_small(m, words.folded, surroundings) for m in capitalised)),
    ):
        if count:
            whole[name] = count / len(mentions)
            if doubtful:
                whole[f"homograph {name}"] = count / len(mentions)


def _is_capitalised_name(mention: Mention, document: Document) -> bool:
    # Titles write everything with a capital, and the capital of a demonym's neighbour is a person's.
    in_body = mention.first >= document.title_words
    return in_body and mention.kind != "demonym" and document.words.case(mention.first) >= CAPITAL


def _beside_capital(mention: Mention, document: Document, surroundings: Surroundings) -> int:
    """Return how many neighbours, a blank away, have a capital and are no place."""
    neighbours = (mention.first - 1, mention.first), (mention.last, mention.last)
    return sum(
        0 <= word < len(document.words.folded)
        and document.words.case(word) == CAPITAL
        and word not in surroundings.taken
        and _is_blank(document.before(gap))
        for word, gap in neighbours
    )


def _is_blank(gap: str) -> bool:
    return blank_end(gap) == len(gap)


def _all_small(mention: Mention, words: Sequence[str], surroundings: Surroundings) -> bool:
    return all(words[word] in surroundings.small for word in range(mention.first, mention.last))


def _context(mention: Mention, words: Sequence[str], mentions: int) -> Features:
    """Return the words around a mention, with their side and distance, and its clitic."""
    # By the root, so that a place named often is not judged by the mere number of its neighbours.
    weight = 1.0 / sqrt(mentions)
    found: Features = {f"clitic {mention.clitic}": weight} if mention.clitic else {}
    for offset in (-2, -1, 1, 2):
        position = mention.first + offset if offset < 0 else mention.last + offset - 1
        if 0 <= position < len(words):
            found[f"{offset:+d} {stem_of(words[position])}"] = weight
    return found


def _count(candidate: Candidate, first: int, last: int) -> float:
    return sum(mention.share for mention in candidate.mentions if first <= mention.first < last)
