"""The Open Inference Protocol, asked by NVIDIA's client and by hand."""

import json

import numpy as np
import pytest
from serving import running

SOUP = "Hot lentil soup in a deep bowl, served at noon"
CAKE = "كعكة sweet cake with sugar and cream, served in the evening"
INFER = "/v2/models/bayan/infer"


@pytest.fixture
def client(make_client, tiny):
    return make_client(tiny, max_batch=3, max_characters=100)


@pytest.fixture(scope="module")
def triton(tiny_folder, tmp_path_factory):
    http = pytest.importorskip("tritonclient.http")
    with running(tmp_path_factory.mktemp("log") / "log", model=tiny_folder) as (_, port):
        connection = http.InferenceServerClient(f"127.0.0.1:{port}")
        yield http, connection
        connection.close()


def test_their_client_finds_server_and_model(triton, tiny):
    _, client = triton
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.is_model_ready("bayan")
    assert client.is_model_ready("bayan", tiny.version)
    assert not client.is_model_ready("bayan", "1")
    assert client.get_server_metadata()["name"] == "bayan"
    metadata = client.get_model_metadata("bayan")
    assert metadata["versions"] == [tiny.version]
    assert [output["name"] for output in metadata["outputs"]] == [
        "food.probability",
        "food.labels",
        "meal.probability",
        "meal.labels",
    ]
    assert metadata["outputs"][0]["parameters"] == {"labels": list(tiny.facets["food"].labels.labels)}


@pytest.mark.parametrize("shape", [(2,), (2, 1)], ids=str)
@pytest.mark.parametrize("packed", [None, "gzip"])
def test_their_client_s_texts_are_labelled(triton, tiny, shape, packed):
    http, client = triton
    tensor = http.InferInput("text", list(shape), "BYTES")
    tensor.set_data_from_numpy(np.array([SOUP, CAKE], dtype=object).reshape(shape), binary_data=False)
    outputs = [http.InferRequestedOutput(name, binary_data=False) for name in ("food.labels", "food.probability")]
    result = client.infer(
        "bayan", [tensor], outputs=outputs, request_id="7", model_version=tiny.version,
        request_compression_algorithm=packed, response_compression_algorithm=packed,
    )  # fmt: skip
    assert result.get_response()["id"] == "7"
    assert [[label["id"] for label in json.loads(one)] for one in result.as_numpy("food.labels")] == [
        ["soup"],
        ["cake"],
    ]
    probabilities = result.as_numpy("food.probability")
    assert (probabilities.dtype, probabilities.shape) == (np.float32, (2, 3))
    expected = [tiny.facets["food"].probabilities(tiny.scores(text)["food"]) for text in (SOUP, CAKE)]
    assert np.allclose(probabilities, expected, atol=1e-6)


def test_their_client_is_told_what_is_wrong(triton):
    http, client = triton
    tensor = http.InferInput("text", [1], "BYTES")
    tensor.set_data_from_numpy(np.array([" "], dtype=object), binary_data=False)
    with pytest.raises(Exception, match="empty-text: text has no characters but blanks"):
        client.infer("bayan", [tensor])


def tensor(**changed):
    return {"name": "text", "datatype": "BYTES", "shape": [1], "data": [SOUP]} | changed


def test_all_outputs_unless_some_are_asked_for(client, tiny):
    answer = client.post(INFER, json={"inputs": [tensor()]}).json
    assert (answer["model_name"], answer["model_version"]) == ("bayan", tiny.version)
    assert "id" not in answer
    assert [(one["name"], one["datatype"], one["shape"]) for one in answer["outputs"]] == [
        ("food.probability", "FP32", [1, 3]),
        ("food.labels", "BYTES", [1]),
        ("meal.probability", "FP32", [1, 2]),
        ("meal.labels", "BYTES", [1]),
    ]
    single = client.post("/v1/label", json={"text": SOUP}).json["facets"]["food"]["labels"]
    (labels,) = answer["outputs"][1]["data"]
    assert json.loads(labels) == [{name: one[name] for name in ("id", "probability")} for one in single]
    some = client.post(INFER, json={"inputs": [tensor()], "outputs": [{"name": "meal.labels"}]}).json
    assert some["outputs"] == answer["outputs"][3:]


