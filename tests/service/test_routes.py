import pytest

from service.artifact import open_artifact

SOUP = "Hot lentil soup in a deep bowl, served at noon"


@pytest.fixture
def client(make_client, tiny):
    return make_client(tiny)


def test_health_needs_no_model(make_client):
    answer = make_client(None).get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_ready_names_the_model(client, tiny):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready", "model": tiny.version})


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/readyz"), ("POST", "/v1/label"), ("GET", "/v1/labels"), ("GET", "/v1/model")]
)
def test_without_a_model_nothing_else_is_served(make_client, method, path):
    answer = make_client(None).open(path, method=method, json={"text": SOUP} if method == "POST" else None)
    assert (answer.status_code, answer.json["code"]) == (503, "not-ready")


def test_model_gives_the_manifest(client, tiny_folder):
    assert client.get("/v1/model").json == open_artifact(tiny_folder).manifest


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/v1/labels", "/v1/model"])
def test_head_is_get_without_a_body(client, path):
    get, head = (ask(path, headers={"X-Request-ID": "same"}) for ask in (client.get, client.head))
    assert head.status_code == 200
    assert head.data == b""
    assert dict(head.headers) == dict(get.headers)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        pytest.param("/v1/label", {"POST", "OPTIONS"}, id="label"),
        pytest.param("/v1/labels", {"GET", "HEAD", "OPTIONS"}, id="labels"),
        pytest.param("/readyz", {"GET", "HEAD", "OPTIONS"}, id="ready"),
    ],
)
def test_options_names_the_methods(client, path, allowed):
    answer = client.options(path)
    assert (answer.status_code, answer.data) == (200, b"")
    assert set(answer.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/v1/label"),
        ("PATCH", "/v1/label"),
        ("DELETE", "/v1/label"),
        ("POST", "/v1/labels"),
        ("POST", "/readyz"),
    ],
)
def test_other_methods_are_refused(client, method, path):
    answer = client.open(path, method=method, json={"text": SOUP})
    assert (answer.status_code, answer.json["code"]) == (405, "method-not-allowed")


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/label/", "/v3/label", "/v1/LABEL", "/static/x", "/v1/%ff", "/بيان"])
def test_unknown_paths_are_refused(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.json["code"]) == (404, "not-found")


def test_answers_say_what_they_are_and_what_they_depend_on(client):
    answer = client.post("/v1/label", json={"text": SOUP, "names": "ar"})
    assert answer.content_type == "application/json"
    assert answer.headers["Content-Language"] == "ar"
    assert answer.headers["Vary"] == "Accept-Language, Accept-Encoding"


@pytest.mark.parametrize(
    ("path", "languages"),
    [("/healthz", "en"), ("/readyz", "en"), ("/v1/model", "ar, en"), ("/v1/labels?names=ar", "ar")],
)
def test_every_answer_says_its_language(client, path, languages):
    assert client.get(path).headers["Content-Language"] == languages


def test_a_parameter_of_labels_that_is_not_known_is_refused(client):
    answer = client.get("/v1/labels?name=ar")
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (422, "unknown-field", "name")
    assert answer.json["detail"] == "there is no parameter 'name'; there are names"


def test_the_tree_of_a_facet(client, tiny):
    food = [
        {"id": "soup", "name": "Soup", "trained": True},
        {"id": "salad", "name": "Salad", "trained": True},
        {"id": "cake", "name": "Cake", "trained": True},
    ]
    meal = [{"id": "lunch", "name": "Lunch", "trained": True}, {"id": "dinner", "name": "Dinner", "trained": True}]
    assert client.get("/v1/labels").json == {
        "model": tiny.version,
        "names": "en",
        "facets": {
            "food": {"labels": [{"id": "dishes", "name": "Dishes", "trained": False, "labels": food}]},
            "meal": {"labels": meal},
        },
    }


def test_names_of_the_tree_by_query(client):
    answer = client.get("/v1/labels?names=ar", headers={"Accept-Language": "en"})
    assert answer.json["facets"]["food"]["labels"][0]["name"] == "أطباق"
    assert answer.headers["Content-Language"] == answer.json["names"] == "ar"


def test_names_of_the_tree_by_header(client):
    assert client.get("/v1/labels", headers={"Accept-Language": "ar-IQ"}).json["names"] == "ar"


@pytest.mark.parametrize("asked", ["fr", "", "AR", "ar-IQ"])
def test_names_of_the_tree_in_a_language_it_has_not(client, asked):
    answer = client.get("/v1/labels", query_string={"names": asked})
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (422, "unsupported-language", "names")


@pytest.mark.parametrize(
    ("names", "iraq", "security"),
    [
        pytest.param("ar", "العراق", "الأمن", id="Arabic"),
        pytest.param("en", "Iraq", "Security", id="English"),
        pytest.param("fr", "Irak", "Sécurité", id="French"),
    ],
)
def test_default_trees_in_three_languages(make_client, default_model, names, iraq, security):
    facets = make_client(default_model).get(f"/v1/labels?names={names}").json["facets"]
    asia = _named(facets["region"]["labels"], "142")
    assert _named(_named(asia["labels"], "145")["labels"], "IQ")["name"] == iraq
    assert _named(facets["theme"]["labels"], "security")["name"] == security


def _named(labels, id_):
    return next(label for label in labels if label["id"] == id_)
