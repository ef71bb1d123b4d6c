"""Intervals by the bootstrap: how far figures would differ with other texts drawn in the same way."""

from collections.abc import Iterator, Sequence

import numpy as np

from service.scorer import Array

_DRAWS = 1000
# With many texts the draws agree, and fewer of them tell as much.
_LEAST_DRAWS = 100
_MOST_DRAWN = 2_000_000


def draws(texts: int) -> Iterator[Array]:
    """Yield how often each text is drawn, with replacement (Efron 1979), draw by draw; always the same draws."""
    generator = np.random.default_rng(0)
    for _ in range(min(_DRAWS, max(_LEAST_DRAWS, _MOST_DRAWN // max(texts, 1)))):
        yield np.bincount(generator.integers(texts, size=texts), minlength=texts) if texts else np.zeros(0, np.int64)


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95% percentile interval of drawn values; not a number where no draw has a value."""
    there = np.array(values, np.float64)
    there = there[~np.isnan(there)]
    low, high = np.percentile(there, [2.5, 97.5]) if len(there) else (np.nan, np.nan)
    return float(low), float(high)
