"""Set the report of `check` for people to read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from training.check import FEW_EXAMPLES, FacetReport, Report
from training.model import LEAST_EXAMPLES

# Of each list so many are shown; JSON has all.
_SHOWN = 10
_LABELS_SHOWN = 40
_BAR = 30


def report_lines(report: Report) -> Iterator[str]:
    """Yield the report line by line."""
    rows = report.rows
    yield f"{rows['usable']} rows can be used, {rows['bad']} cannot ({rows['without text']} without a text)"
    yield from (f"  {note}" for note in report.notes)
    yield from _listed(f"{bad['file']}:{bad['row']}: {bad['why']}" for bad in report.bad_rows)
    yield f"languages: {_counts(report.languages)}"
    yield f"characters of a text: {report.characters['median']} (median), {report.characters['longest']} (longest)"
    yield from _groups("texts that are the same word for word", report.duplicates)
    yield from _groups("nearly the same texts with different labels", report.near_duplicates)
    if not report.facets:
        yield f"no labels: name their columns by --facet; there are {', '.join(dict.fromkeys(report.columns))}"
    for name, facet in report.facets.items():
        yield ""
        yield from _facet(name, facet)


def _facet(name: str, facet: FacetReport) -> Iterator[str]:
    yield f"{name}: {len(facet.examples)} labels; texts with {_counts(facet.texts)}"
    most = max(facet.examples.values(), default=1)
    width = max(map(len, facet.examples), default=0)
    for label, count in list(facet.examples.items())[:_LABELS_SHOWN]:
        yield f"  {label:{width}} {count:6} {'#' * max(1, _BAR * count // most)}"
    if (more := len(facet.examples) - _LABELS_SHOWN) > 0:
        yield f"  and {more} more"
    if facet.too_few:
        yield f"  not trained, with fewer than {LEAST_EXAMPLES} examples: {', '.join(facet.too_few)}"
    if facet.few:
        yield f"  hard to learn and to measure, with fewer than {FEW_EXAMPLES} examples: {', '.join(facet.few)}"
    yield from (f"  written alike, and yet different labels: {' / '.join(labels)}" for labels in facet.alike)
    if facet.texts_looked_at:
        labels = f"{len(facet.labels_looked_at)} of the {len(facet.examples)} labels can be told from the others"
        yield f"  likely wrong: {len(facet.suspects)} of {facet.texts_looked_at} texts, where {labels}"
        yield from _listed(map(_suspect, facet.suspects), indent=4)


def _suspect(suspect: Mapping[str, Any]) -> str:
    has, lacks = suspect["has"], suspect["lacks"]
    told = [f"has {_probabilities(has)}"] * bool(has) + [f"lacks {_probabilities(lacks)}"] * bool(lacks)
    return f"{_row(suspect)}: {', '.join(told)}: {suspect['text']}"


def _probabilities(labels: Mapping[str, float]) -> str:
    return ", ".join(f"{label} (p {probability:.2f})" for label, probability in labels.items())


def _groups(what: str, groups: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not groups:
        return
    differ = sum(bool(group["labels differ"]) for group in groups)
    yield f"{what}: {len(groups)} groups, {differ} of them with different labels"
    # What cannot be right stands first.
    yield from _listed(map(_group, sorted(groups, key=lambda group: not group["labels differ"])))


def _group(group: Mapping[str, Any]) -> str:
    rows = ", ".join(map(_row, group["rows"][:_SHOWN])) + (" ..." if len(group["rows"]) > _SHOWN else "")
    differ = [
        f"{facet}: {' / '.join(dict.fromkeys('+'.join(labels) or 'none' for labels in given if labels is not None))}"
        for facet, given in group["labels differ"].items()
    ]
    return rows + (f" ({'; '.join(differ)})" if differ else "")


def _row(place: Mapping[str, Any]) -> str:
    """Return a row's number and its id; an id made of file and row says both."""
    return place["id"] if place["id"].endswith(f":{place['row']}") else f"{place['row']} [{place['id']}]"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count)


def _listed(lines: Iterable[str], indent: int = 2) -> Iterator[str]:
    for number, line in enumerate(lines):
        if number == _SHOWN:
            yield f"{'':{indent}}... (--json has all)"
            return
        yield f"{'':{indent}}{line}"
