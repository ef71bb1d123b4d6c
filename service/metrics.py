"""What is counted, as Prometheus reads it (text format 0.0.4)."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

from service.counts import BUCKETS, LANGUAGES, ROUTES, STATUSES, CountTable, ModelCounts
from service.drift import distance
from service.expected import Expected
from service.labeller import Labeller

Sample = tuple[str, Mapping[str, str], float]


def metrics(table: CountTable, labeller: Labeller | None) -> bytes:
    """Return everything that all workers have counted, and of the model in use what was expected."""
    lines = [*_of_requests(table), *_of_workers(table)]
    if labeller is not None:
        counts = table.of_model(labeller)
        lines += [*_of_model(counts), *_of_drift(counts, labeller.expected)]
    return "".join(lines).encode()


def _family(name: str, kind: str, about: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP bayan_{name} {about}\n# TYPE bayan_{name} {kind}\n"
    for suffix, labels, value in samples:
        said = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield f"bayan_{name}{suffix}{{{said}}} {value:.15g}\n" if said else f"bayan_{name}{suffix} {value:.15g}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _of_requests(table: CountTable) -> Iterator[str]:
    requests, seconds, buckets = (counts.sum(axis=0) for counts in (table.requests, table.seconds, table.buckets))
    names = [str(status or "other") for status in STATUSES]
    counted = [
        ("", {"route": route, "status": names[column]}, float(requests[row, column]))
        for row, route in enumerate(ROUTES)
        for column in requests[row].nonzero()[0]
    ]
    yield from _family("requests_total", "counter", "Requests answered.", counted)
    timed: list[Sample] = []
    for row, route in enumerate(ROUTES):
        below = list(accumulate(buckets[row].tolist()))
        if below[-1]:
            bounds = [*map(str, BUCKETS), "+Inf"]
            timed += [("_bucket", {"route": route, "le": bound}, at) for bound, at in zip(bounds, below, strict=True)]
            timed += [("_sum", {"route": route}, float(seconds[row])), ("_count", {"route": route}, below[-1])]
    yield from _family("request_seconds", "histogram", "Seconds from a request's head to its answer's end.", timed)
    texts = zip(LANGUAGES, table.languages.sum(axis=0).tolist(), strict=True)
    languages: list[Sample] = [("", {"language": language}, count) for language, count in texts]
    yield from _family("texts_total", "counter", "Texts labelled, by the language detected.", languages)


def _of_workers(table: CountTable) -> Iterator[str]:
    versions: list[Sample] = [("", {"model": version}, count) for version, count in table.workers().items()]
    yield from _family("workers", "gauge", "Workers that answer by each model.", versions)
    stale = "Workers that keep a model because the active one is refused."
    yield from _family("stale_workers", "gauge", stale, [("", {}, table.stale)])
    yield from _family("models_refused_total", "counter", "Models that a worker refused.", [("", {}, table.refused)])
    lost = "Lines of the log that could not be written."
    yield from _family("log_lines_lost_total", "counter", lost, [("", {}, table.lost)])


def _of_model(counts: ModelCounts) -> Iterator[str]:
    facets = counts.facets.items()
    texts: list[Sample] = [("", {"facet": name}, facet.texts) for name, facet in facets]
    yield from _family("facet_texts_total", "counter", "Texts that the facet was asked of.", texts)
    given: list[Sample] = [
        ("", {"facet": name, "label": label}, count) for name, facet in facets for label, count in facet.labels.items()
    ]
    yield from _family("labels_given_total", "counter", "Labels given.", given)
    silent: list[Sample] = [
        ("", {"facet": name, "reason": reason}, count)
        for name, facet in facets
        for reason, count in facet.abstained.items()
    ]
    yield from _family("abstentions_total", "counter", "Texts that a facet gave no label.", silent)
    likeliest: list[Sample] = []
    for name, facet in facets:
        likeliest += [("_sum", {"facet": name}, facet.likeliest), ("_count", {"facet": name}, facet.texts)]
    about = "The probability of each text's likeliest label."
    yield from _family("likeliest_probability", "summary", about, likeliest)
    about = "The share of a text's words of which the model knows no stem."
    unknown: list[Sample] = [("_sum", {}, counts.unknown), ("_count", {}, counts.measured)]
    yield from _family("unknown_words_share", "summary", about, unknown)


def _of_drift(counts: ModelCounts, expected: Expected) -> Iterator[str]:
    facets = expected.facets.items()
    labels: list[Sample] = [
        ("", {"facet": name, "label": label}, share) for name, facet in facets for label, share in facet.labels.items()
    ]
    yield from _family("expected_label_share", "gauge", "The share of texts with the label, in training.", labels)
    gaps = {name: distance(counts.facets[name].labels, facet.labels) for name, facet in facets}
    about = "How far labels given are from those expected, 0 to 1 (total variation), since the model was loaded."
    yield from _family("label_distance", "gauge", about, _known(gaps))
    about = "The share of texts that the facet gave no label, in training."
    yield from _family("expected_abstained_share", "gauge", about, _known({n: f.abstained for n, f in facets}))
    about = "The mean probability of a text's likeliest label, in training."
    yield from _family("expected_likeliest_probability", "gauge", about, _known({n: f.likeliest for n, f in facets}))
    about = "The mean share of a text's words of which the model knows no stem, in training."
    unknown: list[Sample] = [] if expected.unknown is None else [("", {}, expected.unknown)]
    yield from _family("expected_unknown_words_share", "gauge", about, unknown)


def _known(values: Mapping[str, float | None]) -> list[Sample]:
    return [("", {"facet": name}, value) for name, value in values.items() if value is not None]
