"""``python -m benchmarks.quality``: what the default model makes of texts that it was not trained on.

Writes ``results/quality.json``: figures and ids, no text.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from service.labeller import Labeller, open_labeller
from tests.behaviour import measures
from tests.behaviour.variants import VARIANTS
from training.corpora import Statement, read_corpora
from training.evaluate import bootstrap
from training.reliability import LEAST_PROBABILITY, Judged, calibration_error

ROOT = Path(__file__).parent.parent
MODEL = ROOT / "models" / "default"
DEV = ROOT.parent / "shared" / "eval" / "dev"
RESULTS = Path(__file__).parent / "results" / "quality.json"

PARAGRAPHS = (1, 3)


def main() -> None:
    """Measure, print the main figures and write all of them."""
    labeller = open_labeller(MODEL)
    dev = read_corpora(sorted(DEV.glob("*.jsonl")))
    figures = {"model": labeller.version, "pairs": pairs(labeller), "abstention": abstention(labeller, dev)}
    if dev:
        figures["calibration"] = calibration(labeller, dev)
    else:
        print(f"no real texts in {DEV}: what needs them is left out")
    figures["invariance"] = {
        name: invariance(labeller, texts)
        for name, texts in {"statements": measures.read_statements(), "dev": dev}.items()
        if texts
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _print_summary(figures)


def pairs(labeller: Labeller) -> dict[str, Any]:
    """Return how many minimal pairs are right in both texts, and what the others were given."""
    every = measures.read_pairs()
    missed = measures.missed_pairs(labeller, every)
    return {
        "right": len(every) - len(missed),
        "of": len(every),
        "by_language": _right(every, missed, "lang"),
        "by_kind": _right(every, missed, "kind"),
        "missed": {
            pair.id: {
                text.id[-1]: {"gold": sorted(measures.wanted(text)["region"]), "given": given}
                for text, given in zip(pair.texts, missed[pair.id], strict=True)
            }
            for pair in every
            if pair.id in missed
        },
    }


def _right(every: Iterable[measures.Pair], missed: dict[str, Any], field: str) -> dict[str, str]:
    total = Counter(getattr(pair, field) for pair in every)
    right = Counter(getattr(pair, field) for pair in every if pair.id not in missed)
    return {name: f"{right[name]}/{total[name]}" for name in total}


def abstention(labeller: Labeller, dev: Sequence[Statement]) -> dict[str, Any]:
    """Return how many texts about nothing are given nothing, and how many real ones wrongly so."""
    nothing = read_corpora([measures.NOTHING])
    labelled = measures.not_abstaining(labeller, nothing)
    total = Counter(text.lang for text in nothing)
    busy = Counter(text.lang for text in nothing if text.id in labelled)
    found = {
        "abstaining": len(nothing) - len(labelled),
        "of": len(nothing),
        "by_language": {language: f"{total[language] - busy[language]}/{total[language]}" for language in total},
        "labelled": labelled,
    }
    if dev:
        silent = measures.wrongly_abstaining(labeller, dev)
        found["dev_with_labels"] = sum(any(text.labels.values()) for text in dev)
        found["dev_silent"] = {
            facet: [id_ for id_, facets in silent.items() if facet in facets] for facet in labeller.facets
        }
    return found


def calibration(labeller: Labeller, texts: Sequence[Statement]) -> dict[str, Any]:
    """Return the expected calibration error of each facet and of all, with its interval over texts."""
    judged = {facet: [_judged(labeller, text, facet) for text in texts] for facet in labeller.facets}
    judged["all"] = [list(chain.from_iterable(lists)) for lists in zip(*judged.values(), strict=True)]
    return {
        facet: {
            "error": round(calibration_error(lists), 4),
            "interval": [round(end, 4) for end in bootstrap(lists, calibration_error)],
            "pairs": sum(map(len, lists)),
        }
        for facet, lists in judged.items()
    }


def _judged(labeller: Labeller, text: Statement, name: str) -> Judged:
    facet = labeller.facets[name]
    probabilities = facet.probabilities(labeller.scores(text.text, text.title)[name]).tolist()
    right, maybe = set(text.labels.get(name) or ()), set(text.maybe.get(name) or ())
    return [
        (probability, label in right)
        for label, probability in zip(facet.labels.labels, probabilities, strict=True)
        if probability >= LEAST_PROBABILITY and label not in maybe
    ]


def invariance(labeller: Labeller, texts: Sequence[Statement]) -> dict[str, Any]:
    """Return the texts whose labels each way of writing changes, and the labels lost to unrelated paragraphs."""
    before = measures.labels_of(labeller, texts)
    found: dict[str, Any] = {"variants": {}, "lost_to_paragraphs": {}}
    for variant in VARIANTS:
        ids, count = measures.changed(labeller, texts, variant, before)
        found["variants"][variant.__name__] = {"texts": count, "changed": ids}
    for paragraphs in PARAGRAPHS:
        lost = measures.lost_labels(labeller, texts, paragraphs, before)
        found["lost_to_paragraphs"][str(paragraphs)] = {
            "lost": lost.count,
            "of": lost.of,
            "share": round(lost.value, 4),
        }
    return found


def _print_summary(figures: dict[str, Any]) -> None:
    found, silence = figures["pairs"], figures["abstention"]
    print(f"model {figures['model']}")
    print(f"pairs right in both texts: {found['right']}/{found['of']} {found['by_language']} {found['by_kind']}")
    print(f"nothing to say, nothing said: {silence['abstaining']}/{silence['of']} {silence['by_language']}")
    for facet, ids in silence.get("dev_silent", {}).items():
        print(f"real texts wrongly without {facet}: {len(ids)}/{silence['dev_with_labels']}")
    for facet, error in figures.get("calibration", {}).items():
        print(f"calibration error, {facet}: {error['error']} {error['interval']} over {error['pairs']} pairs")
    for name, result in figures["invariance"].items():
        changed = sorted({id_ for variant in result["variants"].values() for id_ in variant["changed"]})
        print(f"{name}: labels changed by a way of writing: {changed}; lost: {result['lost_to_paragraphs']}")


if __name__ == "__main__":
    main()
