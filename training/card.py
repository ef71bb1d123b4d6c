"""The part of the default model's card that its report gives: written between marks, never by hand."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from training.errors import TrainingError
from training.evaluate import LEAST
from training.report_page import figure

_PART = re.compile(r"(?<=<!-- report -->\n).*?(?=<!-- /report -->)", re.DOTALL)


def with_figures(card: str, report: Mapping[str, Any]) -> str:
    """Return the card with its part rewritten from the report; raises TrainingError if it has no marks."""
    lines = "\n".join([*_calibration(report), *_learning(report), *_labels(report)])
    written, parts = _PART.subn(lambda _: lines + "\n", card)
    if parts != 1:
        raise TrainingError("the card needs one part between <!-- report --> and <!-- /report -->")
    return written


def _calibration(report: Mapping[str, Any]) -> Iterator[str]:
    yield "Expected calibration error (pairs with a probability of at least .1, ten bins of equal size):\n"
    languages = list(
        dict.fromkeys(name for own in report["facets"].values() for name in own["calibration_by_language"])
    )
    yield from _head("facet", "all", *languages)
    for facet, own in report["facets"].items():
        parts = own["calibration_by_language"]
        by_language = (figure(parts[name]["value"]) if name in parts else "-" for name in languages)
        yield _row(facet, _with_interval(own["calibration"]["error"]), *by_language)


def _learning(report: Mapping[str, Any]) -> Iterator[str]:
    curves = {facet: own["learning_curve"] for facet, own in report["facets"].items() if own["learning_curve"]}
    if curves:
        yield "\nMicro-F1 by the number of training texts, and what the last doubling gained:\n"
        yield from _head("facet", "micro-F1", "gain", "so more of the same kind")
    for facet, curve in curves.items():
        points = ", ".join(f"{point['examples']}: {figure(point['micro_f1']['value'])}" for point in curve["points"])
        yield _row(facet, points, _with_interval(curve["gain"]), curve["verdict"])


def _labels(report: Mapping[str, Any]) -> Iterator[str]:
    for facet, own in report["facets"].items():
        languages = [row["slice"] for row in own["by_language"]]
        frequent = [label for label in own["labels"] if label["wanted"] >= LEAST]
        rest = len(own["labels"]) - len(frequent)
        beside = f"; {rest} other labels have fewer than {LEAST} texts" if rest else ""
        yield f"\nF1 of each `{facet}` (texts with the label in brackets{beside}):\n"
        yield from _head(facet, "examples", "all", "precision", "recall", *languages)
        for label in sorted(frequent, key=lambda label: (-label["wanted"], label["id"])):
            yield _row(
                f"{label['name']} (`{label['id']}`)",
                str(label["examples"]),
                f"{_with_interval(label['f1'])} ({label['wanted']})",
                figure(label["precision"]),
                figure(label["recall"]),
                *(_in_language(label["by_language"][name]) for name in languages),
            )


def _in_language(own: Mapping[str, Any]) -> str:
    return f"{figure(own['f1'])} ({own['wanted']})" if own["wanted"] else "-"


def _with_interval(own: Mapping[str, Any]) -> str:
    return f"{figure(own['value'])} [{figure(own['low'])}, {figure(own['high'])}]"


def _head(*cells: str) -> Iterator[str]:
    yield _row(*cells)
    yield "|" + "---|" * len(cells)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
