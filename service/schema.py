"""The HTTP contract: what a request may hold, within which limits, and what an answer looks like."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from service.errors import InvalidInput
from service.evidence import STRONGEST, Evidence
from service.labeller import Label, Labelled, Labeller

JSON = "application/json"
PLAIN = "text/plain"
PROBLEM = "application/problem+json"

_FIELDS: dict[str, tuple[tuple[type, ...], str]] = {
    "text": ((str,), "a string"),
    "title": ((str, type(None)), "a string"),
    "id": ((str, type(None)), "a string"),
    "names": ((str, type(None)), "a language code"),
    "facets": ((list, type(None)), "a list of facet names"),
    "evidence": ((bool, str), 'true, false or "all"'),
}


@dataclass(frozen=True)
class LabelRequest:
    """One text to label, checked."""

    text: str
    title: str | None = None
    id: str | None = None
    names: str | None = None
    facets: list[str] | None = None
    evidence: bool = True
    strongest: int | None = STRONGEST


def read_request(media_type: str, charset: str | None, body: bytes, longest: int) -> LabelRequest:
    """Read a request body of either media type; raises InvalidInput, one code for each fault."""
    if media_type == JSON:
        request = _from_fields(_parse(body))
    elif media_type == PLAIN and (charset or "utf-8").lower() in ("utf-8", "utf8", "us-ascii"):
        request = LabelRequest(_decode(body))
    else:
        raise InvalidInput("unsupported-media-type", f"send {JSON}, or {PLAIN} in UTF-8", "Content-Type")
    check_length(request, longest)
    return request


def _decode(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise InvalidInput("invalid-utf8", f"the body is not UTF-8 from byte {error.start} on") from None


def _parse(body: bytes) -> object:
    text = _decode(body).removeprefix("\ufeff")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if _has_lone_surrogate(text):
            raise InvalidInput("lone-surrogate", "a \\u escape gives half of a surrogate pair") from None
        raise InvalidInput("malformed-json", f"the body is not JSON: {error}") from None


def _has_lone_surrogate(text: str) -> bool:
    """Tell whether a text that is refused as JSON would be JSON but for half a surrogate pair."""
    try:
        json.dumps(json.loads(text), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except (ValueError, RecursionError):
        return False
    return False


def _from_fields(fields: object) -> LabelRequest:
    if not isinstance(fields, dict):
        raise InvalidInput("wrong-type", "the body must be a JSON object")
    for name, value in fields.items():
        if name not in _FIELDS:
            raise InvalidInput("unknown-field", f"there is no field {name!r}; there are {', '.join(_FIELDS)}", name)
        types, wanted = _FIELDS[name]
        if not isinstance(value, types):
            raise InvalidInput("wrong-type", f"{name} must be {wanted}", name)
    if "text" not in fields:
        raise InvalidInput("missing-field", "text is required", "text")
    if not all(isinstance(facet, str) for facet in fields.get("facets") or ()):
        raise InvalidInput("wrong-type", "facets must be a list of facet names", "facets")
    evidence = fields.pop("evidence", True)
    if isinstance(evidence, str) and evidence != "all":
        raise InvalidInput("wrong-type", f"evidence must be {_FIELDS['evidence'][1]}", "evidence")
    return LabelRequest(**fields, evidence=bool(evidence), strongest=None if evidence == "all" else STRONGEST)


def check_length(request: LabelRequest, longest: int) -> None:
    """Raise InvalidInput for a text that is blank, or has with its title more than ``longest`` characters."""
    if not request.text.replace("\ufeff", "").strip():
        raise InvalidInput("empty-text", "text has no characters but blanks", "text")
    length = len(request.text) + len(request.title or "")
    if length > longest:
        detail = f"text and title have {length} characters; the limit is {longest}"
        raise InvalidInput("text-too-long", detail, "text", longest)


def choose_names(asked: str | None, accepted: list[str], text_language: str | None, supported: list[str]) -> str:
    """Choose the language of label names: as asked, else as accepted, else the text's, else English.

    Raises InvalidInput where the language asked for by name is not supported.
    """
    if asked is not None:
        if asked not in supported:
            raise InvalidInput("unsupported-language", f"names are in {', '.join(supported)}, not {asked!r}", "names")
        return asked
    wanted = [tag.replace("_", "-").split("-")[0].lower() for tag in accepted]
    return next((tag for tag in [*wanted, text_language] if tag in supported), "en")


def label_answer(request: LabelRequest, labeller: Labeller, labelled: Labelled, names: str) -> dict[str, Any]:
    """Return the answer to one text as it is sent."""
    facets = {
        name: {"abstained": not labels, "labels": [_label(label, labeller, name, names) for label in labels]}
        for name, labels in labelled.facets.items()
    }
    return {
        "id": request.id,
        "model": labeller.version,
        "language": labelled.language,
        "names": names,
        "facets": facets,
    }  # fmt: skip


def _label(label: Label, labeller: Labeller, facet: str, names: str) -> dict[str, Any]:
    labels = labeller.facets[facet].labels
    entry: dict[str, Any] = {
        "id": label.id,
        "name": labels.name(label.id, names),
        "probability": round(label.probability, 6),
        "path": labels.path(label.id),
    }
    if label.evidence is not None:
        entry["evidence"] = _evidence(label.evidence)
    return entry


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {"score": evidence.score, "rest": evidence.rest, "spans": [vars(span) for span in evidence.spans]}


def labels_answer(labeller: Labeller, names: str) -> dict[str, Any]:
    """Return the label trees of all facets."""
    facets = {name: {"labels": facet.labels.tree(names)} for name, facet in labeller.facets.items()}
    return {"model": labeller.version, "names": names, "facets": facets}


def problem(code: str, status: int, title: str, detail: str, extra: Mapping[str, Any]) -> bytes:
    """Return a problem document (RFC 9457)."""
    given = {key: value for key, value in extra.items() if value is not None}
    return orjson.dumps(
        {
            "type": f"urn:bayan:problem:{code}",
            "title": title,
            "status": status,
            "code": code,
            "detail": _sendable(detail),
            **given,
        }
    )  # fmt: skip


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