def test_no_texts(client):
    answer = client.post(INFER, json={"inputs": [tensor(shape=[0], data=[])]}).json
    assert [(one["shape"], one["data"]) for one in answer["outputs"][:2]] == [([0, 3], []), ([0], [])]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        pytest.param([], 422, "wrong-type: the body must be a JSON object", id="a list"),
        pytest.param({}, 422, "missing-field: inputs is required", id="no inputs"),
        pytest.param({"inputs": []}, 422, "wrong-type: inputs must be a list of one tensor, text", id="no tensor"),
        pytest.param({"inputs": [tensor()] * 2}, 422, "wrong-type: inputs must be a list of one tensor", id="two"),
        pytest.param({"inputs": ["soup"]}, 422, "wrong-type: an input must be a JSON object", id="a string"),
        pytest.param({"inputs": [{"name": "text"}]}, 422, "missing-field: datatype of the input", id="no datatype"),
        pytest.param({"inputs": [tensor(name="x")]}, 422, "wrong-type: name of the input must be text", id="name"),
        pytest.param({"inputs": [tensor(datatype="FP32")]}, 422, "wrong-type: datatype of", id="datatype"),
        pytest.param({"inputs": [tensor(shape=[2])]}, 422, "wrong-type: shape says another number", id="shape"),
        pytest.param({"inputs": [tensor(shape=[True])]}, 422, "wrong-type: shape says another", id="shape true"),
        pytest.param({"inputs": [tensor(data="soup")]}, 422, "wrong-type: data must be a list", id="data a string"),
        pytest.param({"inputs": [tensor(data=[1])]}, 422, "wrong-type: data must be a list of strings", id="a number"),
        pytest.param({"inputs": [tensor()], "id": 7}, 422, "wrong-type: id must be a string", id="id"),
        pytest.param({"inputs": [tensor()], "outputs": {}}, 422, "wrong-type: outputs must be a list", id="outputs"),
        pytest.param({"inputs": [tensor()], "outputs": [{}]}, 422, "wrong-type: outputs must be among", id="output"),
        pytest.param({"inputs": [tensor(data=["x" * 101])]}, 413, "text-too-long: text and title", id="long text"),
        pytest.param({"inputs": [tensor(shape=[4], data=["x"] * 4)]}, 413, "too-many-texts: the tensor", id="texts"),
    ],
)
def test_errors_have_the_protocol_s_shape(client, body, status, said):
    answer = client.post(INFER, json=body)
    assert (answer.status_code, answer.content_type, list(answer.json)) == (status, "application/json", ["error"])
    assert answer.json["error"].startswith(said)


@pytest.mark.parametrize(
    ("path", "method", "status", "code"),
    [
        pytest.param("/v2/models/other", "GET", 404, "not-found", id="another model"),
        pytest.param("/v2/models/bayan/versions/1", "GET", 404, "not-found", id="another version"),
        pytest.param("/v2/models/other/infer", "POST", 404, "not-found", id="another model's inference"),
        pytest.param("/v2/nothing", "GET", 404, "not-found", id="another address"),
        pytest.param("/v2/models/bayan", "PUT", 405, "method-not-allowed", id="another method"),
    ],
)
def test_what_is_not_there(client, path, method, status, code):
    answer = client.open(path, method=method)
    assert (answer.status_code, list(answer.json)) == (status, ["error"])
    assert answer.json["error"].startswith(code)


@pytest.mark.parametrize(
    "headers", [{"Content-Type": "text/plain"}, {"Inference-Header-Content-Length": "7"}], ids=["text", "binary"]
)
def test_only_json_is_taken(client, headers):
    answer = client.post(INFER, data=b"{}", headers=headers)
    assert (answer.status_code, answer.json["error"].split(":")[0]) == (415, "unsupported-media-type")


def test_without_a_model_it_is_not_ready(make_client):
    client = make_client(None)
    assert client.get("/v2/health/live").status_code == 200
    for path in ("/v2/health/ready", "/v2/models/bayan", "/v2/models/bayan/ready"):
        assert client.get(path).status_code == 503
