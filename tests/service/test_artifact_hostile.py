"""Model files made to do something else, each with a manifest that vouches for it."""

import copyreg
import io
import os
import pickle
from contextlib import suppress
from pathlib import Path

import joblib
import numpy as np
import pytest
from joblib.numpy_pickle import NumpyArrayWrapper
from sklearn.feature_extraction.text import TfidfVectorizer

from service.artifact import open_artifact
from service.errors import ModelError

MARKER = "BAYAN_TEST_RAN"
ARRAYS = {"first": np.arange(4, dtype=np.float32), "second": np.arange(4, dtype=np.uint8)}


class Call:
    """Pickles as a call: whoever unpickles it, calls."""

    def __init__(self, function, *args, state=None):
        self.reduced = (function, args) if state is None else (function, args, state)

    def __reduce__(self):
        return self.reduced


def dumped(value, **options):
    file = io.BytesIO()
    joblib.dump(value, file, **options)
    return file.getvalue()


def written(name, more=""):
    """Return a pickle in the oldest protocol that asks for ``name``, then ``more``."""
    module, _, attribute = name.rpartition(".")
    return f"c{module}\n{attribute}\n{more}.".encode()


def recorded(shape=(2,), order="C", dtype="<f4", data=b"\x00\x00\x80?" * 2, **changes):
    """Return a model file with one array, recorded as it is told."""
    wrapper = NumpyArrayWrapper(np.ndarray, shape, order, np.dtype(dtype), allow_mmap=True)
    wrapper.__dict__.update(changes)
    record = pickle.dumps(wrapper, protocol=2)[2:-1]
    return b"\x80\x02}X\x05\x00\x00\x00array" + record + b"\x00" + data + b"s."


RUN = f"open({MARKER!r}, 'w').close()"
TOUCH = f"touch {MARKER}"
RUNNING = [
    pytest.param(lambda: pickle.dumps(Call(os.system, TOUCH)), "posix.system", id="a command"),
    pytest.param(lambda: pickle.dumps(Call(eval, RUN)), "builtins.eval", id="eval"),
    pytest.param(lambda: pickle.dumps(Call(exec, RUN), protocol=0), "builtin", id="exec, oldest protocol"),
    pytest.param(lambda: dumped({**ARRAYS, "third": Call(eval, RUN)}), "builtins.eval", id="after good arrays"),
    pytest.param(lambda: dumped({Call(eval, RUN): 1}), "builtins.eval", id="as a key"),
    pytest.param(lambda: dumped({"a": np.array([Call(eval, RUN)], object)}), "type 'O8'", id="inside an object array"),
    pytest.param(lambda: dumped({"a": np.ma.masked_array([1])}), "numpy.ma", id="a masked array"),
    pytest.param(lambda: recorded(subclass=np.matrix), "matrix", id="a matrix"),
    pytest.param(lambda: pickle.dumps(ARRAYS, protocol=4), "_reconstruct", id="numpy's own reduction"),
    pytest.param(lambda: pickle.dumps(ARRAYS, protocol=5), "_frombuffer", id="numpy's newer reduction"),
    pytest.param(lambda: dumped({"a": np.float32(1)}), "scalar", id="a number of numpy"),
    pytest.param(lambda: dumped({"a": Path("x")}), "pathlib", id="a path"),
    pytest.param(lambda: dumped(TfidfVectorizer()), "sklearn", id="a model of another project"),
    pytest.param(lambda: pickle.dumps(Call(getattr, "x", "upper")), "builtins.getattr", id="getattr"),
    pytest.param(lambda: written("copyreg._reconstructor"), "copyreg._reconstructor", id="copyreg"),
    pytest.param(lambda: written("os.system", f"(S'{TOUCH}'\ntR"), "os.system", id="GLOBAL and REDUCE"),
    pytest.param(lambda: b"(S'" + TOUCH.encode() + b"'\nios\nsystem\n.", "os.system", id="INST"),
    pytest.param(lambda: b"(cos\nsystem\nS'" + TOUCH.encode() + b"'\no.", "os.system", id="OBJ"),
    pytest.param(lambda: b"\x80\x04cbuiltins\nlist\n)\x81.", "builtins.list", id="NEWOBJ"),
    pytest.param(lambda: b"\x80\x04\x8c\x02os\x8c\x06system\x93.", "os.system", id="STACK_GLOBAL"),
    pytest.param(
        lambda: b"\x80\x04\x8c\x13joblib.numpy_pickle\x8c\x20NumpyArrayWrapper.read.__class__\x93.",
        "NumpyArrayWrapper.read",
        id="a way through an allowed class",
    ),
    pytest.param(lambda: written("joblib.numpy_pickle.NDArrayWrapper"), "not allowed", id="an older record of joblib"),
    pytest.param(lambda: written("numpy.ndarray", "((I3\nttR"), "only arrays that joblib wrote", id="a made array"),
    pytest.param(lambda: b"Px\n.", "not a model file", id="PERSID"),
    pytest.param(lambda: b"\x80\x04\x8c\x01xQ.", "not a model file", id="BINPERSID"),
    pytest.param(lambda: b"\x80\x05\x97.", "not a model file", id="a buffer from elsewhere"),
    pytest.param(
        lambda: b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n}(S'read'\nS'x'\nub.",
        "sets the state",
        id="state of a class",
    ),
    pytest.param(lambda: b"}}(S'read'\nS'x'\nub.", "sets the state", id="state of a dict"),
    pytest.param(lambda: b"cnumpy\ndtype\n(I3\nS'<'\ntb.", "sets the state", id="state of another class"),
]


