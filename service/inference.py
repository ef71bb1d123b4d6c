"""The Open Inference Protocol, version 2: a tensor of texts, answered by tensors of probabilities and labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from service.bodies import FlawedObject
from service.errors import InvalidInput, NotFound, shown
from service.labeller import Labeller
from service.schema import check_length
from service.settings import Settings
from service.turns import Turns

NAME = "bayan"
INPUT = "text"
BYTES = "BYTES"
_FP32 = "FP32"
_PROBABILITY, _LABELS = "probability", "labels"
NOT_SO_MANY = "says another number of texts than there are in data"

Tensor = dict[str, Any]


@dataclass(frozen=True)
class InferRequest:
    """Texts to label, and the names of the outputs wanted."""

    texts: list[str]
    id: str | None
    outputs: list[str]


def server_metadata() -> dict[str, Any]:
    """Return what the server says of itself."""
    return {"name": NAME, "version": "1", "extensions": []}


def model_metadata(labeller: Labeller) -> dict[str, Any]:
    """Return the model's inputs and outputs, with the order of the labels in each output."""
    outputs = []
    for name, facet in labeller.facets.items():
        labels = list(facet.labels.labels)
        parameters = {"labels": labels}
        outputs += [
            {"name": f"{name}.{_PROBABILITY}", "datatype": _FP32, "shape": [-1, len(labels)], "parameters": parameters},
            {"name": f"{name}.{_LABELS}", "datatype": BYTES, "shape": [-1]},
        ]
    return {
        "name": NAME,
        "versions": [labeller.version],
        "platform": "bayan",
        "inputs": [{"name": INPUT, "datatype": BYTES, "shape": [-1]}],
        "outputs": outputs,
    }


def check_model(labeller: Labeller, name: str, version: str | None) -> None:
    """Raise NotFound for another model or version than the one that is loaded."""
    if name != NAME or version not in (None, labeller.version):
        raise NotFound(f"there is no model {shown(name)} here of that version; there is {NAME}, {labeller.version}")


def read_infer(body: Any, labeller: Labeller, settings: Settings) -> InferRequest:
    """Check a request; raises InvalidInput. What the protocol leaves to extensions (``parameters``) is passed over."""
    fields = _object(body, "the body")
    id_ = fields.get("id")
    if id_ is not None and not isinstance(id_, str):
        raise InvalidInput("wrong-type", "id must be a string", "id")
    inputs = fields.get("inputs")
    if inputs is None:
        raise InvalidInput("missing-field", "inputs is required", "inputs")
    if not isinstance(inputs, list) or len(inputs) != 1:
        raise InvalidInput("wrong-type", f"inputs must be a list of one tensor, {INPUT}", "inputs")
    texts = _texts(_object(inputs[0], "an input"))
    if len(texts) > settings.max_batch:
        detail = f"the tensor has {len(texts)} texts; the limit is {settings.max_batch}"
        raise InvalidInput("too-many-texts", detail, limit=settings.max_batch)
    for text in texts:
        check_length(text, "", settings.max_characters)
    return InferRequest(texts, id_, _outputs(fields.get("outputs"), labeller))


def _object(value: Any, what: str) -> Mapping[str, Any]:
    if isinstance(value, FlawedObject):
        raise value.flaw
    if not isinstance(value, dict):
        raise InvalidInput("wrong-type", f"{what} must be a JSON object")
    return value


def _texts(tensor: Mapping[str, Any]) -> list[str]:
    for name in ("name", "datatype", "shape", "data"):
        if name not in tensor:
            raise InvalidInput("missing-field", f"{name} of the input is required", name)
    for name, only in (("name", INPUT), ("datatype", BYTES)):
        if tensor[name] != only:
            raise InvalidInput("wrong-type", f"{name} of the input must be {only}", name)
    data, shape = tensor["data"], tensor["shape"]
    if not isinstance(data, list) or not all(isinstance(text, str) for text in data):
        raise InvalidInput("wrong-type", "data must be a list of strings", "data")
    # To Python, true is 1.
    if shape not in ([len(data)], [len(data), 1]) or any(isinstance(size, bool) for size in shape):
        raise InvalidInput("wrong-type", f"shape {NOT_SO_MANY}", "shape")
    return data


def _outputs(asked: Any, labeller: Labeller) -> list[str]:
    known = [f"{name}.{kind}" for name in labeller.facets for kind in (_PROBABILITY, _LABELS)]
    if asked is None or asked == []:
        return known
    if not isinstance(asked, list):
        raise InvalidInput("wrong-type", "outputs must be a list of tensors", "outputs")
    names = [_object(output, "an output").get("name") for output in asked]
    for name in names:
        if name not in known:
            raise InvalidInput("wrong-type", f"outputs must be among {', '.join(known)}", "outputs")
    return [name for name in known if name in names]


def infer(request: InferRequest, labeller: Labeller, turns: Turns) -> dict[str, Any]:
    """Label the texts and return the tensors asked for."""
    rows: list[Mapping[str, Any]] = []
    for text in request.texts:
        with turns.of_many():
            rows.append(labeller.probabilities(text))
    answer = {
        "model_name": NAME,
        "model_version": labeller.version,
        "outputs": [_output(name, rows, labeller) for name in request.outputs],
    }
    return answer if request.id is None else {"id": request.id, **answer}


def _output(output: str, rows: Sequence[Mapping[str, Any]], labeller: Labeller) -> Tensor:
    name, _, kind = output.rpartition(".")
    facet = labeller.facets[name]
    labels = facet.labels.labels
    if kind == _PROBABILITY:
        data = [round(probability, 6) for row in rows for probability in row[name].tolist()]
        return {"name": output, "datatype": _FP32, "shape": [len(rows), len(labels)], "data": data}
    given = [
        [{"id": labels[column], "probability": round(float(row[name][column]), 6)} for column in columns]
        for row in rows
        for columns in [facet.given(row[name]).tolist()]
    ]
    return {
        "name": output,
        "datatype": BYTES,
        "shape": [len(rows)],
        "data": [orjson.dumps(one).decode() for one in given],
    }
