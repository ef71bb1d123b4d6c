import json
import mmap
import resource

import joblib
import numpy as np
import pytest

from service.artifact import ARRAYS, FORMAT, MANIFEST, open_artifact, save
from service.errors import ModelError

GOOD = {"words": np.frombuffer(b"soup\nsalad", np.uint8), "weights": np.arange(6, dtype=np.float32).reshape(2, 3)}


@pytest.fixture
def good(tmp_path):
    folder = tmp_path / "good"
    save(folder, {"name": "حساء"}, GOOD)
    return folder


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refused(folder, text):
    """Check that a model is refused in one line with ``text`` in it."""
    with pytest.raises(ModelError, match=text) as error:
        open_artifact(folder)
    assert str(error.value).startswith(f"model {folder}: ")
    assert "\n" not in str(error.value)


def test_a_model_comes_back_as_it_was_saved(good):
    artifact = open_artifact(good)
    assert artifact.manifest["name"] == "حساء"
    assert artifact.manifest["format"] == FORMAT
    assert artifact.manifest["file"]["bytes"] == (good / ARRAYS).stat().st_size
    assert list(artifact.arrays) == ["words", "weights"]
    for name, array in GOOD.items():
        np.testing.assert_array_equal(artifact.arrays[name], array, strict=True)


@pytest.mark.parametrize("dtype", ["u1", "i4", "i8", "f4", "f8"])
@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(lambda a: a, id="a row"),
        pytest.param(lambda a: a[:0], id="nothing"),
        pytest.param(lambda a: a[:1].reshape(()), id="one number"),
        pytest.param(lambda a: a[::3], id="every third"),
        pytest.param(lambda a: a.reshape(4, 6), id="rows"),
        pytest.param(lambda a: np.asfortranarray(a.reshape(4, 6)), id="columns"),
        pytest.param(lambda a: a.reshape(2, 3, 4), id="three dimensions"),
    ],
)
def test_arrays_that_a_model_may_hold(tmp_path, dtype, shape):
    array = shape(np.arange(24, dtype=dtype))
    opened = save(tmp_path, {}, {"first": np.zeros(3, np.uint8), "array": array, "last": np.ones(1)}).arrays
    np.testing.assert_array_equal(opened["array"], array, strict=True)
    np.testing.assert_array_equal(opened["last"], np.ones(1), strict=True)


def test_arrays_are_views_of_the_mapped_file_and_read_only(good):
    for array in open_artifact(good).arrays.values():
        root = array
        while isinstance(root, np.ndarray):
            root = root.base
        assert isinstance(root.obj if isinstance(root, memoryview) else root, mmap.mmap)
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
        with pytest.raises(ValueError, match="WRITEABLE"):
            array.flags.writeable = True


def test_the_version_follows_the_content(tmp_path):
    def version(manifest, arrays):
        return save(tmp_path / "model", manifest, arrays).version

    first = version({"name": "a"}, GOOD)
    assert len(first) == 12
    assert version({"name": "a"}, GOOD) == first
    assert version({"name": "b"}, GOOD) != first
    assert version({"name": "a"}, {**GOOD, "words": GOOD["words"][1:]}) != first


def test_the_same_model_gives_the_same_bytes(good, tmp_path):
    save(tmp_path / "again", {"name": "حساء"}, {name: array.copy() for name, array in GOOD.items()})
    assert content(tmp_path / "again") == content(good)


def test_an_open_model_outlives_its_replacement(good):
    before = open_artifact(good)
    save(good, {}, {"weights": np.zeros(6)})
    np.testing.assert_array_equal(before.arrays["weights"], GOOD["weights"], strict=True)


@pytest.mark.parametrize(
    ("manifest", "arrays"),
    [
        pytest.param({}, {"weights": np.zeros(9), "x": lambda: None}, id="an array that cannot be written"),
        pytest.param({"x": object()}, {"weights": np.zeros(9)}, id="a manifest that cannot be written"),
        pytest.param({"x": np.float32(1)}, {"weights": np.zeros(9)}, id="a number of numpy in the manifest"),
        pytest.param({"x": "\ud83d"}, {"weights": np.zeros(9)}, id="half a character in the manifest"),
        pytest.param({}, {"weights": np.zeros(9, bool)}, id="an array that could not be read again"),
        pytest.param({}, {"weights": np.array(["soup"], object)}, id="an array of objects"),
        pytest.param({}, {"weights": np.zeros(100_000)}, id="no room for the arrays"),
        pytest.param({"x": "y" * 100_000}, {"weights": np.zeros(9)}, id="no room for the manifest"),
    ],
)
def test_a_failed_save_leaves_the_old_model_whole(good, manifest, arrays):
    before = content(good)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(Exception, match=r"pickle|JSON serializable|surrogates|not allowed|File too large"):
            save(good, manifest, arrays)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert content(good) == before
    open_artifact(good)


