"""What can be asked at which address: the table that the interface is described by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.extracted import HTML, MEDIA_TYPES
from service.fields import FILE_QUERY, NAMES_QUERY, QUERY, Field
from service.inference import BYTES, INPUT
from service.schema import JSON, MULTIPART, NDJSON, PLAIN

PAGE = "text/html; charset=utf-8"
METRICS = "text/plain; version=0.0.4; charset=utf-8"

_OPEN = ("internal-error",)
_READY = (*_OPEN, "not-ready")
_ALWAYS = (*_OPEN, "unauthorised", "too-many-requests")
_MODEL = (*_ALWAYS, "not-ready")
_QUERY = ("invalid-utf8", "unknown-field", "given-twice", "wrong-type")
_BODY = (
    "malformed-json",
    "malformed-gzip",
    "lone-surrogate",
    "bad-request",
    "body-too-large",
    "unsupported-media-type",
    "unsupported-encoding",
)
_TEXT = ("text-too-long", "missing-field", "empty-text")
_OPTIONS = ("unknown-facet", "unknown-label", "too-many-labels", "unsupported-language")
# What may stand in place of an answer in a batch.
ITEM_FAULTS = (
    "malformed-json",
    "malformed-gzip",
    "invalid-utf8",
    "lone-surrogate",
    "body-too-large",
    *_TEXT,
    *_OPTIONS,
    "unknown-field",
    "given-twice",
    "wrong-type",
    "internal-error",
)


@dataclass(frozen=True)
class Operation:
    """One method at one address.

    ``bodies`` and ``answers`` name a schema for each media type; ``faults`` are codes of `service.faults`.
    """

    method: str
    path: str
    id: str
    summary: str
    description: str
    answers: Mapping[str, str]
    faults: tuple[str, ...]
    query: Mapping[str, Field] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)
    names: bool = False


def _inference() -> Iterator[Operation]:
    """Return the operations of the Open Inference Protocol."""
    yield Operation("get", "/v2", "v2Server", "The server", "Name and version.", {JSON: "V2Server"}, _ALWAYS)
    yield Operation("get", "/v2/health/live", "v2Live", "Is it alive?", "200 if so.", {JSON: "V2Live"}, _OPEN)
    yield Operation("get", "/v2/health/ready", "v2Ready", "Is it ready?", "200 if so.", {JSON: "V2Ready"}, _READY)
    for path, which in (("/v2/models/{name}", "V2"), ("/v2/models/{name}/versions/{version}", "V2Version")):
        about = "By its name" + (" and version." if "version" in path else "; there is one version.")
        here = (*_MODEL, "not-found")
        metadata = "Inputs, outputs, and in `parameters` of each output the order of its labels. " + about
        yield Operation("get", path, f"model{which}", "Tensors of the model", metadata, {JSON: "V2Model"}, here)
        yield Operation(
            "get", f"{path}/ready", f"ready{which}", "Is the model ready?", about, {JSON: "V2ModelReady"}, here
        )
        yield Operation(
            "post",
            f"{path}/infer",
            f"infer{which}",
            "Label a tensor of texts",
            "`<facet>.probability` is of every label, `<facet>.labels` the labels given, as JSON. A bad text is an "
            f"error of the whole. Open Inference Protocol, version 2. {about}",
            {JSON: "V2Inferred"},
            (*here, *_BODY, *_TEXT, "invalid-utf8", "given-twice", "wrong-type", "too-many-texts", "busy"),
            bodies={JSON: "V2Infer"},
        )


OPERATIONS = (
    Operation(
        "post",
        "/v1/label",
        "label",
        "Label one text",
        "A JSON object of the fields, or the text alone as `text/plain` in UTF-8. All but `text`, `title` and `id` may "
        "stand in the query as well; what is in both is refused. Any of `all`, `top` and `min_probability` lists "
        "labels that are not given beside those that are, and `given` tells them apart; together they narrow each "
        "other.",
        {JSON: "Answer"},
        (*_MODEL, *_QUERY, *_BODY, *_TEXT, *_OPTIONS, "busy"),
        QUERY,
        {JSON: "Text", PLAIN: "PlainText"},
        names=True,
    ),
    Operation(
        "post",
        "/v1/label/batch",
        "labelBatch",
        "Label many texts",
        "A JSON array is answered by one; lines of JSON (`application/x-ndjson`) are answered by lines, as they come, "
        "however many (below, their schema is that of an array). Answers are in the order of the texts, and in place "
        "of each bad one stands its problem document, with `index` (from 0, blank lines not counted) and `id`. The "
        "query holds for every text. The service reads a body of unknown length 64 bytes at a time: who waits for a "
        "line's answer before sending the next adds 64 line breaks.",
        {JSON: "BatchAnswer", NDJSON: "BatchAnswer"},
        (*_MODEL, *_QUERY, *_BODY, *_OPTIONS, "too-many-texts", "busy"),
        QUERY,
        {JSON: "Batch", NDJSON: "Lines"},
        names=True,
    ),
    Operation(
        "post",
        "/v1/label/file",
        "labelFile",
        "Label a file",
        "Text, HTML, DOCX or, where the service has its extra for it, PDF: as the body, of its own media type, or as "
        "the one part `file` of a form. Its text is labelled as any other; what is too long, in pages or characters, "
        "is cut, and `truncated` says so. Evidence refers to the title and text extracted.",
        {JSON: "FileAnswer"},
        (
            *(*_MODEL, *_QUERY, "malformed-gzip", "bad-request", "body-too-large", "unsupported-media-type"),
            *("unsupported-encoding", "extra-missing", "missing-field", "empty-text", "unreadable-file"),
            *("file-too-costly", *_OPTIONS, "busy"),
        ),
        FILE_QUERY,
        {**dict.fromkeys(MEDIA_TYPES, "File"), MULTIPART: "Form"},
        names=True,
    ),
    Operation(
        "get",
        "/v1/labels",
        "labels",
        "The labels",
        "The tree of each facet; `trained` tells which nodes the model can give as labels.",
        {JSON: "Labels"},
        (*_MODEL, *_QUERY[:-1], "unsupported-language"),
        NAMES_QUERY,
        names=True,
    ),
    Operation(
        "get",
        "/v1/model",
        "model",
        "The model",
        "The manifest of the loaded model: label sets, thresholds, calibration, figures, what it was trained on, "
        "hashes.",
        {JSON: "Model"},
        _MODEL,
    ),
    Operation("get", "/healthz", "health", "Is it alive?", "200 while the process runs.", {JSON: "Alive"}, _OPEN),
    Operation(
        "get",
        "/readyz",
        "ready",
        "Is it ready?",
        "200 with a model loaded and not stopping, else 503.",
        {JSON: "Ready"},
        _MODEL,
    ),
    Operation(
        "get",
        "/v1/drift",
        "drift",
        "What is sent, beside what was trained on",
        "Since the model was loaded: label shares, abstentions, mean highest probability and share of unknown words, "
        "each as seen and as expected from training (null where the model does not say). `distance` of label shares "
        "is 0 to 1; `labels` has those that differ most.",
        {JSON: "Drift"},
        _MODEL,
    ),
    Operation(
        "get",
        "/metrics",
        "metrics",
        "What is counted, for Prometheus",
        "Of all workers together.",
        {METRICS: "Metrics"},
        _ALWAYS,
    ),
    *_inference(),
    Operation(
        "get",
        "/openapi.json",
        "openapi",
        "This interface, for programs",
        "OpenAPI 3.1, made from the tables that requests are checked by.",
        {JSON: "Document"},
        _MODEL,
    ),
    Operation("get", "/docs", "docs", "This interface, for people", "One page of HTML.", {PAGE: "Page"}, _MODEL),
)


def example_bodies(facets: Mapping[str, list[str]]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return examples of bodies by operation and media type, for a model's labels by facet."""
    facet, labels = next(iter(facets.items()))
    arabic = "أعلنت وزارة الدفاع العراقية مقتل عشرة من عناصر تنظيم داعش في غارة جوية غرب الموصل"
    english = "The ministers met in Geneva on the truce in Sudan."
    french = "Le Sénégal et le Mali annoncent une campagne de vaccination contre la rougeole."
    texts = [{"id": "1", "text": french, "evidence": False}, {"id": "2", "text": " "}]
    tensor = {"name": INPUT, "datatype": BYTES, "shape": [2], "data": [arabic, english]}
    infer = {"id": "1", "inputs": [tensor], "outputs": [{"name": f"{facet}.labels"}]}
    return {
        "inferV2": {JSON: {"Two texts": infer}},
        "inferV2Version": {JSON: {"Two texts": infer}},
        "label": {
            JSON: {
                "A text and its title": {"title": "Truce in Sudan", "text": english, "names": "en"},
                "Why not?": {"text": english, "explain": [f"{facet}:{labels[0]}"], "evidence": False},
                "The three likeliest": {"text": arabic, "top": 3, "evidence": False},
            },
            PLAIN: {"A text": arabic},
        },
        "labelFile": {HTML: {"A page": f"<h1>Truce in Sudan</h1><p>{english}</p>"}},
        "labelBatch": {
            JSON: {"A good one and a bad one": texts},
            NDJSON: {"Two lines": '{"id": "1", "text": "%s", "evidence": false}\n{"id": "2"}\n' % french},  # noqa: UP031
        },
    }
