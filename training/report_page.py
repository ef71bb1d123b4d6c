"""The report as one page of HTML: the figures of its JSON as tables and pictures, nothing loaded from elsewhere."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from training.charts import Axis, Line, bar, line_chart, share_axis, whisker
from training.corpora import Statement

_TEMPLATE = "report.html"
# Of a long text so many characters are shown.
_SHOWN = 1_500
Ends = tuple[int, int]


def page(report: Mapping[str, Any], texts: Mapping[str, Statement]) -> str:
    """Return the page; of the worst errors it shows those of ``texts``, by id."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["figure"] = figure
    environment.globals |= {
        "whisker": whisker,
        "bar": bar,
        "reliability_chart": reliability_chart,
        "threshold_chart": threshold_chart,
        "precision_recall_chart": precision_recall_chart,
        "learning_chart": learning_chart,
        "marked": marked,
    }
    names = {facet: {label["id"]: label["name"] for label in own["labels"]} for facet, own in report["facets"].items()}
    return environment.get_template(_TEMPLATE).render(report=report, texts=texts, names=names) + "\n"


def figure(value: float | None, places: int = 3) -> str:
    """Return a figure as the page shows it; a dash for one that cannot be measured."""
    return "–" if value is None else f"{value:.{places}f}"


def reliability_chart(calibration: Mapping[str, Any]) -> Markup:
    """Draw how often labels of a probability were right."""
    points = [(own["probability"], own["right"]) for own in calibration["bins"]]
    axes = share_axis("probability"), share_axis("share that was right")
    return line_chart("Reliability diagram", *axes, [Line("labels", points, dots=True)], diagonal=True)


def threshold_chart(curve: Sequence[Mapping[str, Any]]) -> Markup:
    """Draw what one threshold for all labels would give."""
    names = {"precision": "precision", "recall": "recall", "micro_f1": "micro-F1", "macro_f1_all": "macro-F1"}
    lines = [
        Line(name, [(own["threshold"], own[key]) for own in curve if own[key] is not None])
        for key, name in names.items()
    ]
    return line_chart(
        "Threshold curves", share_axis("threshold"), share_axis("figure"), [line for line in lines if line.points]
    )


def precision_recall_chart(curve: Sequence[Mapping[str, Any]], headline: Mapping[str, Any]) -> Markup:
    """Draw precision by recall, with a dot where the model's own thresholds are."""
    lines = [Line("by probability", [(own["recall"], own["precision"]) for own in curve])] if curve else []
    precision, recall = headline["precision"]["value"], headline["recall"]["value"]
    if precision is not None and recall is not None:
        lines.append(Line("as decided", [(recall, precision)], dots=True))
    return line_chart("Precision-recall curve", share_axis("recall"), share_axis("precision"), lines)


def learning_chart(curve: Mapping[str, Any]) -> Markup:
    """Draw the figures by the number of training texts."""
    points = curve["points"]
    x = Axis(
        "training texts",
        [(own["examples"], f"{own['examples']:,}") for own in points if own["examples"] >= points[-1]["examples"] / 5],
        high=points[-1]["examples"],
    )
    lines = [
        Line(
            name,
            [(own["examples"], own[key]["value"]) for own in points],
            [(own[key]["low"], own[key]["high"]) for own in points],
            dots=True,
        )
        for key, name in (("micro_f1", "micro-F1"), ("macro_f1_all", "macro-F1"))
        if all(own[key]["low"] is not None for own in points)
    ]
    return line_chart("Learning curve", x, share_axis("figure"), lines)


def marked(statement: Statement, evidence: Sequence[Mapping[str, Any]]) -> Markup:
    """Return title and text with the words that speak for a label, and those against it, marked."""
    fields = {"title": statement.title, "text": statement.text}
    paragraphs = []
    for name, content in fields.items():
        if content:
            spans = {(own["start"], own["end"]): own["weight"] for own in evidence if own["field"] == name}
            paragraphs.append(Markup('<p dir="auto" class="{}">{}</p>').format(name, _marked(content, spans)))
    return Markup("").join(paragraphs)


def _marked(text: str, spans: Mapping[Ends, float]) -> Markup:
    parts, end = [], 0
    for (first, last), weight in sorted(spans.items()):
        # Stretches may lie in each other: what is marked is not marked again.
        if end <= first and last <= _SHOWN:
            kind = "for" if weight > 0 else "against"
            parts += [escape(text[end:first]), Markup('<mark class="{}">{}</mark>').format(kind, text[first:last])]
            end = last
    rest = escape(text[end : max(_SHOWN, end)])
    return Markup("").join([*parts, rest, "…" if len(text) > _SHOWN else ""])