def test_any_damaged_byte_is_noticed(good):
    data = (good / ARRAYS).read_bytes()
    for position in range(len(data)):
        (good / ARRAYS).write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
        refused(good, "model.joblib is damaged: its hash is not the manifest's")


@pytest.mark.parametrize(
    ("change", "size"),
    [
        pytest.param(lambda data: b"", "0", id="empty"),
        pytest.param(lambda data: data[:-1], r"\d+", id="cut short"),
        pytest.param(lambda data: data + b"\0", r"\d+", id="longer"),
    ],
)
def test_a_file_of_another_length(good, change, size):
    data = (good / ARRAYS).read_bytes()
    (good / ARRAYS).write_bytes(change(data))
    refused(good, f"model.joblib has {size} bytes where its manifest says {len(data)}")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param(MANIFEST, "no manifest.json in it", id="manifest"),
        pytest.param(ARRAYS, "cannot be read: No such file", id="arrays"),
    ],
)
def test_a_missing_file(good, name, text):
    (good / name).unlink()
    refused(good, text)


def test_a_missing_folder(tmp_path):
    refused(tmp_path / "nowhere", "no manifest.json in it")


def test_a_file_for_a_folder(good):
    refused(good / ARRAYS, "cannot be read: Not a directory")


def test_a_folder_for_a_file(good):
    (good / ARRAYS).unlink()
    (good / ARRAYS).mkdir()
    refused(good, "cannot be read: Is a directory")


@pytest.mark.parametrize(
    ("manifest", "text"),
    [
        pytest.param(b"", "manifest.json is not JSON", id="empty"),
        pytest.param(b"{", "manifest.json is not JSON", id="cut short"),
        pytest.param(b"\xff\xfe{}", "manifest.json is not JSON", id="no UTF-8"),
        pytest.param(b"[" * 100_000, "manifest.json is not JSON", id="brackets without end"),
        pytest.param(b"[]", "manifest.json is not a model's manifest", id="a list"),
        pytest.param(b"{}", "manifest.json is not a model's manifest", id="an object of nothing"),
        pytest.param(b'{"file": "x"}', "manifest.json is not a model's manifest", id="file of another type"),
        pytest.param(b'{"file": {}}', "format None is not one that this release reads", id="no format"),
        pytest.param(b'{"file": {}, "format": 0}', "format 0 is not one", id="an older format"),
        pytest.param(b'{"file": {}, "format": 99}', "format 99 is not one", id="a newer format"),
        pytest.param(b'{"file": {}, "format": 1}', "changed after it was written", id="no version"),
    ],
)
def test_manifests_refused(good, manifest, text):
    (good / MANIFEST).write_bytes(manifest)
    refused(good, text)


@pytest.mark.parametrize("change", [{"name": "soup"}, {"added": 1}, {"version": "0" * 12}, {"file": {"bytes": 1}}])
def test_a_changed_manifest_is_noticed(good, change):
    manifest = json.loads((good / MANIFEST).read_bytes())
    (good / MANIFEST).write_text(json.dumps({**manifest, **change}), encoding="utf-8")
    refused(good, "manifest.json was changed after it was written")


def test_a_manifest_without_a_hash_vouches_for_nothing(seal, good):
    data = (good / ARRAYS).read_bytes()
    refused(seal(data, file={"bytes": len(data)}), "model.joblib is damaged")


def test_the_default_model_fits_its_manifest(default_model):
    assert default_model.version == default_model.manifest["version"]


def test_the_seal_of_these_tests_is_the_manifests(seal, good):
    joblib.dump(GOOD, good / ARRAYS)
    assert list(open_artifact(seal((good / ARRAYS).read_bytes())).arrays) == list(GOOD)
