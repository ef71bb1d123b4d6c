"""``python -m benchmarks.reuters``: what ``fit`` without options makes of Reuters-21578, beside a plain LinearSVC.

Five folds, whole: every step of ``fit``, thresholds and all, sees four fifths, and the service labels the last one.
Writes ``results/reuters.json``: figures, no text.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GroupKFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

from benchmarks.costs import train
from service.artifact import MANIFEST
from service.labeller import Labeller, open_labeller
from service.labelset import Node
from training.corpora import Statement
from training.fit import fit
from training.groups import version_groups
from training.reliability import calibration_error

SHARED = Path(__file__).parent.parent.parent / "shared" / "benchmark" / "reuters" / "train.jsonl"
RESULTS = Path(__file__).parent / "results" / "reuters.json"
FACETS = ("topics", "places")
FOLDS = 5
LEAST_PROBABILITY = 0.1

Array = np.ndarray[Any, Any]


def main(path: Path = SHARED) -> None:
    """Measure, print the main figures and write all of them."""
    if not path.exists():
        print(f"no {path}: the benchmark is left out")
        return
    statements = read(path)
    label_sets = {facet: [Node(label, {"en": label}) for label in labels_of(statements, facet)] for facet in FACETS}
    with tempfile.TemporaryDirectory() as folder:
        training = train(path, FACETS, Path(folder) / "model")
        facets = json.loads((Path(folder) / "model" / MANIFEST).read_bytes())["facets"]
    chosen = {facet: own["choice"]["name"] for facet, own in facets.items()}
    kinds = {facet: own["kind"] for facet, own in facets.items()}
    figures = {
        "training": {**training, "terms": chosen, "kinds": kinds},
        **cross_validated(statements, label_sets),
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


def read(path: Path) -> list[Statement]:
    """Return the texts, null labels being unknown."""
    statements = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        labels = {facet: None if row[facet] is None else tuple(row[facet]) for facet in FACETS}
        statements.append(Statement(row["id"], row["text"], row.get("title"), labels=labels))
    return statements


def labels_of(statements: Sequence[Statement], facet: str) -> list[str]:
    """Return the labels that occur."""
    return sorted({label for statement in statements for label in statement.labels[facet] or ()})


def cross_validated(statements: Sequence[Statement], label_sets: dict[str, list[Node]]) -> dict[str, Any]:
    """Return the figures of both, over all folds together."""
    groups = version_groups([statement.whole() for statement in statements])
    shape = {facet: (len(statements), len(nodes)) for facet, nodes in label_sets.items()}
    ours = {facet: np.zeros(shape[facet], dtype=bool) for facet in FACETS}
    probabilities = {facet: np.zeros(shape[facet]) for facet in FACETS}
    plain = {facet: np.zeros(shape[facet], dtype=bool) for facet in FACETS}
    for rows, held_out in GroupKFold(FOLDS, shuffle=True, random_state=0).split(groups, groups=groups):
        part = [statements[row] for row in rows]
        with tempfile.TemporaryDirectory() as folder:
            fit(part, label_sets, Path(folder), lambda _name, _total: lambda: None)
            label_all(open_labeller(Path(folder)), statements, held_out, label_sets, ours, probabilities)
        for facet, nodes in label_sets.items():
            plain[facet][held_out] = baseline(part, [statements[row] for row in held_out], nodes, groups[rows], facet)
    return {
        facet: {
            "ours": f1(gold := wanted(statements, label_sets[facet], facet), ours[facet], statements, facet),
            "baseline": f1(gold, plain[facet], statements, facet),
            "calibration_error": round(_calibration_error(probabilities[facet], gold, statements, facet), 4),
        }
        for facet in FACETS
    }


def label_all(
    labeller: Labeller,
    statements: Sequence[Statement],
    held_out: Array,
    label_sets: dict[str, list[Node]],
    ours: dict[str, Array],
    probabilities: dict[str, Array],
) -> None:
    """Write what the service gives the texts ``held_out`` to their rows; a label it never learnt stays at 0."""
    for name, facet in labeller.facets.items():
        position = {node.id: column for column, node in enumerate(label_sets[name])}
        columns = np.array([position[label] for label in facet.labels.labels])
        for row in held_out:
            found = facet.probabilities(labeller.scores(statements[row].text, statements[row].title)[name])
            probabilities[name][row, columns] = found
            ours[name][row, columns[facet.given(found)]] = True


def baseline(
    part: Sequence[Statement], rest: Sequence[Statement], nodes: Sequence[Node], groups: Array, facet: str
) -> Array:
    """Return what LinearSVC on words gives, with the one threshold best for micro-F1 out of fold."""
    known = np.array([statement.labels[facet] is not None for statement in part])
    texts = [statement.whole() for statement, kept in zip(part, known, strict=True) if kept]
    gold = wanted(part, nodes, facet)[known]
    present = np.flatnonzero(gold.sum(axis=0) >= 2)
    vectoriser = TfidfVectorizer(sublinear_tf=True)
    vectors = vectoriser.fit_transform(texts)
    model = OneVsRestClassifier(LinearSVC(random_state=0), n_jobs=-1)
    folds = GroupKFold(FOLDS, shuffle=True, random_state=0)
    scores = np.full((len(texts), len(present)), -1.0)
    for rows, held_out in folds.split(vectors, groups=groups[known]):
        taught = gold[rows][:, present].any(axis=0)
        fitted = model.fit(vectors[rows], gold[rows][:, present[taught]].astype(int))
        scores[np.ix_(held_out, np.flatnonzero(taught))] = fitted.decision_function(vectors[held_out])
    threshold = best_threshold(scores, gold[:, present])
    fitted = model.fit(vectors, gold[:, present].astype(int))
    given = np.zeros((len(rest), len(nodes)), dtype=bool)
    given[:, present] = (
        fitted.decision_function(vectoriser.transform([statement.whole() for statement in rest])) >= threshold
    )
    return given


def best_threshold(scores: Array, gold: Array) -> float:
    """Return the one threshold with the best micro-F1."""
    order = np.argsort(-scores, axis=None)
    hits = gold.ravel()[order].cumsum()
    best = (2 * hits / (np.arange(1, len(hits) + 1) + gold.sum())).argmax()
    return float(scores.ravel()[order[best]])


def wanted(statements: Sequence[Statement], nodes: Sequence[Node], facet: str) -> Array:
    """Return which labels [texts, labels] the texts have."""
    return np.array([[node.id in (statement.labels[facet] or ()) for node in nodes] for statement in statements])


def f1(gold: Array, given: Array, statements: Sequence[Statement], facet: str) -> dict[str, float]:
    """Return micro- and macro-F1 over all labels, on the texts in which the facet is known."""
    known = np.array([statement.labels[facet] is not None for statement in statements])
    hits = (gold & given)[known].sum(axis=0)
    total = gold[known].sum(axis=0) + given[known].sum(axis=0)
    return {
        "micro_f1": round(float(2 * hits.sum() / total.sum()), 4),
        "macro_f1": round(float((2 * hits / np.maximum(total, 1)).mean()), 4),
    }


def _calibration_error(probabilities: Array, gold: Array, statements: Sequence[Statement], facet: str) -> float:
    return calibration_error(
        [
            (float(probability), bool(right))
            for probability, right in zip(probabilities[row], gold[row], strict=True)
            if probability >= LEAST_PROBABILITY
        ]
        for row, statement in enumerate(statements)
        if statement.labels[facet] is not None
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
