"""The fields of a request: one table that both reads them, from JSON or a query, and describes them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isinf
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from service.errors import LONGEST_NAME, InvalidInput, shown
from service.evidence import STRONGEST
from service.labeller import Labeller
from service.settings import Settings

Schema = dict[str, Any]

# Blanks, as str.strip and JavaScript's \s have them between them, and the byte-order mark.
_BLANK = r"\s\u001c-\u001f\u0085\ufeff"
# As in JSON.
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
# The service's own longest query is far shorter; a longer one costs time to take apart.
_MOST_PARAMETERS = 32


class Kind(NamedTuple):
    """A kind of value: what errors call it, what tells it, and how it is made of a query's text (ValueError if not)."""

    wanted: str
    fits: Callable[[Any], bool]
    of_query: Callable[[str], Any]


@dataclass(frozen=True)
class Field:
    """One field. ``schema`` depends on limits and on what the model has; ``query_schema`` is its own in a query.

    What makes out one text stands in the body alone; how it is to be labelled may stand in the query.
    """

    name: str
    kind: Kind
    help: str
    schema: Callable[[Settings, Labeller], Schema]
    query_schema: Schema | None = None
    in_query: bool = True


def _is_string(value: Any) -> bool:
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_list_of_strings(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_string, value))


def _is_list_of_labels(value: Any) -> bool:
    return _is_list_of_strings(value) and all(":" in name for name in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    # JSON knows one kind of number: 3.0 is a whole one.
    return _is_number(value) and value >= 1 and value == int(value)


def _is_share(value: Any) -> bool:
    return _is_number(value) and 0 <= value <= 1


def _is_evidence(value: Any) -> bool:
    return _is_flag(value) or value == "all"


def _list(raw: str) -> list[str]:
    return raw.split(",") if raw else []


def _number(raw: str) -> float:
    if not _NUMBER.fullmatch(raw) or isinf(number := float(raw)):
        raise ValueError(raw)
    return number


def _flag(raw: str) -> bool:
    return ("false", "true").index(raw) == 1


def _evidence(raw: str) -> bool | str:
    return raw if raw == "all" else _flag(raw)


_STRING = Kind("a string", _is_string, str)
_LANGUAGE = Kind("a language code", _is_string, str)
_FLAG = Kind("true or false", _is_flag, _flag)
_FACETS = Kind("a list of facet names", _is_list_of_strings, _list)
_LABELS = Kind('a list of labels, each "facet:label"', _is_list_of_labels, _list)
_EVIDENCE = Kind('true, false or "all"', _is_evidence, _evidence)
_COUNT = Kind("a whole number of 1 or more", _is_count, _number)
_SHARE = Kind("a number from 0 to 1", _is_share, _number)


def _always(schema: Schema) -> Callable[[Settings, Labeller], Schema]:
    return lambda _settings, _labeller: schema


def _text(settings: Settings, _labeller: Labeller) -> Schema:
    # Text and title share one limit, which a schema cannot say.
    return {"type": "string", "minLength": 1, "maxLength": settings.max_characters, "pattern": f"[^{_BLANK}]"}


def _title(settings: Settings, _labeller: Labeller) -> Schema:
    return {"type": "string", "maxLength": settings.max_characters}


def _languages(_settings: Settings, labeller: Labeller) -> Schema:
    return {"type": "string", "enum": labeller.languages}


def _facet_names(_settings: Settings, labeller: Labeller) -> Schema:
    return {"type": "array", "items": {"type": "string", "enum": list(labeller.facets)}}


def _label_names(settings: Settings, labeller: Labeller) -> Schema:
    names = [f"{name}:{label}" for name, facet in labeller.facets.items() for label in facet.labels.labels]
    return {"type": "array", "maxItems": settings.max_explained, "items": {"type": "string", "enum": names}}


_TABLE = (
    Field("text", _STRING, "The text. Required; blanks alone are none.", _text, in_query=False),
    Field(
        "title",
        _STRING,
        "Its title. Without one, the first line of the text is read as the title if a line break follows, it has at "
        "most 200 characters and does not end in a full stop.",
        _title,
        in_query=False,
    ),
    Field("id", _STRING, "Comes back in the answer.", _always({"type": "string"}), in_query=False),
    Field(
        "names",
        _LANGUAGE,
        "The language of label names; else by `Accept-Language`, else the text's, else English.",
        _languages,
    ),
    Field("facets", _FACETS, "Which facets to label; all by default.", _facet_names),
    Field(
        "evidence",
        _EVIDENCE,
        f"For each label that is given: its {STRONGEST} strongest spans (true, the default), none (false) or all "
        '("all").',
        _always({"enum": [True, False, "all"]}),
        {"type": "string", "enum": ["true", "false", "all"]},
    ),
    Field(
        "explain",
        _LABELS,
        "Labels to list with evidence whether they are given or not, each as `facet:label`; their facets are answered "
        "too.",
        _label_names,
    ),
    Field(
        "top",
        _COUNT,
        "List the so many likeliest labels of each facet, given or not.",
        _always({"type": "integer", "minimum": 1}),
    ),
    Field(
        "min_probability",
        _SHARE,
        "List the labels of this probability or more, given or not.",
        _always({"type": "number", "minimum": 0, "maximum": 1}),
    ),
    Field("all", _FLAG, "List every label, given or not.", _always({"type": "boolean"})),
)
FIELDS = {field.name: field for field in _TABLE}
REQUIRED = ("text",)
QUERY = {name: field for name, field in FIELDS.items() if field.in_query}
FILE_QUERY = {
    **QUERY,
    "extracted": Field(
        "extracted",
        _FLAG,
        "Whether to answer with the extracted text, which evidence refers to.",
        _always({"type": "boolean"}),
    ),
}
NAMES_QUERY = {"names": FIELDS["names"]}


def read_query(query: bytes, known: Mapping[str, Field]) -> dict[str, Any]:
    """Return the fields in a query string; raises InvalidInput for one that is unknown, given twice or ill-formed."""
    if not query:
        return {}
    try:
        pairs = parse_qsl(query.decode(), True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except UnicodeDecodeError:
        raise InvalidInput("invalid-utf8", "the query is not UTF-8") from None
    except ValueError:
        detail = f"the query has more than {_MOST_PARAMETERS} parameters"
        raise InvalidInput("unknown-field", detail, limit=_MOST_PARAMETERS) from None
    fields: dict[str, Any] = {}
    for name, raw in pairs:
        if name not in known:
            raise unknown_field(name, known, "parameter")
        if name in fields:
            raise InvalidInput("given-twice", f"the query has {name} more than once", name)
        fields[name] = _of_query(known[name], raw)
    return fields


def _of_query(field: Field, raw: str) -> Any:
    try:
        value = field.kind.of_query(raw)
    except ValueError:
        value = None
    check(field, value)
    return value


def check(field: Field, value: Any) -> None:
    """Raise InvalidInput for a value that the field cannot have."""
    if not field.kind.fits(value):
        raise InvalidInput("wrong-type", f"{field.name} must be {field.kind.wanted}", field.name)


def unknown_field(name: str, known: Mapping[str, Field], kind: str = "field") -> InvalidInput:
    """Return the error for a name that is not in a table of fields."""
    there_are = ", ".join(known) or "none here"
    detail = f"there is no {kind} {shown(name)}; there are {there_are}"
    return InvalidInput("unknown-field", detail, name[:LONGEST_NAME])
