"""Describe how much of a text's attention each of its places has, where, and in what words.

The weights of these features are shared by all places, so that a country seen in three texts is judged by what
was learnt from all the others.
"""

from collections.abc import Sequence
from functools import cached_property
from math import log1p, sqrt
from typing import Any, NamedTuple

from service.document import Document
from service.lexicon import Lexicon
from service.places import Candidate, Candidates, Features, Mention, find_mentions
from service.text import blank_end
from service.words import CAPITAL, Word

# The lead: so many words, or this part of the body if that is more.
_LEAD_WORDS = 25
_LEAD_PART = 0.2
# A mention among the first words of the body may be a dateline, surely before a dash.
_DATELINE_WORDS = 4
_DASH_WORDS = 12
_QUARTERS = 4
_TOWNS = frozenset(("capital", "city"))
# By how often they are mentioned, and by where they are first: from the last on, all are alike.
_RANKS = ("rank 0", "rank 1", "rank 2", "rank 3", "rank 4")
_ORDERS = ("order 0", "order 1", "order 2", "order 3")
# Of the words around a mention, two before it and two behind.
_SIDES = ("-2 ", "-1 ", "+1 ", "+2 ")


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
        return {word.folded for word in words[self._title :] if word.case < CAPITAL}


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
        _describe_forms(candidate, frame)
        _describe_spelling(candidate, document, surroundings)
        # By the root, so that a place named often is not judged by the mere number of its neighbours.
        weight = 1.0 / sqrt(len(candidate.mentions))
        candidate.each = [_context(mention, document.words, weight) for mention in candidate.mentions]
    return candidates


def _frame(document: Document) -> Frame:
    title, end = document.title_words, len(document.words)
    dateline = title + document.words_before_dash(_DASH_WORDS)
    return Frame(title, dateline, title + max(_LEAD_WORDS, int(_LEAD_PART * (end - title))), end)


def _describe_shares(candidates: Candidates, frame: Frame) -> None:
    """Add what compares a place with the others: its share of all mentions, of the title's and of the lead's."""
    counts = [candidate.count for candidate in candidates.values()]
    in_title = [_count(candidate, 0, frame.title) for candidate in candidates.values()]
    in_lead = [_count(candidate, frame.title, frame.lead) for candidate in candidates.values()]
    firsts = [candidate.mentions[0].first for candidate in candidates.values()]
    ranks, orders = (
        _places_of([(-count, first) for count, first in zip(counts, firsts, strict=True)]),
        _places_of(firsts),
    )
    total, most, of_title, of_lead = sum(counts), max(counts), sum(in_title), sum(in_lead)
    many, only, words = log1p(len(counts)), float(len(counts) == 1), log1p(frame.end)
    for number, candidate in enumerate(candidates.values()):
        share = counts[number] / total
        whole = candidate.whole
        whole |= {
            "share": share,
            "root of share": sqrt(share),
            "part of the most mentioned": counts[number] / most,
            "candidates": many,
            "only candidate": only,
            _RANKS[min(ranks[number], len(_RANKS) - 1)]: 1.0,
            _ORDERS[min(orders[number], len(_ORDERS) - 1)]: 1.0,
            "words by share": words * share,
        }
        if in_title[number]:
            whole["in title"], whole["share of title"] = 1.0, in_title[number] / of_title
        elif frame.title:
            whole["not in title"] = 1.0
        if in_lead[number]:
            whole["in lead"], whole["share of lead"] = 1.0, in_lead[number] / of_lead


def _places_of(values: Sequence[Any]) -> list[int]:
    """Return the place of each value when they are sorted."""
    places = [0] * len(values)
    for place, number in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        places[number] = place
    return places


def _describe_rivals(candidates: Candidates) -> None:
    """Add whether a place is only a town while others are named, and whether another has more of a shared name."""
    only_towns = [all(m.kind in _TOWNS for m in candidate.mentions) for candidate in candidates.values()]
    beside_others = any(only_towns) and not all(only_towns)
    for candidate, only_town in zip(candidates.values(), only_towns, strict=True):
        if only_town and beside_others:
            candidate.whole["only towns beside others named"] = 1.0
        shares = [mention.share for mention in candidate.mentions]
        if max(shares) < 1:
            candidate.whole |= {"only shared names": 1.0, "least of shared name": 1 - min(shares)}


