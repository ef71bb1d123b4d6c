import shutil

import pytest

from service.artifact import open_artifact
from service.errors import ModelError
from service.model_folder import use
from service.shared import Shared
from service.worker import Watcher, Worker, open_active


@pytest.fixture
def shared():
    return Shared(2)


@pytest.fixture
def watched(several, shared):
    """A worker that serves the model ``one``, and what looks for another."""
    use(several, "one")
    worker = Worker(None, shared)
    watcher = Watcher(several, worker)
    watcher.start()
    return worker, watcher


def version(folder):
    return open_artifact(folder).version


def test_the_active_model_is_taken(watched, several):
    worker, watcher = watched
    assert worker.ready().version == version(several / "one")
    use(several, "two")
    watcher.look()
    assert worker.ready().version == version(several / "two")
    assert worker.shared.table.workers() == {version(several / "two"): 1}


def test_who_began_with_a_model_ends_with_it(watched, several):
    worker, watcher = watched
    begun = worker.ready()
    use(several, "two")
    watcher.look()
    assert begun.version == version(several / "one")
    assert begun.label("hot lentil soup in a deep bowl").facets["food"][0].id == "soup"
    # What the old model answers is not counted as the new one's.
    assert worker.shared.table.of_model(worker.ready()).texts == 0


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda folder: (folder / "active").write_text("bad"), id="damaged"),
        pytest.param(lambda folder: (folder / "active").write_text("none"), id="missing"),
        pytest.param(lambda folder: (folder / "active").write_text(""), id="empty pointer"),
        pytest.param(lambda folder: (folder / "active").write_bytes(b"\xff"), id="pointer that is no text"),
        pytest.param(lambda folder: (folder / "active").unlink(), id="no pointer"),
        pytest.param(lambda folder: (folder / "one" / "manifest.json").write_text("{"), id="changed in place"),
        pytest.param(shutil.rmtree, id="all gone"),
    ],
)
def test_a_bad_model_never_takes_the_good_one_down(watched, several, spoil, caplog):
    worker, watcher = watched
    good = worker.ready()
    spoil(several)
    for _ in range(3):
        watcher.look()
    assert worker.ready() is good
    assert good.label("hot lentil soup in a deep bowl").facets["food"][0].id == "soup"
    # Said once, not every second.
    assert [record.message[:46] for record in caplog.records if record.levelname == "ERROR"] == [
        "the model in use stays, another is refused: mo"
    ]
    assert (worker.shared.table.refused, worker.shared.table.stale) == (1, 1)


def test_back_to_the_good_one_all_is_well(watched, several):
    worker, watcher = watched
    (several / "active").write_text("bad")
    watcher.look()
    (several / "active").write_text("one")
    watcher.look()
    assert worker.shared.table.stale == 0


def test_a_refused_model_is_tried_again(watched, several, monkeypatch):
    worker, watcher = watched
    (several / "active").write_text("bad")
    watcher.look()
    data = (several / "bad" / "model.joblib").read_bytes()
    (several / "bad" / "model.joblib").write_bytes(data.removesuffix(b"more"))
    watcher.look()
    assert worker.ready().version == version(several / "one")
    monkeypatch.setattr("time.monotonic", lambda: 1e9)
    watcher.look()
    assert worker.ready().version == version(several / "bad")


def test_a_model_replaced_in_its_folder_is_taken(tiny_folder, several, shared):
    worker = Worker(None, shared)
    watcher = Watcher(several / "one", worker)
    watcher.start()
    for name in ("model.joblib", "manifest.json"):
        (several / "two" / name).replace(several / "one" / name)
    watcher.look()
    assert worker.ready().version == version(several / "one")


def test_a_new_worker_beside_a_bad_model_serves_the_last_good_one(watched, several, shared):
    worker, _ = watched
    (several / "active").write_text("bad")
    another = Worker(None, shared)
    Watcher(several, another).start()
    assert another.ready().version == worker.ready().version


def test_the_first_worker_of_all_refuses_a_bad_model(several):
    (several / "active").write_text("bad")
    with pytest.raises(ModelError, match=r"bad: model\.joblib has"):
        Watcher(several, Worker(None)).start()


def test_a_model_opened_before_is_not_opened_again(several, shared):
    use(several, "one")
    opened, worker = open_active(several), Worker(None, shared)
    Watcher(several, worker, opened).start()
    assert worker.ready().scorer is opened.labeller.scorer


def test_a_model_opened_before_is_left_if_another_is_active_by_now(several, shared):
    use(several, "one")
    opened, worker = open_active(several), Worker(None, shared)
    use(several, "two")
    Watcher(several, worker, opened).start()
    assert worker.ready().version == version(several / "two")
