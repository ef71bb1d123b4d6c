"""What the image says of itself, and what is in it."""

import hashlib
import json

import pytest
from containers import ROOT

COMPILERS = {"gcc", "cc", "c++", "g++", "clang", "ld", "as", "make", "rustc", "gfortran"}


@pytest.fixture
def files(container):
    return {path.relative_to(container.root).as_posix(): path for path in container.root.rglob("*")}


def test_configuration(config):
    assert config["User"] == "10001:10001"
    assert config["StopSignal"] == "SIGTERM"
    assert config["Healthcheck"]["Test"][:2] == ["CMD", "python3"]
    labels = {name.removeprefix("org.opencontainers.image.") for name in config["Labels"]}
    assert labels >= {"title", "description", "licenses", "version", "revision", "base.name"}


def test_only_the_service_and_its_model_are_inside(container, files):
    app = {path.name for path in (container.root / "app").iterdir()}
    assert app == {"dependencies", "models", "service", "LICENSE", "NOTICE"}
    assert [path.name for path in (container.root / "app" / "models").iterdir()] == ["default"]
    ours = {name.rsplit("/", 1)[-1] for name in files if name.startswith("app/")}
    assert not ours & {"training", "tests", "test", "sklearn", "pip", "pytest", "conftest.py", "benchmarks"}


def test_no_compiler_and_no_cache_is_inside(files):
    programs = {name.rsplit("/", 1)[-1] for name in files if "bin/" in name}
    assert not {program for program in programs if program.split("-")[-1] in COMPILERS}
    caches = ("root/.cache/", "var/cache/apt/archives/", "var/lib/apt/lists/")
    assert not [name for name in files if name.startswith(caches) and name.endswith((".deb", ".whl", "Packages"))]


def test_the_model_is_the_committed_one(container):
    committed, inside = ROOT / "models" / "default", container.root / "app" / "models" / "default"
    for name in ("manifest.json", "model.joblib"):
        assert (inside / name).read_bytes() == (committed / name).read_bytes(), name
    digest = hashlib.sha256((inside / "model.joblib").read_bytes()).hexdigest()
    assert digest == json.loads((committed / "manifest.json").read_bytes())["file"]["sha256"]
