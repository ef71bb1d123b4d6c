import os
import threading

import pytest

from service.counts import BUCKETS, NO_ROUTE, ROUTES, STATUSES
from service.drift import distance
from service.shared import Shared
from service.worker import Worker

SOUP = "hot lentil soup in a deep bowl with a spoon served at noon"
NOTHING = "qqq zzz"


@pytest.fixture
def shared():
    return Shared(2)


def of(shared, route, status):
    return shared.table.requests[:, ROUTES.index(route), STATUSES.index(status)].sum()


def test_requests_are_counted_by_route_and_status(shared):
    counts = shared.counts_of_this_process()
    for route, status, seconds in [("/v1/label", 200, 0.004), ("/v1/label", 422, 99.0), ("/made/up", 418, 0.001)]:
        counts.request(route, status, seconds)
    assert [of(shared, "/v1/label", 200), of(shared, "/v1/label", 422), of(shared, NO_ROUTE, 0)] == [1, 1, 1]
    buckets = shared.table.buckets.sum(axis=0)
    assert buckets[ROUTES.index("/v1/label")].tolist() == [0, 0, 1] + [0] * (len(BUCKETS) - 3) + [1]
    assert buckets[ROUTES.index(NO_ROUTE), 0] == 1


def test_the_counts_of_all_processes_add_up(shared, tiny):
    worker = Worker(tiny, shared)
    worker.ready().label(SOUP)
    child = os.fork()
    if not child:
        other = Worker(tiny, shared)
        for _ in range(2):
            other.ready().label(SOUP)
        other.counts.request("/v1/label", 200, 0.1)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    worker.counts.request("/v1/label", 200, 0.1)
    assert of(shared, "/v1/label", 200) == 2
    counted = shared.table.of_model(tiny)
    assert (counted.texts, counted.facets["food"].labels["soup"]) == (3, 3)
    assert shared.table.workers() == {tiny.version: 2}


def test_threads_lose_no_count(shared):
    counts = shared.counts_of_this_process()
    threads = [
        threading.Thread(target=lambda: [counts.request("/v1/label", 200, 0.1) for _ in range(2000)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert of(shared, "/v1/label", 200) == 8000


def test_texts_are_counted_by_what_they_were_given(shared, tiny):
    model = Worker(tiny, shared).ready()
    answers = [model.label(SOUP), model.label(NOTHING), model.label(SOUP, facets=["food"])]
    counted = shared.table.of_model(tiny)
    food, meal = counted.facets["food"], counted.facets["meal"]
    assert (counted.texts, food.texts, meal.texts) == (3, 3, 2)
    assert {label: count for label, count in food.labels.items() if count} == {"soup": 2}
    assert sum(food.abstained.values()) == 1
    assert food.likeliest == pytest.approx(sum(answer.likeliest["food"] for answer in answers))
    assert counted.unknown == pytest.approx(sum(answer.unknown for answer in answers))
    assert answers[1].unknown == 1
    assert answers[0].unknown < 0.5


def test_labels_that_are_listed_but_not_given_are_not_counted(make_client, tiny, shared):
    client = make_client(tiny, shared=shared)
    client.post("/v1/label?all=true", json={"text": SOUP})
    assert sum(shared.table.of_model(tiny).facets["food"].labels.values()) == 1


@pytest.mark.parametrize(
    ("path", "sent", "texts"),
    [
        pytest.param("/v1/label", {"json": {"text": SOUP}}, 1, id="label"),
        pytest.param("/v1/label/batch", {"json": [{"text": SOUP}, {"text": ""}, {"text": SOUP}]}, 2, id="batch"),
        pytest.param("/v1/label/file", {"data": SOUP, "content_type": "text/plain"}, 1, id="file"),
        pytest.param(
            "/v2/models/bayan/infer",
            {"json": {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [2], "data": [SOUP, SOUP]}]}},
            2,
            id="inference",
        ),
        pytest.param("/v1/label", {"json": {"text": ""}}, 0, id="fault"),
    ],
)
def test_every_way_to_label_counts_its_texts(make_client, tiny, shared, path, sent, texts):
    make_client(tiny, shared=shared).post(path, **sent, buffered=True)
    counted = shared.table.of_model(tiny)
    assert (counted.texts, counted.facets["food"].labels["soup"]) == (texts, texts)


def test_examples_are_not_counted(make_client, tiny, shared):
    client = make_client(tiny, shared=shared)
    assert client.get("/openapi.json").status_code == client.get("/docs").status_code == 200
    assert shared.table.of_model(tiny).texts == 0


def test_metrics_are_what_was_counted(make_client, tiny, shared):
    client = make_client(tiny, shared=shared)
    client.post("/v1/label", json={"text": SOUP})
    client.get("/nowhere")
    lines = client.get("/metrics").text.splitlines()
    for line in (
        'bayan_requests_total{route="/v1/label",status="200"} 1',
        'bayan_requests_total{route="none",status="404"} 1',
        'bayan_request_seconds_bucket{route="/v1/label",le="+Inf"} 1',
        'bayan_request_seconds_count{route="/v1/label"} 1',
        'bayan_texts_total{language="en"} 1',
        f'bayan_workers{{model="{tiny.version}"}} 1',
        'bayan_labels_given_total{facet="food",label="soup"} 1',
        'bayan_labels_given_total{facet="food",label="cake"} 0',
        'bayan_facet_texts_total{facet="meal"} 1',
    ):
        assert line in lines
    assert any(line.startswith('bayan_expected_abstained_share{facet="food"}') for line in lines)


def test_without_a_model_there_are_metrics_of_requests(make_client):
    client = make_client(None)
    client.get("/readyz")
    assert 'bayan_requests_total{route="/readyz",status="503"} 1' in client.get("/metrics").text.splitlines()


def test_drift_sets_what_was_seen_beside_what_was_expected(make_client, tiny):
    client = make_client(tiny)
    for _ in range(4):
        client.post("/v1/label", json={"text": SOUP})
    answer = client.get("/v1/drift").json
    food = answer["facets"]["food"]
    assert (answer["model"], answer["texts"], food["texts"]) == (tiny.version, 4, 4)
    assert food["labels"][0]["id"] == "soup"
    assert food["labels"][0]["seen"] == 1
    assert 0.2 < food["labels"][0]["expected"] < 0.5
    assert 0.5 < food["distance"] < 0.8
    for beside in (answer["unknown_words"], food["abstained"], food["likeliest"]):
        assert all(0 <= beside[when] <= 1 for when in ("seen", "expected"))


@pytest.mark.parametrize(
    ("seen", "expected", "apart"),
    [
        pytest.param({"a": 0.5, "b": 0.5}, {"a": 0.2, "b": 0.2}, 0, id="the same but for how many have labels"),
        pytest.param({"a": 1}, {"b": 1}, 1, id="nothing in common"),
        pytest.param({"a": 0.3, "b": 0.1}, {"a": 0.5, "b": 0.5}, 0.25, id="some"),
        pytest.param({}, {"a": 1}, None, id="nothing seen"),
        pytest.param({"a": 1}, {}, None, id="nothing expected"),
    ],
)
def test_distance(seen, expected, apart):
    assert distance(seen, expected) == apart
