"""What an answer looks like."""

from typing import Any

from service.evidence import Evidence
from service.extracted import Extracted
from service.labeller import Label, Labelled, Labeller
from service.schema import LabelRequest, choose_names


def answer(request: LabelRequest, labeller: Labeller, accepted: list[str]) -> dict[str, Any]:
    """Label one text and return the answer as it is sent; raises InvalidInput for what the model does not have."""
    if request.names is not None:
        choose_names(request.names, accepted, None, labeller.languages)
    labelled = labeller.label(
        request.text, request.title, request.facets, request.evidence, request.strongest, request.listing
    )
    names = choose_names(request.names, accepted, labelled.language, labeller.languages)
    return {
        "id": request.id,
        "model": labeller.version,
        "language": labelled.language,
        "names": names,
        "facets": {name: _facet(labelled, labeller, name, names) for name in labelled.facets},
    }


def _facet(labelled: Labelled, labeller: Labeller, facet: str, names: str) -> dict[str, Any]:
    return {
        "abstained": facet in labelled.reasons,
        "reason": labelled.reasons.get(facet),
        "labels": [_label(label, labeller, facet, names) for label in labelled.facets[facet]],
    }


def _label(label: Label, labeller: Labeller, facet: str, names: str) -> dict[str, Any]:
    labels = labeller.facets[facet].labels
    entry: dict[str, Any] = {
        "id": label.id,
        "name": labels.name(label.id, names),
        "given": label.given,
        "probability": round(label.probability, 6),
        "threshold": round(label.threshold, 6),
        "path": labels.path(label.id),
    }
    if label.evidence is not None:
        entry["evidence"] = _evidence(label.evidence)
    return entry


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {"score": evidence.score, "rest": evidence.rest, "spans": [span._asdict() for span in evidence.spans]}


def file_part(extracted: Extracted, media_type: str, show: bool) -> dict[str, Any]:
    """Return what an answer tells of the file that was labelled; its text if that is asked for."""
    told = {
        "type": media_type,
        "title": extracted.title,
        "characters": len(extracted.title or "") + len(extracted.text),
        "pages": extracted.pages,
        "truncated": extracted.truncated,
    }
    return told | ({"text": extracted.text} if show else {})


def labels_answer(labeller: Labeller, names: str) -> dict[str, Any]:
    """Return the label trees of all facets."""
    facets = {name: {"labels": facet.labels.tree(names)} for name, facet in labeller.facets.items()}
    return {"model": labeller.version, "names": names, "facets": facets}
