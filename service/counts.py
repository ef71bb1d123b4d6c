"""What is counted: requests, texts, labels given; by each worker for itself, in memory that all of them read.

A worker adds to its own row alone, so that no lock is shared, and a killed one leaves its counts behind. Everything has
its place beforehand - a route of the table, a status of the table, a label of the model - so that nothing sent makes
more.
"""

import threading
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

from service.faults import FAULTS
from service.labeller import BELOW_THRESHOLD, LANGUAGE_NOT_COVERED, NO_KNOWN_TERMS, Labelled, Labeller
from service.language import OTHER, SUPPORTED
from service.memory import SharedMemory
from service.operations import OPERATIONS

NO_ROUTE = "none"
ROUTES = (*dict.fromkeys(operation.path for operation in OPERATIONS), NO_ROUTE)
# 0 for any other.
STATUSES = (200, *sorted({fault.status for fault in FAULTS.values()}), 0)
LANGUAGES = (*SUPPORTED, OTHER)
REASONS = (BELOW_THRESHOLD, LANGUAGE_NOT_COVERED, NO_KNOWN_TERMS)
# Upper bounds in seconds: a label request takes a few milliseconds, a batch up to seconds.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

# A model's part of a row; its labels beyond that are not counted.
MODEL_SLOTS = 1 << 16
_VERSION, _USED, _TEXTS, _UNKNOWN, _MEASURED, _FACETS = range(6)
_OF_FACET, _LIKELIEST, _FIRST_REASON = range(3)
_HEAD = _FIRST_REASON + len(REASONS)
_REFUSED, _STALE, _LOST = range(3)


class CountTable:
    """The counts of all workers; the first axis of each array is the worker."""

    def __init__(self, memory: SharedMemory, places: int) -> None:
        self.requests = memory.take(places, len(ROUTES), len(STATUSES))
        self.buckets = memory.take(places, len(ROUTES), len(BUCKETS) + 1)
        self.seconds = memory.take(places, len(ROUTES))
        self.languages = memory.take(places, len(LANGUAGES))
        self.events = memory.take(places, 3)
        self.model = memory.take(places, MODEL_SLOTS)

    def workers(self) -> dict[str, int]:
        """Return how many workers answer by each version."""
        versions = [format(int(row), "012x") for row in self.model[:, _VERSION] if row]
        return {version: versions.count(version) for version in sorted(set(versions))}

    @property
    def refused(self) -> int:
        """How often a worker refused a model, keeping the one it had."""
        return int(self.events[:, _REFUSED].sum())

    @property
    def stale(self) -> int:
        """How many workers answer by another model than the active one."""
        return int(self.events[:, _STALE].sum())

    @property
    def lost(self) -> int:
        """How many lines of the log could not be written."""
        return int(self.events[:, _LOST].sum())

    def of_model(self, labeller: Labeller) -> "ModelCounts":
        """Return what all workers have counted by one model."""
        rows = self.model[self.model[:, _VERSION] == int(labeller.version, 16)]
        total = rows[:, : _size(labeller)].sum(axis=0)
        facets = {}
        for name, (head, columns) in _layout(labeller).items():
            facets[name] = FacetCounts(
                int(total[head + _OF_FACET]),
                float(total[head + _LIKELIEST]),
                {reason: int(total[head + _FIRST_REASON + number]) for number, reason in enumerate(REASONS)},
                {label: int(total[column]) for label, column in columns.items()},
            )
        return ModelCounts(int(total[_TEXTS]), float(total[_UNKNOWN]), int(total[_MEASURED]), facets)


@dataclass(frozen=True)
class FacetCounts:
    """Of one facet: texts, the sum of their highest probabilities, abstentions by reason, labels given."""

    texts: int
    likeliest: float
    abstained: dict[str, int]
    labels: dict[str, int]


@dataclass(frozen=True)
class ModelCounts:
    """Of one model: texts, and over the ``measured`` ones that have words the sum of their shares of unknown ones."""

    texts: int
    unknown: float
    measured: int
    facets: dict[str, FacetCounts]


def _size(labeller: Labeller) -> int:
    labels = sum(_HEAD + len(facet.labels.labels) for facet in labeller.facets.values())
    return min(MODEL_SLOTS, _FACETS + labels)


def _layout(labeller: Labeller) -> dict[str, tuple[int, dict[str, int]]]:
    """Return for each facet where its own slots begin, and the slot of each label: first all facets, then labels."""
    layout, first = {}, _FACETS + _HEAD * len(labeller.facets)
    for number, (name, facet) in enumerate(labeller.facets.items()):
        labels = facet.labels.labels[: MODEL_SLOTS - first]
        layout[name] = _FACETS + _HEAD * number, {label: first + column for column, label in enumerate(labels)}
        first += len(labels)
    return layout


class Counts:
    """The row of one worker; safe to share between its threads."""

    def __init__(self, table: CountTable, place: int) -> None:
        self.table = table
        self._lock = threading.Lock()
        self._requests, self._buckets = table.requests[place], table.buckets[place]
        self._seconds, self._languages = table.seconds[place], table.languages[place]
        self._events, self._model = table.events[place], table.model[place]
        self._route = {path: number for number, path in enumerate(ROUTES)}
        self._status = {status: number for number, status in enumerate(STATUSES)}
        self._language = {language: number for number, language in enumerate(LANGUAGES)}
        # A worker that was killed may have left it behind.
        self._events[_STALE] = 0

    def request(self, route: str, status: int, seconds: float) -> None:
        """Count a request by its route in the table of operations; any other is `NO_ROUTE`."""
        number = self._route.get(route, len(ROUTES) - 1)
        with self._lock:
            self._requests[number, self._status.get(status, len(STATUSES) - 1)] += 1
            self._buckets[number, bisect_left(BUCKETS, seconds)] += 1
            self._seconds[number] += seconds

    def refused(self) -> None:
        """Count a model that was refused."""
        self._events[_REFUSED] += 1

    def stale(self, is_so: bool) -> None:
        """Say whether this worker answers by another model than the active one."""
        self._events[_STALE] = is_so

    def lost_line(self) -> None:
        """Count a line of the log that could not be written."""
        self._events[_LOST] += 1

    def begin(self, labeller: Labeller) -> Callable[[Labelled], None]:
        """Begin the counts of a model, or go on with them; return what counts a text that it labelled."""
        version, row, layout = int(labeller.version, 16), self._model, _layout(labeller)
        with self._lock:
            if row[_VERSION] != version:
                row[: max(int(row[_USED]), _FACETS)] = 0
                row[_USED], row[_VERSION] = _size(labeller), version

        def tell(labelled: Labelled) -> None:
            with self._lock:
                # A text may end after the model that began it was replaced.
                if row[_VERSION] == version:
                    self._count(labelled, layout)

        return tell

    def _count(self, labelled: Labelled, layout: dict[str, tuple[int, dict[str, int]]]) -> None:
        row = self._model
        row[_TEXTS] += 1
        self._languages[self._language[labelled.language]] += 1
        if labelled.unknown is not None:
            row[_UNKNOWN] += labelled.unknown
            row[_MEASURED] += 1
        for name, labels in labelled.facets.items():
            head, columns = layout[name]
            row[head + _OF_FACET] += 1
            row[head + _LIKELIEST] += labelled.likeliest[name]
            if name in labelled.reasons:
                row[head + _FIRST_REASON + REASONS.index(labelled.reasons[name])] += 1
            for label in labels:
                if label.given and label.id in columns:
                    row[columns[label.id]] += 1
