"""Look a corpus over before anything is trained: what is in it, and what is likely wrong with it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from service.scorer import Array
from service.text import fold, tokens
from training.corpora import Corpus, Statement
from training.groups import IDENTICAL, Shingles
from training.model import LEAST_EXAMPLES
from training.suspects import FOLDS, Suspect, find_suspects

# Texts that share this part of the shorter one's five-word runs are nearly the same.
NEARLY = 0.8
# A label with fewer examples can be learned, but hardly measured.
FEW_EXAMPLES = 10

Progress = Callable[[str, int], Callable[[], None]]


@dataclass
class FacetReport:
    """One facet: how many texts have how many labels, each label's examples, and likely errors."""

    texts: dict[str, int]
    examples: dict[str, int]
    too_few: list[str]
    few: list[str]
    alike: list[list[str]]
    suspects: list[dict[str, Any]] = field(default_factory=list)
    texts_looked_at: int = 0
    labels_looked_at: list[str] = field(default_factory=list)


@dataclass
class Report:
    """All that `check` has to say; rows are numbered as in `Row`."""

    rows: dict[str, int]
    notes: list[str]
    columns: list[str]
    bad_rows: list[dict[str, Any]]
    languages: dict[str, int]
    characters: dict[str, int]
    duplicates: list[dict[str, Any]]
    near_duplicates: list[dict[str, Any]]
    facets: dict[str, FacetReport]


def check(corpus: Corpus, progress: Progress, suspects: bool = True) -> Report:
    """Return what is in a corpus; ``suspects`` asks for labels that are likely wrong, which takes longest."""
    statements = corpus.statements
    tick = progress("texts", 3)
    shingles = Shingles([statement.whole() for statement in statements])
    tick()
    same, nearly = shingles.groups(IDENTICAL), shingles.groups(NEARLY)
    tick()
    lengths = [len(statement.text) for statement in statements]
    empty = sum(fault.why.endswith(("is empty", "is missing")) for fault in corpus.faults)
    report = Report(
        rows={"usable": len(statements), "bad": len(corpus.faults), "without text": empty},
        notes=corpus.notes,
        columns=corpus.columns,
        bad_rows=[_bad_row(fault) for fault in corpus.faults],
        languages=dict(Counter(statement.language() for statement in statements).most_common()),
        characters={"median": int(np.median(lengths)), "longest": max(lengths)},
        duplicates=_duplicates(corpus, same),
        near_duplicates=_near_duplicates(corpus, same, nearly),
        facets={facet: _facet(statements, facet) for facet in corpus.facets()},
    )
    tick()
    for name, facet in report.facets.items() if suspects else ():
        suspected = find_suspects(statements, name, nearly, progress(f"labels of {name}", FOLDS))
        facet.suspects = [_suspect(corpus, suspect) for suspect in suspected.found]
        facet.texts_looked_at, facet.labels_looked_at = suspected.texts, suspected.labels
    return report


def _facet(statements: Sequence[Statement], facet: str) -> FacetReport:
    given = [statement.labels.get(facet) for statement in statements]
    examples = Counter(label for labels in given for label in labels or ())
    texts = {
        "unknown": sum(labels is None for labels in given),
        "no label": sum(labels is not None and not labels for labels in given),
        "one label": sum(labels is not None and len(labels) == 1 for labels in given),
        "several labels": sum(labels is not None and len(labels) > 1 for labels in given),
    }
    ordered = dict(sorted(examples.items(), key=lambda item: (-item[1], item[0])))
    return FacetReport(
        texts,
        ordered,
        [label for label, count in ordered.items() if count < LEAST_EXAMPLES],
        [label for label, count in ordered.items() if LEAST_EXAMPLES <= count < FEW_EXAMPLES],
        _alike(ordered),
    )


def _alike(labels: Iterable[str]) -> list[list[str]]:
    """Return labels that are one but for case, marks and punctuation."""
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for label in labels:
        found[tuple(word for token in tokens(label) for word in fold(token.surface))].append(label)
    return [same for words, same in found.items() if words and len(same) > 1]


def _members(groups: Array) -> list[list[int]]:
    """Return the positions of each group of more than one."""
    members: dict[int, list[int]] = defaultdict(list)
    for position, group in enumerate(groups.tolist()):
        members[group].append(position)
    return [positions for positions in members.values() if len(positions) > 1]


def _duplicates(corpus: Corpus, same: Array) -> list[dict[str, Any]]:
    """Return the texts that are the same word for word, with the facets in which their labels differ."""
    return [_rows(corpus, positions) for positions in _members(same)]


def _near_duplicates(corpus: Corpus, same: Array, nearly: Array) -> list[dict[str, Any]]:
    """Return the texts that are nearly the same, and not all the same, whose labels differ."""
    groups = [_rows(corpus, own) for own in _members(nearly) if len(set(same[own].tolist())) > 1]
    return [group for group in groups if group["labels differ"]]


def _rows(corpus: Corpus, positions: Sequence[int]) -> dict[str, Any]:
    differ = {}
    for facet in corpus.facets():
        given = [corpus.statements[position].labels.get(facet) for position in positions]
        known = [sorted(labels) for labels in given if labels is not None]
        if any(labels != known[0] for labels in known):
            differ[facet] = given
    return {"rows": [_place(corpus, position) for position in positions], "labels differ": differ}


def _suspect(corpus: Corpus, suspect: Suspect) -> dict[str, Any]:
    sides = {"has": suspect.wrong, "lacks": suspect.missing}
    rounded = {
        side: {label: round(probability, 3) for label, probability in own.items()} for side, own in sides.items()
    }
    text = " ".join(corpus.statements[suspect.position].whole()[:400].split())
    return {**_place(corpus, suspect.position), **rounded, "text": text[:100]}


def _place(corpus: Corpus, position: int) -> dict[str, Any]:
    where, id_ = corpus.where[position], corpus.statements[position].id
    return {"file": str(where.path), "row": where.row, "id": id_}


def _bad_row(fault: Any) -> dict[str, Any]:
    return {"file": fault.path, "row": fault.number, "field": fault.field, "why": fault.why}
