"""The report of a fitted model: every figure as plain data, and the two files it is written to."""

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from service.labeller import Labeller
from service.scorer import Array
from training.corpora import Statement
from training.curves import average_precision, precision_recall_curve, threshold_curve
from training.heldout import HeldOut
from training.mistakes import errors_together, worst_errors
from training.model import FOLDS
from training.outcome import Outcome
from training.reliability import reliability
from training.report_page import page
from training.strongest import strongest_terms
from training.tally import Tally, ratio

JSON, HTML = "report.json", "report.html"
FORMAT = 1
_LENGTHS = 4
# Fewer texts than this are no slice of their own.
_LEAST_SLICE = 10


@dataclass(frozen=True)
class Reporting:
    """What the report shows: ``texts`` of the worst errors (in the page alone), the learning ``curve``."""

    texts: bool = False
    curve: bool = True


def write_report(
    folder: Path,
    labeller: Labeller,
    statements: Sequence[Statement],
    outcomes: Sequence[Outcome],
    reporting: Reporting,
) -> None:
    """Write ``report.json`` and ``report.html`` into the model's folder."""
    report = make_report(labeller, statements, outcomes)
    texts = {statement.id: statement for statement in statements} if reporting.texts else {}
    files = {
        JSON: json.dumps(report, ensure_ascii=False, indent=1, allow_nan=False) + "\n",
        HTML: page(report, texts),
    }
    for name, content in files.items():
        new = folder / f".{name}.new"
        new.write_text(content, encoding="utf-8")
        new.replace(folder / name)


def make_report(labeller: Labeller, statements: Sequence[Statement], outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return all figures as JSON has them: rounded, None for what cannot be measured, no text."""
    languages = np.array([statement.language() for statement in statements])
    report = {
        "format": FORMAT,
        "model": labeller.version,
        "texts": len(statements),
        "languages": dict(Counter(languages.tolist()).most_common()),
        "folds": FOLDS,
        "facets": {outcome.held_out.facet: _facet(labeller, statements, languages, outcome) for outcome in outcomes},
    }
    plain: dict[str, Any] = _plain(report)
    return plain


def _facet(labeller: Labeller, statements: Sequence[Statement], languages: Array, outcome: Outcome) -> dict[str, Any]:
    held_out = outcome.held_out
    lengths = np.array([len(statements[row].whole()) for row in held_out.rows])
    slices = list(_by_language(languages[held_out.rows]))
    return {
        "headline": Tally(held_out).figures(),
        "by_language": [{"slice": name, **Tally(held_out.only(kept)).figures()} for name, kept in slices],
        "by_length": [
            {"from": low, "to": high, **Tally(held_out.only(kept)).figures()} for low, high, kept in _by_length(lengths)
        ],
        "labels": _labels(labeller, held_out, slices),
        "errors_together": errors_together(statements, held_out),
        "calibration": reliability(held_out),
        "calibration_by_language": {name: reliability(held_out.only(kept))["error"] for name, kept in slices},
        "thresholds": threshold_curve(held_out),
        "precision_recall": precision_recall_curve(held_out),
        "learning_curve": outcome.curve,
        "worst_errors": worst_errors(statements, held_out, labeller),
    }


def _by_language(languages: Array) -> Iterator[tuple[str, Array]]:
    for language in np.unique(languages).tolist():
        yield language, languages == language


def _by_length(lengths: Array) -> Iterator[tuple[int, int, Array]]:
    """Yield the fewest and most characters of quarters of the texts, and which texts are in each."""
    if len(lengths) < _LENGTHS * _LEAST_SLICE:
        return
    ends = np.unique(np.quantile(lengths, np.arange(1, _LENGTHS + 1) / _LENGTHS, method="inverted_cdf"))
    for quarter in range(len(ends)):
        kept = np.searchsorted(ends, lengths) == quarter
        yield int(lengths[kept].min()), int(ends[quarter]), kept


def _labels(labeller: Labeller, held_out: HeldOut, slices: Sequence[tuple[str, Array]]) -> list[dict[str, Any]]:
    facet, manifest = labeller.facets[held_out.facet], labeller.manifest["facets"][held_out.facet]
    tally = Tally(held_out)
    by_language = {name: Tally(held_out.only(kept)) for name, kept in slices}
    terms, averages, label_f1 = strongest_terms(labeller, held_out.facet), average_precision(held_out), tally.label_f1()
    rows = []
    for column, label in enumerate(held_out.labels):
        trained = column < held_out.trained
        rows.append(
            {
                "id": label,
                "name": facet.labels.name(label, "en"),
                "examples": manifest["examples"][column] if trained else None,
                "threshold": manifest["thresholds"][column] if trained else None,
                **_counts(tally, column),
                "f1": label_f1[column],
                "average_precision": averages[column],
                "by_language": {name: _counts(own, column) for name, own in by_language.items()},
                "terms": terms[label] if trained else [],
            }
        )
    return rows


def _counts(tally: Tally, column: int) -> dict[str, Any]:
    hits, given, wanted = (own[column] for own in (tally.all.hits, tally.all.given, tally.all.wanted))
    return {
        "wanted": int(wanted),
        "given": int(given),
        "right": int(hits),
        "precision": ratio(hits, given),
        "recall": ratio(hits, wanted),
        "f1": ratio(2 * hits, given + wanted),
    }


def _plain(value: Any) -> Any:
    """Return plain JSON values: numbers rounded to four places, None for not-a-number."""
    if isinstance(value, Mapping):
        return {key: _plain(own) for key, own in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(own) for own in value]
    if isinstance(value, (float, np.floating)):
        return round(float(value), 4) if math.isfinite(value) else None
    return int(value) if isinstance(value, np.integer) else value
