"""JSON Schemas of what is sent and received, as strict as what they describe."""

from typing import Any

from service.extracted import MEDIA_TYPES
from service.faults import FAULTS
from service.fields import FIELDS, REQUIRED, Field
from service.inference import BYTES, INPUT, NAME, model_metadata
from service.labeller import BELOW_THRESHOLD, LANGUAGE_NOT_COVERED, NO_KNOWN_TERMS, Labeller
from service.language import OTHER, SUPPORTED
from service.operations import ITEM_FAULTS
from service.settings import Settings

Schema = dict[str, Any]

_STRING: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_NUMBER: Schema = {"type": "number"}
_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_MAYBE: Schema = {"type": ["number", "null"]}
_POSITION: Schema = {"type": "integer", "minimum": 0}
_OBJECT: Schema = {"type": "object"}


def schemas(settings: Settings, labeller: Labeller) -> dict[str, Schema]:
    """Return every schema by name, for the limits and the model in use."""
    text = FIELDS["text"].schema(settings, labeller)
    anything = {"anyOf": [ref("Text"), {"description": "Whatever else stands here is answered by a problem document."}]}
    return {
        "Text": text_object(settings, labeller),
        "PlainText": text,
        "Batch": _list(anything, maxItems=settings.max_batch),
        "Lines": {"items": anything, "description": "One a line; blank lines are passed over."},
        "Answer": _answer(labeller),
        "BatchAnswer": _list({"anyOf": [ref("Answer"), ref("ItemProblem")]}),
        "File": {**_STRING, "format": "binary", "description": "The bytes of the file."},
        "Form": _object({"file": ref("File")}),
        "FileAnswer": _file_answer(labeller),
        "Facet": _facet(),
        "Label": _label(),
        "Evidence": _evidence(),
        "Labels": _labels(labeller),
        "Node": _node(),
        "Model": _OBJECT,
        "Alive": _object({"status": {"const": "alive"}}),
        "Ready": _object({"status": {"const": "ready"}, "model": _STRING}),
        **inference_schemas(settings, labeller),
        "Drift": _drift(labeller),
        "Metrics": _STRING,
        "Document": _OBJECT,
        "Page": _STRING,
        "ItemProblem": problem_schema(ITEM_FAULTS, {"index": _POSITION, "id": _STRING}, ["index"]),
    }


def ref(name: str) -> Schema:
    """Return a reference to a schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def text_object(settings: Settings, labeller: Labeller) -> Schema:
    """Return the schema of one text's object; null is as good as nothing but for what is required."""
    properties = {
        name: _described(field, settings, labeller, optional=name not in REQUIRED) for name, field in FIELDS.items()
    }
    return _object(properties, list(REQUIRED))


def _described(field: Field, settings: Settings, labeller: Labeller, optional: bool) -> Schema:
    schema = {"description": field.help, **field.schema(settings, labeller)}
    if optional and "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    if optional and "type" in schema:
        schema["type"] = [schema["type"], "null"]
    return schema


def problem_schema(codes: tuple[str, ...], more: Schema | None = None, required: list[str] | None = None) -> Schema:
    """Return the schema of a problem document with one of the codes, and perhaps ``more`` members."""
    members = {
        "type": {"enum": [f"urn:bayan:problem:{code}" for code in codes]},
        "title": {"enum": list(dict.fromkeys(FAULTS[code].title for code in codes))},
        "status": {"enum": sorted({FAULTS[code].status for code in codes})},
        "code": {"enum": list(codes)},
        "detail": _STRING,
    }
    optional = {
        "field": {**_STRING, "description": "What is wrong."},
        "limit": {"type": "integer", "description": "The limit that was passed."},
    }
    return _object({**members, **optional, **(more or {})}, [*members, *(required or ())])


def inference_schemas(settings: Settings, labeller: Labeller) -> dict[str, Schema]:
    """Return the schemas of the Open Inference Protocol."""
    texts = _list(FIELDS["text"].schema(settings, labeller), maxItems=settings.max_batch)
    shape = {**_list(_POSITION), "minItems": 1, "maxItems": 2, "description": "[n] or [n, 1]; n is that of the data."}
    outputs = [output["name"] for output in model_metadata(labeller)["outputs"]]
    output = {"name": {"enum": outputs}, "datatype": {"enum": [BYTES, "FP32"]}, "shape": _list(_POSITION)}
    tensor = {"name": {"const": INPUT}, "datatype": {"const": BYTES}, "shape": shape, "data": texts}
    described = {"name": _STRING, "datatype": _STRING, "shape": _list({"type": "integer"}), "parameters": _OBJECT}
    asked = {"type": "object", "required": ["name"], "properties": {"name": {"enum": outputs}}}
    metadata = _list(_object(described, ["name", "datatype", "shape"]))
    return {
        "V2Server": _object({"name": _STRING, "version": _STRING, "extensions": _list(_STRING)}),
        "V2Live": _object({"live": {"const": True}}),
        "V2Ready": _object({"ready": {"const": True}}),
        "V2ModelReady": _object({"name": {"const": NAME}, "ready": {"const": True}}),
        "V2Model": _object(
            {
                "name": {"const": NAME},
                "versions": _list(_STRING),
                "platform": _STRING,
                "inputs": metadata,
                "outputs": metadata,
            }
        ),
        "V2Infer": {
            "type": "object",
            "required": ["inputs"],
            "properties": {
                "id": {"type": ["string", "null"]},
                "inputs": _list(
                    {"type": "object", "required": list(tensor), "properties": tensor}, minItems=1, maxItems=1
                ),
                "outputs": {**_list(asked), "type": ["array", "null"]},
            },
        },
        "V2Inferred": _object(
            {
                "id": _STRING,
                "model_name": {"const": NAME},
                "model_version": _STRING,
                "outputs": _list(_object({**output, "data": _list({"type": ["number", "string"]})})),
            },
            ["model_name", "model_version", "outputs"],
        ),
        "V2Error": _object({"error": _STRING}),
    }


