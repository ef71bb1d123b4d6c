"""Fixtures that tests share: a tiny model that a person can read, the default model, and the real texts."""

from dataclasses import replace
from pathlib import Path

import pytest
from samples import ROOT, SHARED, TINY_LABELS, tiny_statements
from sealing import seal

from service.app import create_app
from service.artifact import open_artifact, save
from service.labeller import Labeller
from service.settings import read_settings
from service.worker import Worker
from training.choices import DEFAULT_MODEL, THEMES
from training.fit import fit


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiny") / "model"
    # All is fixed, so that no choice among so few texts decides what the tests see.
    options = replace(
        DEFAULT_MODEL, choices=dict.fromkeys(TINY_LABELS, THEMES), single=dict.fromkeys(TINY_LABELS, False)
    )
    fit(tiny_statements(), TINY_LABELS, folder, lambda _name, _total: lambda: None, options=options)
    return folder


@pytest.fixture(scope="session")
def tiny(tiny_folder):
    return Labeller(open_artifact(tiny_folder))


@pytest.fixture
def several(tiny_folder, tmp_path):
    """A folder of two models, of which none is the active one, and a third that is damaged."""
    artifact = open_artifact(tiny_folder)
    for name in ("one", "two", "bad"):
        save(tmp_path / "models" / name, {**artifact.manifest, "note": name}, artifact.arrays)
    with (tmp_path / "models" / "bad" / "model.joblib").open("ab") as file:
        file.write(b"more")
    return tmp_path / "models"


@pytest.fixture(scope="session")
def default_model():
    return Labeller(open_artifact(ROOT / "models" / "default"))


@pytest.fixture(name="seal")
def seal_fixture(tmp_path):
    """Make a model folder of any bytes, with the manifest that vouches for them."""

    def make(data: bytes, name: str = "sealed", **manifest) -> Path:
        return seal(tmp_path / name, data, **manifest)

    return make


@pytest.fixture
def make_client():
    def make(labeller, shared=None, **environment):
        settings = read_settings({f"BAYAN_{name.upper()}": str(value) for name, value in environment.items()})
        return create_app(settings, Worker(labeller, shared) if shared else labeller).test_client()

    return make


@pytest.fixture
def client(make_client, default_model):
    return make_client(default_model)


@pytest.fixture(scope="session")
def shared():
    if not SHARED.is_dir():
        pytest.skip("the folder of real texts (../shared) is not here")
    return SHARED
