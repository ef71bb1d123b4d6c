"""Texts of our own that no model has seen, and what a model makes of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

from service.labeller import Labeller
from tests.behaviour.variants import VARIANTS
from training.corpora import Statement, read_corpora, read_rows

HERE = Path(__file__).parent
PAIRS = HERE / "pairs.jsonl"
NOTHING = HERE / "nothing.jsonl"
STATEMENTS = HERE.parent.parent / "training" / "statements"

# The registers whose texts are pasted under statements.
_UNRELATED = ("recipe", "advertisement")

Given = dict[str, frozenset[str]]
Variant = Callable[[str], str]


class Pair(NamedTuple):
    """Two texts that differ little and are about different places; ``kind`` says what misleads."""

    id: str
    kind: str
    lang: str
    texts: list[Statement]


class Share(NamedTuple):
    """So many of so many."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """Return the share as a number."""
        return self.count / self.of


def read_pairs() -> list[Pair]:
    """Return the minimal pairs."""
    statements = {statement.id: statement for statement in read_corpora([PAIRS])}
    pairs: dict[str, Pair] = {}
    for _, row in read_rows(PAIRS):
        pair = pairs.setdefault(row["pair"], Pair(row["pair"], " ".join(row["hard"]), row["lang"], []))
        pair.texts.append(statements[row["id"]])
    return list(pairs.values())


def read_statements() -> list[Statement]:
    """Return the statements that we wrote for training."""
    return read_corpora(sorted(STATEMENTS.glob("*.jsonl")))


def given(labeller: Labeller, text: str, title: str | None = None) -> Given:
    """Return the labels that a text is given, by facet."""
    facets = labeller.label(text, title).facets
    return {facet: frozenset(label.id for label in labels) for facet, labels in facets.items()}


def wanted(statement: Statement) -> Given:
    """Return the labels that a text should be given, by facet."""
    return {facet: frozenset(labels or ()) for facet, labels in statement.labels.items()}


def missed_pairs(labeller: Labeller, pairs: Iterable[Pair]) -> dict[str, list[list[str]]]:
    """Return the regions given to the texts of each pair of which not both are exactly right."""
    missed = {}
    for pair in pairs:
        regions = [given(labeller, text.text, text.title)["region"] for text in pair.texts]
        if regions != [wanted(text)["region"] for text in pair.texts]:
            missed[pair.id] = [sorted(labels) for labels in regions]
    return missed


def not_abstaining(labeller: Labeller, texts: Iterable[Statement]) -> dict[str, dict[str, list[str]]]:
    """Return the labels of each text that is given any."""
    labelled = {text.id: given(labeller, text.text, text.title) for text in texts}
    return {
        id_: {facet: sorted(labels) for facet, labels in facets.items() if labels}
        for id_, facets in labelled.items()
        if any(facets.values())
    }


def wrongly_abstaining(labeller: Labeller, texts: Iterable[Statement]) -> dict[str, list[str]]:
    """Return the facets of each text that have labels and are given none."""
    silent = {}
    for text in texts:
        labels = given(labeller, text.text, text.title)
        if facets := [facet for facet, right in wanted(text).items() if right and not labels[facet]]:
            silent[text.id] = facets
    return silent


def labels_of(labeller: Labeller, texts: Iterable[Statement]) -> dict[str, Given]:
    """Return the labels of each text, its title its first line."""
    return {text.id: given(labeller, text.whole()) for text in texts}


def changed(
    labeller: Labeller, texts: Sequence[Statement], variant: Variant, before: Mapping[str, Given]
) -> tuple[list[str], int]:
    """Return the texts whose labels a variant changes, and how many texts it changes at all."""
    written = {text.id: variant(text.whole()) for text in texts if text.lang in VARIANTS[variant]}
    others = {text.id: written[text.id] for text in texts if written.get(text.id, text.whole()) != text.whole()}
    return [id_ for id_, other in others.items() if given(labeller, other) != before[id_]], len(others)


def lost_labels(labeller: Labeller, texts: Sequence[Statement], paragraphs: int, before: Mapping[str, Given]) -> Share:
    """Return how many labels are lost where that many unrelated paragraphs follow a text."""
    unrelated = {language: cycle(found) for language, found in _unrelated_texts().items()}
    lost = total = 0
    for text in texts:
        after = given(labeller, "\n\n".join([text.whole(), *islice(unrelated[text.lang], paragraphs)]))
        lost += sum(len(labels - after[facet]) for facet, labels in before[text.id].items())
        total += sum(map(len, before[text.id].values()))
    return Share(lost, total)


def _unrelated_texts() -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for _, row in read_rows(NOTHING):
        if row["register"] in _UNRELATED:
            texts.setdefault(row["lang"], []).append(row["text"])
    return texts
