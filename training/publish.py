"""Put a fitted model together as an artefact, and guard the one that it would replace."""

import hashlib
import importlib.metadata
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from service.artifact import MANIFEST, Artifact, save
from service.labelset import Node
from service.terms import TermSet
from service.text import tokens
from training.corpora import Statement
from training.decisions import Decisions
from training.errors import TrainingError
from training.evaluate import Figures
from training.model import FOLDS, LEAST_EXAMPLES, LEAST_TEXTS, MOST_TERMS, MOST_WEIGHTS, C, Facet, Linear, Vectoriser

_LIBRARIES = ("joblib", "numpy", "scikit-learn", "scipy")
# Words of every kind that the cleaning treats: a model read by code that cuts them otherwise is no longer itself.
_GOLDEN = (
    "أَكَّدَ المَجلِسُ مسؤوليّتَه عن شؤون اللاجئين",
    "وللعـراقِ ١٢ محافظةً",
    "ﻻ ﷺ سورية إيران",
    "L’Élysée et l'œuvre des États-Unis",
    "The U.S. and US forces met the UN's envoys",
)


def check_replaces(folder: Path, texts: int, less: bool) -> None:
    """Raise TrainingError if ``folder`` holds a model trained on more texts, unless ``less`` allows it."""
    try:
        before = json.loads((folder / MANIFEST).read_bytes())["training"]["texts"]
    except (OSError, ValueError, LookupError):
        return
    if texts < before and not less:
        raise TrainingError(
            f"{folder} holds a model trained on {before} texts; this one would be trained on {texts}. "
            "Give it the missing texts, another folder, or --less to replace it all the same"
        )


def publish(
    folder: Path,
    statements: Sequence[Statement],
    label_sets: Mapping[str, Sequence[Node]],
    term_set: TermSet,
    vectoriser: Vectoriser,
    fitted: Sequence[tuple[Facet, Linear, Decisions, Sequence[Figures]]],
) -> Artifact:
    """Write the artefact and return it as opened."""
    weights = sparse.hstack([linear.weights for _, linear, _, _ in fitted], format="csr").astype(np.float32)
    weights.sort_indices()
    arrays = {
        "vocabulary": np.frombuffer("\n".join(vectoriser.terms).encode(), np.uint8),
        "idf": vectoriser.tfidf.idf_.astype(np.float32),
        "weights": weights.data,
        "indices": weights.indices.astype(np.int32),
        "indptr": weights.indptr.astype(np.int32),
        "bias": np.concatenate([linear.bias for _, linear, _, _ in fitted]),
    }
    manifest: dict[str, Any] = {
        "languages": sorted({language for nodes in label_sets.values() for node in nodes for language in node.names}),
        "terms": term_set.to_json(),
        "facets": {
            facet.name: _facet(facet, label_sets[facet.name], decisions, figures)
            for facet, _, decisions, figures in fitted
        },
        "training": _training(statements),
        "constants": {
            "C": C, "folds": FOLDS, "least_examples": LEAST_EXAMPLES, "least_texts": LEAST_TEXTS,
            "most_terms": MOST_TERMS, "most_weights": MOST_WEIGHTS,
        },
        "libraries": {name: importlib.metadata.version(name) for name in _LIBRARIES},
        "golden": golden(term_set),
    }  # fmt: skip
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        manifest["created"] = int(epoch)
    return save(folder, manifest, arrays)


def golden(term_set: TermSet) -> list[dict[str, Any]]:
    """Return a few texts with the terms that they have."""
    texts = []
    for text in _GOLDEN:
        counts: Counter[str] = Counter()
        for token in tokens(text):
            counts.update(term_set.of_word(token.surface, in_title=True))
        texts.append({"text": text, "terms": dict(sorted(counts.items()))})
    return texts


def _facet(facet: Facet, nodes: Sequence[Node], decisions: Decisions, figures: Sequence[Figures]) -> dict[str, Any]:
    return {
        "kind": "terms",
        "labels": list(facet.labels),
        "examples": [int(count) for count in (facet.wanted & facet.known).sum(axis=0)],
        "thresholds": _rounded(decisions.threshold),
        "calibration": {"slope": _rounded(decisions.slope), "offset": _rounded(decisions.offset)},
        "metrics": {f.slice: {"texts": f.texts, "micro_f1": round(f.micro_f1, 3)} for f in figures},
        "nodes": [
            {"id": node.id, "names": dict(node.names), **({"parent": node.parent} if node.parent else {})}
            for node in nodes
        ],
    }


def _rounded(values: Any) -> list[float]:
    return [round(float(value), 6) for value in values]


def _training(statements: Sequence[Statement]) -> dict[str, Any]:
    digest = hashlib.sha256()
    for statement in statements:
        row = [statement.id, statement.title, statement.text, statement.labels, statement.maybe]
        digest.update(json.dumps(row, ensure_ascii=True, sort_keys=True).encode())
    return {
        "texts": len(statements),
        "languages": dict(sorted(Counter(statement.lang or "unknown" for statement in statements).items())),
        "sources": dict(sorted(Counter(statement.source or "own" for statement in statements).items())),
        "sha256": digest.hexdigest(),
    }
