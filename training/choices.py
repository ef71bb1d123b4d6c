"""What can be chosen about the model of a facet, and what is tried when nobody chooses.

Tried on Reuters-21578 and on Arabic, English and French statements; docs/thresholds.md has the figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.terms import TermSet
from training.decisions import MICRO_F1, Measure

# Terms of words kept in each block, by chi-squared: what fits in a few megabytes.
MOST_TERMS = 60_000


@dataclass(frozen=True)
class TermBlock:
    """Terms that are brought to length 1 together and weighed; the ``most`` telling are kept.

    ``damping`` is added to the square of the length.
    """

    term_set: TermSet
    weight: float = 1.0
    most: int = MOST_TERMS
    damping: float = 0.0


@dataclass(frozen=True)
class Choice:
    """The terms of a facet and its constants; ``c`` is the inverse of the SVM's regularisation."""

    name: str
    blocks: tuple[TermBlock, ...]
    c: float = 1.0

    def to_json(self) -> dict[str, Any]:
        """Return what a manifest says of it; the blocks stand there by themselves."""
        return {"name": self.name, "C": self.c}


# The square of a few words' TF-IDF: a text of which one word is known must not weigh as much as one of fifty.
# Nothing else changes between 0 and 100.
_DAMPING = 50.0
# A title says in few words what the text is about. At half weight its block gains .002 to .006 of micro-F1.
_TITLE = TermBlock(TermSet(stems=False, ngrams=(0, 0), title=True), 0.5, damping=_DAMPING)
_WORDS = (TermBlock(TermSet(ngrams=(0, 0), title=False), damping=_DAMPING), _TITLE)
_NGRAMS = (TermBlock(TermSet(title=False), damping=_DAMPING), _TITLE)

# In the order in which they are tried: cheap before dear. Labels with few examples like less regularisation.
# Where names of places are looked for, of the words around them stems say as much as n-grams do.
WORD_CANDIDATES = (Choice("words", _WORDS, 1.0), Choice("words, C=3", _WORDS, 3.0))
CANDIDATES = (*WORD_CANDIDATES, Choice("words and n-grams", _NGRAMS, 1.0))

# The default model's: its title stems stand among the others, and regions, whose names are looked for, need no n-grams.
THEMES = Choice("words, n-grams and titles", (TermBlock(TermSet()),))
PLACES = Choice("words and titles", (TermBlock(TermSet(ngrams=(0, 0)), most=MOST_TERMS // 3),))


@dataclass(frozen=True)
class Options:
    """What is fixed. ``choices``, ``measures`` and ``single`` are by facet; what they lack is found out.

    ``minutes`` is the time that all of the training should stay within: dearer candidates are left out.
    ``find_names`` says whether to look for the labels' names in the texts where no names are given,
    ``heed_rivals`` whether a label's probability depends on the scores of the text's other labels; that of facets in
    ``plain`` is a sigmoid of its score and no more.
    """

    choices: Mapping[str, Choice] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    single: Mapping[str, bool] = field(default_factory=dict)
    measure: Measure = field(default_factory=Measure)
    minutes: float = 10.0
    find_names: bool = True
    heed_rivals: bool = True
    plain: frozenset[str] = frozenset()

    def measure_of(self, facet: str) -> Measure:
        """Return what the thresholds of a facet are chosen for."""
        return self.measures.get(facet, self.measure)


# One threshold a facet: places share their weights, so that their probabilities are alike, and of themes those with
# thresholds of their own gain nothing out of fold and speak where there is nothing to say. Rivals are not heeded: for
# themes that would give .007 of micro-F1, and a theme to one text about nothing in five.
DEFAULT_MODEL = Options(
    choices={"theme": THEMES, "region": PLACES},
    measure=Measure(MICRO_F1),
    single={"theme": False, "region": False},
    find_names=False,
    heed_rivals=False,
    plain=frozenset({"region"}),
)
