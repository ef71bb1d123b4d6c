"""What out-of-fold decisions are worth, and which texts say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.scorer import Array
from training.corpora import Statement
from training.evaluate import Figures, evaluate
from training.heldout import HeldOut
from training.model import Facet

# Calibration and thresholds are those of texts drawn at random, at which the others only hint: without
# them a rare label would be decided on by a handful of examples.
OTHERS_SAY = 0.5


@dataclass(frozen=True)
class Outcome:
    """What cross-validation found out about one facet; ``curve`` is the learning curve, if it was asked for."""

    held_out: HeldOut
    curve: dict[str, Any] | None = None


def say(statements: Sequence[Statement]) -> Array:
    """Return [texts, 1]: how much a text has to say about calibration and thresholds."""
    return np.where(random_part(statements), 1.0, OTHERS_SAY)


def random_part(statements: Sequence[Statement]) -> Array:
    """Return [texts, 1]: which texts stand for what the service will be sent.

    Those that were drawn at random; where none were (a user's own corpus), all.
    """
    drawn = np.array([statement.source is not None and not statement.chosen for statement in statements])[:, None]
    return drawn if drawn.any() else np.ones_like(drawn)


def measure(statements: Sequence[Statement], facet: Facet, given: Array) -> list[Figures]:
    """Return the figures of out-of-fold decisions ``given`` [texts, labels], over the random part."""
    drawn = random_part(statements)[:, 0]
    gold = [statement for statement, kept in zip(statements, drawn, strict=True) if kept]
    only = [Statement(s.id, s.text, s.title, s.lang, {facet.name: s.labels.get(facet.name)}, s.maybe) for s in gold]
    predictions = {
        statement.id: {facet.name: [facet.labels[column] for column in np.flatnonzero(row)]}
        for statement, row in zip(statements, given, strict=True)
    }
    return evaluate(only, predictions)
