"""What the project wants to reach, and where in the results it stands."""

import operator
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Results = Mapping[str, Any]


class Target(NamedTuple):
    """One target: ``bound`` is the least or the most; ``find`` raises LookupError if not measured."""

    what: str
    bound: float
    at_most: bool
    unit: str
    find: Callable[[Results], float]

    def met(self, value: float) -> bool:
        """Say whether a value reaches the target."""
        return (operator.le if self.at_most else operator.ge)(value, self.bound)


def _http(name: str, answer: str) -> Callable[[Results], float]:
    """Return what finds the worst of all connections and workers."""

    def find(results: Results) -> float:
        found = [case["ratio"][name]["median"] for case in results["http"]["cases"] if case["answer"] == answer]
        return max(found) if name == "p99_ms" else min(found)

    return find


def one_text(results: Results, size: int = 1_000, model: str = "default", evidence: bool = False) -> Any:
    """Return the figures of one case of one text in process; raises LookupError if it was not measured."""
    for case in results["inprocess"]["microseconds"]:
        if (case["model"], case["bytes"], case["evidence"]) == (model, size, evidence):
            return case
    raise LookupError(f"{model}, {size} bytes")


def _times(corpus: str, peer: str) -> Callable[[Results], float]:
    return lambda results: results["peers"][corpus]["times"][peer]["median"]


TARGETS = (
    Target("HTTP, requests/s beside the no-op's, without evidence", 0.75, False, "x", _http("per_second", "plain")),
    Target("HTTP, requests/s beside the no-op's, with evidence", 0.75, False, "x", _http("per_second", "evidence")),
    Target("HTTP, p99 beside the no-op's, without evidence", 2, True, "x", _http("p99_ms", "plain")),
    Target("HTTP, p99 beside the no-op's, with evidence", 2, True, "x", _http("p99_ms", "evidence")),
    Target("one Arabic text of 1 kB in process", 150, True, "µs", lambda results: one_text(results)["p50"]["median"]),
    Target("growth from 1 to 100 kB, exponent", 1.05, True, "", lambda r: r["inprocess"]["growth_with_bytes"]["plain"]),
    Target("growth with labels, exponent", 1, True, "", lambda r: r["inprocess"]["growth_with_labels"]),
    Target("bulk, `terms` on Reuters beside fastText", 5, False, "x", _times("reuters", "fastText")),
    Target("bulk, default model on Arabic beside fastText", 2, False, "x", _times("arabic", "fastText")),
    Target(
        "bulk, default model beside scikit-learn's n-grams", 25, False, "x", _times("arabic", "scikit-learn, n-grams")
    ),
    Target("file on two cores beside one", 1.8, False, "x", lambda r: r["bulk"]["times_one_core"]["median"]),
    Target("first 200 after exec", 1, True, "s", lambda r: r["start"]["first_200_seconds"]["ours"]["median"]),
    Target(
        "a further worker, more than the no-op's",
        5,
        True,
        "MB",
        lambda r: r["start"]["further_worker_more_mb"]["median"],
    ),
)
