"""Put a fitted model together as an artefact, and guard the one that it would replace."""

import hashlib
import importlib.metadata
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from service.artifact import MANIFEST, Artifact, save
from service.document import Document
from service.facets import PLACES, TERMS, Focus
from service.known import KnownWords
from service.labelset import Node
from service.lexicon import Lexicon
from service.scorer import Block
from service.terms import TermSet
from service.text import tokens
from training.choices import Choice
from training.corpora import Statement
from training.decisions import Decisions
from training.errors import TrainingError
from training.evaluate import Figures
from training.model import FOLDS, LEAST_EXAMPLES, MOST_WEIGHTS, WRITTEN_WEIGHT, Facet, Linear
from training.search import Trial
from training.vectors import CONCEPTS_DAMPING, CONCEPTS_WEIGHT, LEAST_TEXTS, FittedBlock

_CONSTANTS = {
    "folds": FOLDS,
    "least_examples": LEAST_EXAMPLES,
    "least_texts": LEAST_TEXTS,
    "most_weights": MOST_WEIGHTS,
    "written_weight": WRITTEN_WEIGHT,
    "concepts_weight": CONCEPTS_WEIGHT,
    "concepts_damping": CONCEPTS_DAMPING,
}
_LIBRARIES = ("joblib", "numpy", "scikit-learn", "scipy")
# Words of every kind that the cleaning treats: a model read by code that cuts them otherwise is no longer itself.
_GOLDEN = (
    "أَكَّدَ المَجلِسُ مسؤوليّتَه عن شؤون اللاجئين",
    "وللعـراقِ ١٢ محافظةً",
    "ﻻ ﷺ سورية إيران",
    "L’Élysée et l'œuvre des États-Unis",
    "The U.S. and US forces met the UN's envoys",
)


@dataclass(frozen=True)
class FittedFacet:
    """A facet ready to be published; ``focus`` and ``lexicon`` only where its labels have names to look for.

    ``expected`` is what `expect` says of texts held out.
    """

    facet: Facet
    linear: Linear
    decisions: Decisions
    figures: list[Figures]
    choice: Choice
    trials: Sequence[Trial] = ()
    focus: Focus | None = None
    lexicon: Lexicon | None = None
    expected: Mapping[str, Any] = field(default_factory=dict)


def check_replaces(folder: Path, texts: int, less: bool) -> None:
    """Raise TrainingError if ``folder`` holds a model trained on more texts, unless ``less`` allows it."""
    try:
        before = json.loads((folder / MANIFEST).read_bytes())["training"]["texts"]
    except (OSError, ValueError, LookupError, TypeError):
        return
    if isinstance(before, int) and texts < before and not less:
        raise TrainingError(
            f"{folder} holds a model trained on {before} texts; this one would be trained on {texts}. "
            "Give it the missing texts, another folder, or --less to replace it all the same"
        )


def publish(
    folder: Path,
    statements: Sequence[Statement],
    label_sets: Mapping[str, Sequence[Node]],
    concepts: Lexicon,
    fitted: Sequence[FittedFacet],
) -> Artifact:
    """Write the artefact and return it as opened."""
    manifest: dict[str, Any] = {
        "languages": sorted({language for nodes in label_sets.values() for node in nodes for language in node.names}),
        "blocks": [_block(block) for own in fitted for block in own.linear.vectoriser.blocks],
        "facets": {own.facet.name: _facet(own, label_sets[own.facet.name]) for own in fitted},
        "training": {**_training(statements), "unknown": _unknown(statements, fitted)},
        "constants": _CONSTANTS,
        "libraries": {name: importlib.metadata.version(name) for name in _LIBRARIES},
        "golden": golden(TermSet()),
    }
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        manifest["created"] = int(epoch)
    return save(folder, manifest, _arrays(concepts, fitted))