def _describe_place(place: str, candidate: Candidate, frame: Frame) -> None:
    """Add what a place is by itself: how often, and where in the text."""
    mentions, whole = candidate.mentions, candidate.whole
    first, count, end = mentions[0].first, candidate.count, max(1, frame.end)
    position = max(0, first - frame.title) / max(1, frame.end - frame.title)
    whole |= {
        "mentions": log1p(count),
        "mentioned once": float(count <= 1),
        "position": position,
        "late": float(position > 0.5),
        "spread": len({_QUARTERS * mention.first // end for mention in mentions}) / _QUARTERS,
        "shared name": 1.0 - min([mention.share for mention in mentions]),
        "place " + place: 1.0,
    }
    if frame.title <= first < frame.title + _DATELINE_WORDS:
        whole["dateline"] = 1.0
    inside = [frame.title <= mention.first < frame.dateline for mention in mentions]
    if any(inside):
        whole |= {"before the dash": 1.0, "only before the dash": float(all(inside))}


def _describe_forms(candidate: Candidate, frame: Frame) -> None:
    """Add by what kinds of name a place is mentioned."""
    whole = candidate.whole
    kinds: dict[str, float] = {}
    for mention in candidate.mentions:
        kinds[mention.kind] = kinds.get(mention.kind, 0.0) + mention.share
        if mention.first < frame.title:
            whole[mention.kind + " in title"] = 1.0
    for kind, count in kinds.items():
        whole[kind + " mentions"], whole["has " + kind] = log1p(count), 1.0
    if len(kinds) == 1:
        whole["only " + kind] = 1.0


def _describe_spelling(candidate: Candidate, document: Document, surroundings: Surroundings) -> None:
    """Add what speaks against a name's being the place: a person's other name beside it, the word written small."""
    mentions, words, whole = candidate.mentions, document.words, candidate.whole
    homographs = [mention.homograph for mention in mentions]
    if all(homographs):
        whole["only homographs"] = 1.0
    if all(mention.clitic for mention in mentions):
        whole["only behind clitics"] = 1.0
    capitalised = [m for m in mentions if _is_capitalised_name(m, document)]
    for name, count in (
        ("beside a capital", sum([_beside_capital(m, document, surroundings) for m in capitalised])),
        ("written small too", sum([_all_small(m, words, surroundings) for m in capitalised])),
    ):
        if count:
            whole[name] = count / len(mentions)
            if any(homographs):
                whole["homograph " + name] = count / len(mentions)


def _is_capitalised_name(mention: Mention, document: Document) -> bool:
    # Titles write everything with a capital, and the capital of a demonym's neighbour is a person's.
    in_body = mention.first >= document.title_words
    return in_body and mention.kind != "demonym" and document.words[mention.first].case >= CAPITAL


def _beside_capital(mention: Mention, document: Document, surroundings: Surroundings) -> int:
    """Return how many neighbours, a blank away, have a capital and are no place."""
    neighbours = (mention.first - 1, mention.first), (mention.last, mention.last)
    return sum(
        0 <= word < len(document.words)
        and document.words[word].case == CAPITAL
        and word not in surroundings.taken
        and _is_blank(document.before(gap))
        for word, gap in neighbours
    )


def _is_blank(gap: str) -> bool:
    return blank_end(gap) == len(gap)


def _all_small(mention: Mention, words: Sequence[Word], surroundings: Surroundings) -> bool:
    return all(words[word].folded in surroundings.small for word in range(mention.first, mention.last))


def _context(mention: Mention, words: Sequence[Word], weight: float) -> Features:
    """Return the words around a mention, with their side and distance, and its clitic."""
    found: Features = {"clitic " + mention.clitic: weight} if mention.clitic else {}
    for side, position in zip(
        _SIDES, (mention.first - 2, mention.first - 1, mention.last, mention.last + 1), strict=True
    ):
        if 0 <= position < len(words):
            found[side + words[position].stem] = weight
    return found


def _count(candidate: Candidate, first: int, last: int) -> float:
    return sum([mention.share for mention in candidate.mentions if first <= mention.first < last])
