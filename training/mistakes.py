"""Errors on held-out texts: which labels go wrong together, and the worst ones with what speaks for them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from service.evidence import Span
from service.labeller import Labeller, Listing
from service.terms import stem_of
from service.text import fold, tokens
from training.corpora import Statement
from training.heldout import HeldOut

_PAIRS = 20
_EXAMPLES = 3
WORST = 20
_SPANS = 8
EXTRA, MISSED = "extra", "missed"


def errors_together(statements: Sequence[Statement], held_out: HeldOut) -> list[dict[str, Any]]:
    """Return how often a label was missed in texts that were given another one in error, the most frequent first.

    ``given`` is None where a label was missed and no wrong one given, ``missed`` where one was given in error
    and none missed.
    """
    missed, extra = (_with_alone(*sides) for sides in (_sides(held_out), _sides(held_out)[::-1]))
    together = sparse.coo_matrix(missed.T @ extra)
    none = len(held_out.labels)
    pairs = [
        (-int(count), row, column)
        for count, row, column in zip(together.data, together.row.tolist(), together.col.tolist(), strict=True)
        if (row, column) != (none, none)
    ]
    names = [*held_out.labels, None]
    found = []
    for count, row, column in sorted(pairs)[:_PAIRS]:
        texts = np.flatnonzero((missed[:, [row]].multiply(extra[:, [column]])).toarray()[:, 0])[:_EXAMPLES]
        ids = [statements[held_out.rows[text]].id for text in texts]
        found.append({"missed": names[row], "given": names[column], "texts": -count, "ids": ids})
    return found


def _sides(held_out: HeldOut) -> tuple[Any, Any]:
    return held_out.wanted & ~held_out.given, held_out.given & ~held_out.wanted


def _with_alone(own: Any, other: Any) -> sparse.csc_matrix:
    """Return one side's errors with a column more: texts in which only the other side has errors."""
    alone = ~own.any(axis=1) & other.any(axis=1)
    return sparse.csc_matrix(np.hstack([own, alone[:, None]]), dtype=np.int32)


def worst_errors(statements: Sequence[Statement], held_out: HeldOut, labeller: Labeller) -> list[dict[str, Any]]:
    """Return the texts of which the model was most wrongly sure, each with its wrong labels and their evidence.

    Sure is a wrong label that is probable, and a missed one that is not. Evidence is that of the final model, by
    terms and positions: no text.
    """
    wrong = (held_out.wanted != held_out.given)[:, : held_out.trained]
    probabilities = held_out.probabilities[:, : held_out.trained]
    surely = np.where(wrong, np.where(held_out.wanted[:, : held_out.trained], 1.0 - probabilities, probabilities), 0.0)
    order = np.argsort(-surely.max(axis=1, initial=0.0), kind="stable")[:WORST]
    return [
        _error(statements[held_out.rows[text]], held_out, text, np.argsort(-surely[text], kind="stable"), labeller)
        for text in order.tolist()
        if wrong[text].any()
    ]


def _error(statement: Statement, held_out: HeldOut, text: int, surest: Any, labeller: Labeller) -> dict[str, Any]:
    wanted, given = held_out.wanted[text], held_out.given[text]
    columns = [column for column in surest.tolist() if wanted[column] != given[column]]
    labels = held_out.labels
    listing = Listing(explain={held_out.facet: [labels[column] for column in columns]})
    found = labeller.label(statement.text, statement.title, [held_out.facet], strongest=_SPANS, listing=listing)
    evidence = {label.id: label.evidence.spans for label in found.facets[held_out.facet] if label.evidence}
    fields = {"title": statement.title or "", "text": statement.text}
    return {
        "id": statement.id,
        "language": statement.language(),
        "wanted": [labels[column] for column in np.flatnonzero(wanted)],
        "given": [labels[column] for column in np.flatnonzero(given)],
        "wrong": [
            {
                "label": labels[column],
                "error": MISSED if wanted[column] else EXTRA,
                "probability": held_out.probabilities[text, column],
                "evidence": [_span(span, fields) for span in evidence[labels[column]]],
            }
            for column in columns
        ],
    }


def _span(span: Span, fields: Mapping[str, str]) -> dict[str, Any]:
    surface = fields[span.field][span.start : span.end]
    term = " ".join(stem_of(word) for token in tokens(surface) for word in fold(token.surface))
    return {"term": term, "field": span.field, "start": span.start, "end": span.end, "weight": span.weight}