def _arrays(concepts: Lexicon, fitted: Sequence[FittedFacet]) -> dict[str, Any]:
    blocks = [block for own in fitted for block in own.linear.vectoriser.blocks]
    # Each facet has its own terms, so its weights stand apart from the other facets'.
    weights = sparse.block_diag([own.linear.weights for own in fitted], format="csr").astype(np.float32)
    weights.sort_indices()
    arrays = {
        "vocabulary": _blob([term for block in blocks for term in block.terms]),
        "idf": np.concatenate([block.tfidf.idf_ for block in blocks]).astype(np.float32),
        "concepts": _blob(concepts.to_lines()),
        "weights": weights.data,
        "indices": weights.indices.astype(np.int32),
        "indptr": weights.indptr.astype(np.int32),
        "bias": np.concatenate([own.linear.bias for own in fitted]),
    }
    for own in fitted:
        if own.focus is not None and own.lexicon is not None:
            name = own.facet.name
            arrays[f"{name} lexicon"] = _blob(own.lexicon.to_lines())
            arrays[f"{name} features"] = _blob(list(own.focus.weights))
            arrays[f"{name} weights"] = np.array(list(own.focus.weights.values()), np.float32)
    return arrays


def expect(probabilities: Any, given: Any) -> dict[str, Any]:
    """Return what the service may expect of texts like these, from probabilities and decisions [texts, labels].

    The share of texts that each label is given to, the share that none is given to, the mean highest probability.
    """
    if not len(probabilities):
        return {}
    return {
        "labels": _rounded(given.mean(axis=0)),
        "abstained": round(float(1.0 - given.any(axis=1).mean()), 6),
        "likeliest": round(float(probabilities.max(axis=1).mean()), 6),
    }


def _unknown(statements: Sequence[Statement], fitted: Sequence[FittedFacet]) -> float | None:
    """Return the mean share of a statement's words that are not known: too rare to become terms."""
    blocks = [block for own in fitted for block in own.linear.vectoriser.blocks]
    words = KnownWords([Block(block.counts.term_set, dict.fromkeys(block.terms, 0), 1.0) for block in blocks])
    texts = ({word.folded for word in Document(row.text, row.title).words} for row in statements)
    shares = [share for share in map(words.unknown_share, texts) if share is not None]
    return round(sum(shares) / len(shares), 6) if shares else None


def _block(block: FittedBlock) -> dict[str, Any]:
    term_set = block.counts.term_set
    return {
        "term_set": term_set.to_json() if term_set else None,
        "terms": len(block.columns),
        "weight": block.counts.weight,
        "damping": block.counts.damping,
    }


def _blob(lines: Sequence[str]) -> Any:
    return np.frombuffer("\n".join(lines).encode(), np.uint8)


def golden(term_set: TermSet) -> list[dict[str, Any]]:
    """Return a few texts with the terms that they have."""
    texts = []
    for text in _GOLDEN:
        counts: Counter[str] = Counter()
        for token in tokens(text):
            counts.update(term_set.of_word(token.surface, in_title=True))
        texts.append({"text": text, "terms": dict(sorted(counts.items()))})
    return texts


def _facet(own: FittedFacet, nodes: Sequence[Node]) -> dict[str, Any]:
    facet, decisions, focus = own.facet, own.decisions, own.focus
    shared = {"kind": TERMS} if focus is None else {"kind": PLACES, "focus": focus.constants()}
    return {
        **shared,
        "labels": list(facet.labels),
        "examples": [int(count) for count in (facet.wanted & facet.known).sum(axis=0)],
        "thresholds": _rounded(decisions.threshold),
        "single": decisions.single,
        "calibration": decisions.calibration.to_json(),
        "expected": own.expected,
        "choice": own.choice.to_json() | {"tried": [trial.to_json() for trial in own.trials]},
        "metrics": {f.slice: {"texts": f.texts, "micro_f1": round(f.micro_f1, 3)} for f in own.figures},
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
