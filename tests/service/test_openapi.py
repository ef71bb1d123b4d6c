"""The description of the interface says what is so."""

import json

import jsonschema_rs
import pytest

from service.app import create_app
from service.faults import FAULTS, problem
from service.fields import FIELDS
from service.openapi import describe
from service.operations import OPERATIONS
from service.settings import read_settings
from service.worker import Worker


@pytest.fixture(scope="module")
def documents(tiny, default_model):
    return {model: describe(read_settings({}), model) for model in (tiny, default_model)}


@pytest.fixture(params=["tiny", "default_model"])
def model(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def document(documents, model):
    return documents[model]


@pytest.fixture
def client(make_client, model):
    return make_client(model)


def operations(document):
    return {operation["operationId"]: (path, method, operation)
            for path, methods in document["paths"].items() for method, operation in methods.items()}  # fmt: skip


def test_it_is_served_as_it_is(client, document):
    answer = client.get("/openapi.json")
    assert (answer.status_code, answer.content_type, answer.json) == (200, "application/json", document)


def test_every_route_is_described_and_no_other():
    rules = create_app(read_settings({}), Worker(None)).url_map.iter_rules()
    there = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in rules
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert there == {(operation.path, operation.method) for operation in OPERATIONS}


def test_every_reference_leads_somewhere(document):
    text = json.dumps(document)
    schemas = document["components"]["schemas"]
    used = {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert used == set(schemas)


def test_every_schema_is_one(document):
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


def test_every_field_is_described_in_bodies_and_queries(document):
    assert list(document["components"]["schemas"]["Text"]["properties"]) == list(FIELDS)
    for name in ("label", "labelBatch"):
        _, _, operation = operations(document)[name]
        said = [parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "query"]
        assert said == [name for name, field in FIELDS.items() if field.in_query]


def examples(document):
    for path, method, operation in operations(document).values():
        for media, body in operation.get("requestBody", {"content": {}})["content"].items():
            for name, example in body.get("examples", {}).items():
                answers = operation["responses"]["200"]["content"]
                content = answers.get(media) or answers["application/json"]
                yield path, method, media, name, example["value"], content["examples"][name]["value"]


def test_every_example_is_answered_as_it_shows(client, document, model):
    checked = 0
    for path, method, media, name, body, shown in examples(document):
        sent = body if isinstance(body, str) else json.dumps(body)
        here = path.format(name="bayan", version=model.version)
        answer = client.open(here, method=method, data=sent, content_type=media, buffered=True)
        assert answer.status_code == 200, name
        assert (answer.text if isinstance(shown, str) else answer.json) == shown, name
        checked += 1
    assert checked >= 6


def test_every_example_fits_its_schema(document):
    """Both the bodies, and the answers, which schemathesis looks at too."""
    components = {"components": document["components"]}
    for _, _, operation in operations(document).values():
        contents = [*operation["responses"].values(), operation.get("requestBody", {"content": {}})]
        for media, content in (item for part in contents for item in part["content"].items()):
            for example in content.get("examples", {}).values():
                value = example["value"]
                if media == "application/x-ndjson":
                    value = [json.loads(line) for line in value.splitlines()]
                jsonschema_rs.validate({**components, **content["schema"]}, value)


def test_every_error_example_is_a_fault_of_the_table(document):
    seen = set()
    for _, _, operation in operations(document).values():
        for status, response in operation["responses"].items():
            for code, example in response["content"].get("application/problem+json", {}).get("examples", {}).items():
                assert example["value"] == problem(code, FAULTS[code].cause)
                assert status == str(FAULTS[code].status)
                seen.add(code)
    # What no operation answers: addresses and methods that are none.
    assert set(FAULTS) - seen == {"not-found", "method-not-allowed"}


@pytest.mark.parametrize(
    "limits", [{"BAYAN_MAX_CHARACTERS": "1"}, {"BAYAN_MAX_BATCH": "1"}, {"BAYAN_MAX_BODY_BYTES": "1"}], ids=str
)
def test_narrow_limits_leave_examples_out(tiny, limits):
    document = describe(read_settings(limits), tiny)
    everything = describe(read_settings({}), tiny)
    assert len(list(examples(document))) <= len(list(examples(everything)))


def test_limits_are_those_of_the_settings(tiny):
    settings = read_settings({"BAYAN_MAX_CHARACTERS": "7", "BAYAN_MAX_BATCH": "8", "BAYAN_MAX_EXPLAINED": "9"})
    schemas = describe(settings, tiny)["components"]["schemas"]
    assert schemas["Text"]["properties"]["text"]["maxLength"] == schemas["PlainText"]["maxLength"] == 7
    assert schemas["Batch"]["maxItems"] == 8
    assert schemas["Text"]["properties"]["explain"]["maxItems"] == 9