def _object(properties: Schema, required: list[str] | None = None) -> Schema:
    needed = list(properties) if required is None else required
    return {"type": "object", "additionalProperties": False, "required": needed, "properties": properties}


def _list(items: Schema, **limits: Any) -> Schema:
    return {"type": "array", "items": items, **limits}


def _answer(labeller: Labeller) -> Schema:
    return _object(
        {
            "id": {"type": ["string", "null"], "description": "As sent."},
            "model": {**_STRING, "description": "The version of the model that answered."},
            "language": {"enum": [*SUPPORTED, OTHER], "description": "The language detected."},
            "names": {"enum": labeller.languages, "description": "The language of the label names."},
            "facets": _object({name: ref("Facet") for name in labeller.facets}, []),
        }
    )


def _file_answer(labeller: Labeller) -> Schema:
    file = {
        "type": {"enum": list(MEDIA_TYPES), "description": "What it was read as."},
        "title": {"type": ["string", "null"], "description": "The title found in it, apart from the text."},
        "characters": {**_POSITION, "description": "Of title and text."},
        "pages": {"type": ["integer", "null"], "description": "Pages read, of a PDF."},
        "truncated": {**_FLAG, "description": "Whether there is more in it, in pages or characters."},
        "text": {**_STRING, "description": "What evidence refers to, if it was asked for."},
    }
    answer = _answer(labeller)
    properties = {**answer["properties"], "file": _object(file, [name for name in file if name != "text"])}
    return _object(properties, [*answer["required"], "file"])


def _facet() -> Schema:
    return _object(
        {
            "abstained": {**_FLAG, "description": "True if no label is given."},
            "reason": {
                "enum": [NO_KNOWN_TERMS, LANGUAGE_NOT_COVERED, BELOW_THRESHOLD, None],
                "description": "Why it abstained: the text has nothing that the model knows, it is in a language that "
                "the model was not made for, or no label reaches its threshold.",
            },
            "labels": {**_list(ref("Label")), "description": "The likeliest first."},
        }
    )


def _label() -> Schema:
    return _object(
        {
            "id": _STRING,
            "name": _STRING,
            "given": {**_FLAG, "description": "Whether the probability reaches the threshold."},
            "probability": {
                **_SHARE,
                "description": "Calibrated: of the labels given 0.8, about eight in ten are right.",
            },
            "threshold": {**_NUMBER, "description": "The label's own."},
            "path": {**_list(_STRING), "description": "Ids from the top of the tree to the label itself."},
            "evidence": ref("Evidence"),
        },
        ["id", "name", "given", "probability", "threshold", "path"],
    )


def _evidence() -> Schema:
    span = {
        "field": {"enum": ["title", "text"]},
        "start": {**_POSITION, "description": "In code points of the field as sent."},
        "end": _POSITION,
        "start_utf16": {**_POSITION, "description": "In UTF-16 units, which JavaScript and Java count in."},
        "end_utf16": _POSITION,
        "weight": _NUMBER,
    }
    return _object(
        {
            "score": {**_NUMBER, "description": "Before calibration: the weights of all spans and the rest."},
            "rest": {**_NUMBER, "description": "What no span accounts for."},
            "spans": {**_list(_object(span)), "description": "The strongest first."},
        }
    )


def _drift(labeller: Labeller) -> Schema:
    beside = {"seen": _MAYBE, "expected": _MAYBE}
    both, labels = _object(beside), _list(_object({"id": _STRING, **beside}))
    facet = {"texts": _POSITION, "abstained": both, "likeliest": both, "distance": _MAYBE, "labels": labels}
    facets = _object(dict.fromkeys(labeller.facets, _object(facet)))
    return _object({"model": _STRING, "texts": _POSITION, "unknown_words": both, "facets": facets})


def _labels(labeller: Labeller) -> Schema:
    tree = _object({"labels": _list(ref("Node"))})
    facets = _object(dict.fromkeys(labeller.facets, tree))
    return _object({"model": _STRING, "names": {"enum": labeller.languages}, "facets": facets})


def _node() -> Schema:
    return _object(
        {"id": _STRING, "name": _STRING, "trained": _FLAG, "labels": _list(ref("Node"))}, ["id", "name", "trained"]
    )
