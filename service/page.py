"""The interface for people: one page of HTML from the OpenAPI document, without scripts and without a CDN."""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment
from markupsafe import Markup, escape

from service.answer_schemas import Schema
from service.faults import FAULTS

_TEMPLATE = Path(__file__).with_name("page.html")
_STYLE = re.compile("<style>(.*?)</style>", re.DOTALL)
_CODE = re.compile("`([^`]*)`")
_MOST_VALUES = 8


class Page(NamedTuple):
    """A page, and the Content-Security-Policy under which it works: its own style, and nothing else."""

    content: bytes
    policy: str


def make_page(document: Schema) -> Page:
    """Return the page for an OpenAPI document."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"prose": _prose, "kind": _kind, "example": _example}
    page = environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(document=document, faults=FAULTS)
    style = _STYLE.search(page)
    digest = base64.b64encode(hashlib.sha256(style[1].encode() if style else b"").digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return Page(page.encode(), f"{policy}; frame-ancestors 'none'")


def _prose(text: str) -> Markup:
    """Return text as HTML; what stands in backquotes is code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704  # escaped just before


def _kind(schema: Schema) -> Markup:
    """Return what a schema allows, in few words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Markup('<a href="#{0}">{0}</a>').format(name)
    if "anyOf" in schema:
        return Markup(" or ").join(_kind(choice) for choice in schema["anyOf"] if len(choice) > 1 or "$ref" in choice)
    if "enum" in schema:
        values = [Markup("<code>{}</code>").format(json.dumps(value)) for value in schema["enum"][:_MOST_VALUES]]
        more = len(schema["enum"]) - len(values)
        return Markup(", ").join(values) + (f" and {more} more" if more else "")
    if "const" in schema:
        return Markup("<code>{}</code>").format(json.dumps(schema["const"]))
    names = schema.get("type", "lines" if "items" in schema else "anything")
    words = [names] if isinstance(names, str) else names
    kind = Markup(" or ").join(words)
    if "items" in schema:
        kind += Markup(" of {}").format(_kind(schema["items"]))
    return kind


def _example(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