@pytest.fixture
def good(seal):
    return seal(dumped(ARRAYS), "good")


def refused(folder, text):
    with pytest.raises(ModelError, match=text) as error:
        open_artifact(folder)
    assert "\n" not in str(error.value)


def opens(folder):
    for name, array in open_artifact(folder).arrays.items():
        np.testing.assert_array_equal(array, ARRAYS[name], strict=True)


@pytest.mark.parametrize(("make", "text"), RUNNING)
def test_nothing_from_a_file_is_run(seal, good, tmp_path, monkeypatch, make, text):
    monkeypatch.chdir(tmp_path)
    refused(seal(make()), text)
    assert not Path(MARKER).exists()
    opens(good)


def test_the_marker_would_tell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for run in (Call(os.system, TOUCH), Call(eval, RUN)):
        pickle.loads(pickle.dumps(run))
        assert Path(MARKER).exists()
        Path(MARKER).unlink()


def test_no_module_is_imported_for_a_file(seal, good, tmp_path, monkeypatch):
    (tmp_path / "imported_by_a_model.py").write_text(f"open({MARKER!r}, 'w').close()\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    refused(seal(written("imported_by_a_model.x")), "it asks for imported_by_a_model.x")
    assert not Path(MARKER).exists()
    opens(good)


def test_registered_extensions_go_the_same_way(seal, good):
    copyreg.add_extension("os", "system", 240)
    try:
        refused(seal(b"\x80\x02\x82\xf0."), "it asks for os.system")
    finally:
        copyreg.remove_extension("os", "system", 240)
    opens(good)


@pytest.mark.parametrize(
    "dtype",
    [bool, "i2", "u4", "u8", "f2", "c8", "S3", "U3", "M8[s]", "m8[s]", "V4", [("a", "f4")], object],
    ids=str,
)
def test_array_types_refused(seal, good, dtype):
    refused(seal(dumped({"a": np.zeros(2, dtype)})), "an array of type '.+' is not allowed in a model")
    opens(good)


@pytest.mark.parametrize("dtype", [">f4", ">f8", ">i4", ">i8"])
def test_foreign_byte_order_is_refused(seal, dtype):
    refused(seal(dumped({"a": np.zeros(2, dtype)})), "an array of foreign byte order is not allowed")


def test_an_array_recorded_by_hand_opens(seal):
    np.testing.assert_array_equal(open_artifact(seal(recorded())).arrays["array"], np.ones(2, np.float32), strict=True)


@pytest.mark.parametrize(
    ("record", "text"),
    [
        pytest.param({"shape": (3,)}, "not a model file", id="more than the file has"),
        pytest.param({"shape": (10**15,)}, "not a model file", id="much more"),
        pytest.param({"shape": (2**32, 2**32)}, "not a model file", id="a product that overflows"),
        pytest.param({"shape": (-1,)}, "not a model file", id="as many as there are"),
        pytest.param({"shape": (-1,), "dtype": "u1"}, "not a model file", id="as many bytes as there are"),
        pytest.param({"shape": (-2, -1)}, "not a model file", id="negative"),
        pytest.param({"shape": (1,)}, "not a model file", id="fewer than were written"),
        pytest.param({"shape": ("2",)}, "not a model file", id="a string"),
        pytest.param({"shape": None}, "not a model file", id="none"),
        pytest.param({"order": "K"}, "an array record that joblib did not write", id="another order"),
        pytest.param({"dtype": "<f4", "order": None}, "an array record that joblib did not write", id="no order"),
        pytest.param({"dtype": ">f4"}, "foreign byte order", id="foreign byte order"),
        pytest.param({"subclass": os.system}, "posix.system", id="a subclass"),
        pytest.param({"data": b""}, "not a model file", id="no data"),
    ],
)
def test_array_records_refused(seal, good, record, text):
    refused(seal(recorded(**record)), text)
    opens(good)


@pytest.mark.parametrize(
    "value",
    [["a"], "a", 1, None, ARRAYS["first"], {"a": "b"}, {"a": [1]}, {"a": {"b": ARRAYS["first"]}}, {1: ARRAYS["first"]}],
)
def test_only_a_dict_of_arrays_is_a_model(seal, value):
    refused(seal(dumped(value)), "holds something else than named arrays")


@pytest.mark.parametrize("compress", [1, 9, ("gzip", 3), ("bz2", 3), ("lzma", 3), ("xz", 3)], ids=str)
def test_compressed_files_are_refused(seal, compress):
    refused(seal(dumped(ARRAYS, compress=compress)), "not a model file")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"soup", id="text"),
        pytest.param(b"\x93NUMPY\x01\x00", id="an array file"),
        pytest.param(b"PK\x03\x04", id="an archive"),
        pytest.param(b"\x80\x04\x95" + b"\xff" * 8 + b".", id="a frame without end"),
        pytest.param(b"\x80\x04\x8d" + b"\xff" * 7 + b"\x0f.", id="a string without end"),
        pytest.param(b"(" * 100_000 + b".", id="marks without end"),
    ],
)
def test_other_files_are_refused(seal, data):
    refused(seal(data), "not a model file")


def test_any_change_to_a_file_is_refused_or_harmless(seal, good, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = dumped({"first": ARRAYS["first"]})
    cut = [data[:length] for length in range(1, len(data))]
    changed = [
        data[:position] + bytes([value]) + data[position + 1 :] for position in range(len(data)) for value in b".cRN"
    ]
    opened = []
    for bytes_ in cut + changed:
        with suppress(ModelError):
            opened += open_artifact(seal(bytes_)).arrays.values()
    assert {type(array) for array in opened} == {np.ndarray}
    opens(good)
