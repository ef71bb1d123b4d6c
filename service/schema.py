"""What a request says: its fields, checked, from JSON, plain text and a query."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.bodies import FlawedObject, decode, parse
from service.errors import InvalidInput, shown
from service.evidence import STRONGEST
from service.fields import FIELDS, REQUIRED, check, unknown_field
from service.labeller import GIVEN, Listing
from service.settings import Settings

JSON = "application/json"
PLAIN = "text/plain"
NDJSON = "application/x-ndjson"
MULTIPART = "multipart/form-data"


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
    listing: Listing = GIVEN


def read_request(
    media_type: str, charset: str | None, body: bytes, query: Mapping[str, Any], settings: Settings
) -> LabelRequest:
    """Read a request for one text, of either media type; raises InvalidInput, one code for each fault."""
    if media_type == JSON:
        return read_fields(parse(body), query, settings)
    if media_type == PLAIN and (charset or "utf-8").lower() in ("utf-8", "utf8", "us-ascii"):
        return read_fields({"text": decode(body)}, query, settings)
    raise InvalidInput("unsupported-media-type", f"send {JSON}, or {PLAIN} in UTF-8", "Content-Type")


def read_batch(body: bytes, most: int) -> list[Any]:
    """Return the items of a JSON array; raises InvalidInput."""
    items = parse(body)
    if not isinstance(items, list):
        raise InvalidInput("wrong-type", "the body must be a JSON array of objects")
    if len(items) > most:
        raise InvalidInput("too-many-texts", f"the batch has {len(items)} texts; the limit is {most}", limit=most)
    return items


def read_fields(fields: object, query: Mapping[str, Any], settings: Settings) -> LabelRequest:
    """Check what was sent for one text, in its object and in the query; raises InvalidInput."""
    if not isinstance(fields, dict):
        raise InvalidInput("wrong-type", "one text is asked for by a JSON object")
    if isinstance(fields, FlawedObject):
        raise fields.flaw
    said = _checked(fields)
    for name, value in query.items():
        if name in said:
            raise InvalidInput("given-twice", f"{name} is in the query and in the body", name)
        said[name] = value
    if "text" not in said:
        raise InvalidInput("missing-field", "text is required", "text")
    check_length(said["text"], said.get("title", ""), settings.max_characters)
    return _request(said, settings.max_explained)


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that say something: null is as good as nothing."""
    said = {}
    for name, value in fields.items():
        field = FIELDS.get(name)
        if field is None:
            raise unknown_field(name, FIELDS)
        if value is None and name not in REQUIRED:
            continue
        check(field, value)
        said[name] = value
    return said


def check_length(text: str, title: str, longest: int) -> None:
    """Raise InvalidInput for a text that is empty, or with its title too long."""
    if not text.replace("\ufeff", "").strip():
        raise InvalidInput("empty-text", "text has no characters but blanks", "text")
    length = len(text) + len(title)
    if length > longest:
        detail = f"text and title have {length} characters; the limit is {longest}"
        raise InvalidInput("text-too-long", detail, "text", longest)


def _request(said: dict[str, Any], most_explained: int) -> LabelRequest:
    evidence = said.pop("evidence", True)
    listing = _listing(said, most_explained)
    return LabelRequest(
        **said, evidence=bool(evidence), strongest=None if evidence == "all" else STRONGEST, listing=listing
    )


def _listing(said: dict[str, Any], most_explained: int) -> Listing:
    if said.keys().isdisjoint(("all", "min_probability", "top", "explain")):
        return GIVEN
    explain: dict[str, list[str]] = {}
    names = said.pop("explain", [])
    if len(names) > most_explained:
        detail = f"explain has {len(names)} labels; the limit is {most_explained}"
        raise InvalidInput("too-many-labels", detail, "explain", most_explained)
    for name in names:
        facet, _, label = name.partition(":")
        explain.setdefault(facet, []).append(label)
    top = said.pop("top", None)
    return Listing(said.pop("all", False), said.pop("min_probability", None), top and int(top), explain)


def choose_names(asked: str | None, accepted: list[str], text_language: str | None, supported: list[str]) -> str:
    """Choose the language of label names: as asked, else as accepted, else the text's, else English.

    Raises InvalidInput where the language asked for by name is not supported.
    """
    if asked is not None:
        if asked not in supported:
            raise InvalidInput(
                "unsupported-language", f"names are in {', '.join(supported)}, not {shown(asked)}", "names"
            )
        return asked
    wanted = [tag.replace("_", "-").split("-")[0].lower() for tag in accepted]
    return next((tag for tag in [*wanted, text_language] if tag in supported), "en")
