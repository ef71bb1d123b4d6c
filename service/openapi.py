"""Describe the interface: OpenAPI 3.1 from the tables of operations, fields, faults and settings."""

from contextlib import suppress
from typing import Any

import orjson

from service.answer_schemas import Schema, problem_schema, ref, schemas
from service.answers import answer, file_part
from service.errors import InvalidInput
from service.extract import extract
from service.extracted import Limits
from service.faults import FAULTS, PROBLEM, problem, statuses
from service.fields import Field
from service.inference import NAME, infer, read_infer
from service.labeller import Labeller
from service.many import Batch
from service.operations import OPERATIONS, Operation, example_bodies
from service.schema import JSON, NDJSON, read_fields, read_request
from service.settings import NO_KEYS, Settings
from service.turns import Turns

_ABOUT = """Bayan labels statements by what they are about, in Arabic, English and French. Bodies are UTF-8, and may be
packed (`Content-Encoding: gzip`); answers are packed for clients that take it. Every error is a problem document
(RFC 9457) with a stable `type`. Fields and parameters that are not known are refused."""


def describe(settings: Settings, labeller: Labeller) -> Schema:
    """Return the OpenAPI document for the limits and the model in use; its example answers are the service's own."""
    labeller = labeller.telling(None)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Bayan",
            "version": "1",
            "description": _ABOUT.replace("\n", " "),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}] if settings.keys != NO_KEYS else [],
        "paths": {
            operation.path: {operation.method: _operation(operation, settings, labeller)} for operation in OPERATIONS
        },
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas(settings, labeller),
            "headers": {
                "Content-Language": {
                    "description": "The language of the label names; of a batch, all that there may be.",
                    "required": True,
                    "schema": {"type": "string", "pattern": "^[a-z]{2}(, [a-z]{2})*$"},
                },
                "Bayan-Model": {
                    "description": "The version of the model that answered.",
                    "schema": {"type": "string", "pattern": "^[0-9a-f]{12}$"},
                },
                "X-Request-ID": {
                    "description": "As sent, if it is harmless, else made up.",
                    "required": True,
                    "schema": {"type": "string"},
                },
            },
        },
    }


def _operation(operation: Operation, settings: Settings, labeller: Labeller) -> Schema:
    parameters = [_query_parameter(name, field, settings, labeller) for name, field in operation.query.items()]
    for name, value in {"name": NAME, "version": labeller.version}.items():
        if f"{{{name}}}" in operation.path:
            parameters.append({"name": name, "in": "path", "required": True, "schema": {"enum": [value]}})
    if operation.names:
        parameters.append({"name": "Accept-Language", "in": "header", "schema": {"type": "string"}})
    examples = _examples(operation, settings, labeller)
    described = {
        "operationId": operation.id,
        "summary": operation.summary,
        "description": operation.description,
        "parameters": parameters,
        "responses": _responses(operation, {media: answers for media, (_, answers) in examples.items()}),
    }
    if operation.bodies:
        content = {
            media: {"schema": ref(schema), **({"examples": examples[media][0]} if media in examples else {})}
            for media, schema in operation.bodies.items()
        }
        described["requestBody"] = {"required": True, "content": content}
    return described


def _query_parameter(name: str, field: Field, settings: Settings, labeller: Labeller) -> Schema:
    schema = field.query_schema or field.schema(settings, labeller)
    parameter = {"name": name, "in": "query", "description": field.help, "schema": schema}
    return parameter | ({"style": "form", "explode": False} if schema["type"] == "array" else {})


def _responses(operation: Operation, examples: dict[str, Schema]) -> Schema:
    content: Schema = {media: {"schema": ref(schema)} for media, schema in operation.answers.items()}
    for media, answers in examples.items():
        # A text sent as it is, is answered in JSON like any other.
        content[media if media in content else JSON].setdefault("examples", {}).update(answers)
    responses: Schema = {"200": _response(operation.summary, content)}
    for status, codes in statuses(operation.faults).items():
        title = "; ".join(FAULTS[code].title for code in codes)
        if operation.path.startswith("/v2"):
            responses[str(status)] = _response(title, {JSON: {"schema": ref("V2Error")}})
            continue
        told = {code: {"value": problem(code, FAULTS[code].cause), "summary": FAULTS[code].title} for code in codes}
        schema = problem_schema(tuple(codes))
        responses[str(status)] = _response(title, {PROBLEM: {"schema": schema, "examples": told}})
    return responses


def _response(description: str, content: Schema) -> Schema:
    names = ("Content-Language", "Bayan-Model", "X-Request-ID")
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    return {"description": description, "headers": headers, "content": content}


def _examples(operation: Operation, settings: Settings, labeller: Labeller) -> dict[str, tuple[Schema, Schema]]:
    """Return, by media type, the examples of bodies and of the answers to them."""
    labels = {name: list(facet.labels.labels) for name, facet in labeller.facets.items()}
    found: dict[str, tuple[Schema, Schema]] = {}
    for media, bodies in example_bodies(labels).get(operation.id, {}).items():
        asked, answered = found.setdefault(media, ({}, {}))
        for name, body in bodies.items():
            # Narrow limits, or a model without English names, leave an example out.
            with suppress(InvalidInput):
                answered[name] = {"value": _answer_to(operation, media, body, settings, labeller)}
                asked[name] = {"value": body}
    return found


def _answer_to(operation: Operation, media: str, body: Any, settings: Settings, labeller: Labeller) -> Any:
    sent = body.encode() if isinstance(body, str) else orjson.dumps(body)
    if operation.id.startswith("infer"):
        return infer(read_infer(body, labeller, settings), labeller, Turns(1))
    if operation.id == "label":
        return answer(read_request(media, None, sent, {}, settings), labeller, [])
    if operation.id == "labelFile":
        page = extract(sent, media, None, Limits(settings.max_pages, settings.max_characters))
        asked = read_fields({"text": page.text, "title": page.title}, {}, settings)
        return answer(asked, labeller, []) | {"file": file_part(page, media, show=False)}
    batch = Batch(labeller, settings, Turns(1), {}, [])
    if media == NDJSON:
        return b"".join(batch.stream([sent])).decode()
    return orjson.loads(b"".join(batch.array(sent)))
