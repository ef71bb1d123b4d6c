"""Held-out texts made by hand, for tests of figures."""

import numpy as np

from training.heldout import HeldOut


def held(wanted, given, probabilities=None, known=None, trained=None):
    wanted, given = np.array(wanted, dtype=bool), np.array(given, dtype=bool)
    labels = tuple("abcdefgh"[: wanted.shape[1]])
    return HeldOut(
        "letter",
        labels,
        len(labels) if trained is None else trained,
        np.arange(len(wanted)),
        wanted,
        np.ones_like(wanted) if known is None else np.array(known, dtype=bool),
        given,
        np.where(given, 0.9, 0.2) if probabilities is None else np.array(probabilities, dtype=float),
    )
