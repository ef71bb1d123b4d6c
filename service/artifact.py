"""What a model on disk is: how it is written, and how it is opened without running anything from it.

A model is a folder of two files. ``model.joblib`` holds nothing but dicts, strings and plain arrays, written
by joblib without compression. ``manifest.json`` says everything else: labels, thresholds, calibration, metrics,
hashes. To change the format, raise `FORMAT`, and keep reading the formats before it, with a test that
compares the labels given.
"""

import hashlib
import json
import mmap
import os
import pickle
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import joblib
import numpy as np
from joblib.numpy_pickle import NumpyArrayWrapper, NumpyUnpickler

from service.errors import ModelError

FORMAT = 1
MANIFEST = "manifest.json"
ARRAYS = "model.joblib"

# The only array types that a model holds; without objects there is nothing to unpickle inside an array.
_DTYPES = {"u1", "i4", "i8", "f4", "f8"}


@dataclass(frozen=True)
class Artifact:
    """An opened model. ``arrays`` are views of the mapped file, shared by all processes that open it."""

    manifest: dict[str, Any]
    arrays: dict[str, Any]

    @property
    def version(self) -> str:
        """The name of this model, made from its content."""
        return str(self.manifest["version"])


def lines_of(array: np.ndarray[Any, Any]) -> list[str]:
    """Return the lines of a text that is kept as an array of bytes; raises ValueError if it is not UTF-8."""
    return bytes(array.tobytes()).decode().splitlines()


def save(folder: Path, manifest: dict[str, Any], arrays: dict[str, Any]) -> Artifact:
    """Write a model; the old one is replaced once the new one is whole and could be opened."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as name:
        new = Path(name)
        joblib.dump(arrays, new / ARRAYS, protocol=4)
        data = (new / ARRAYS).read_bytes()
        sums = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        manifest = {"format": FORMAT, **manifest, "file": sums}
        manifest["version"] = _content_version(manifest)
        text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
        (new / MANIFEST).write_bytes(text.encode())
        open_artifact(new)
        for file in (new / ARRAYS, new / MANIFEST):
            with file.open("rb") as written:
                os.fsync(written.fileno())
        for file in (new / ARRAYS, new / MANIFEST):
            file.replace(folder / file.name)
    return open_artifact(folder)


def open_artifact(folder: Path) -> Artifact:
    """Open a model, checking every byte before use.

    Raises ModelError, in one line, for a model that is missing, damaged, foreign or of another format.
    """
    try:
        manifest = _read_manifest(folder / MANIFEST)
        return Artifact(manifest, _open_arrays(folder / ARRAYS, manifest["file"]))
    except ModelError as error:
        raise ModelError(f"model {folder}: {error}") from None
    except OSError as error:
        raise ModelError(f"model {folder}: cannot be read: {error.strerror or error}") from None


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ModelError(f"no {path.name} in it") from None
    except (ValueError, RecursionError):
        raise ModelError(f"{path.name} is not JSON") from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("file"), dict):
        raise ModelError(f"{path.name} is not a model's manifest")
    if manifest.get("format") != FORMAT:
        raise ModelError(f"format {manifest.get('format')!r} is not one that this release reads ({FORMAT})")
    if manifest.get("version") != _content_version(manifest):
        raise ModelError(f"{path.name} was changed after it was written (its version does not match its content)")
    return manifest


def _content_version(manifest: dict[str, Any]) -> str:
    """Return 12 hexadecimal digits that depend on everything the manifest says, the file's hash included."""
    content = {key: value for key, value in manifest.items() if key != "version"}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()[:12]


def _open_arrays(path: Path, expected: dict[str, Any]) -> dict[str, Any]:
    # One descriptor for everything: what is hashed is what is mapped, whatever happens to the name meanwhile.
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size != expected.get("bytes") or not size:
            raise ModelError(f"{path.name} has {size} bytes where its manifest says {expected.get('bytes')}")
        mapped = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
        if hashlib.sha256(mapped).hexdigest() != expected.get("sha256"):
            raise ModelError(f"{path.name} is damaged: its hash is not the manifest's")
        try:
            arrays = _PlainUnpickler(file, mapped).load()
        except ModelError as error:
            raise ModelError(f"{path.name} is refused: {error}") from None
        except Exception as error:  # noqa: BLE001  # a hostile pickle may raise anything at all
            raise ModelError(f"{path.name} is not a model file: {type(error).__name__}") from None
    if not isinstance(arrays, dict) or not all(map(_is_named_array, arrays.items())):
        raise ModelError(f"{path.name} holds something else than named arrays")
    return arrays


def _is_named_array(item: tuple[object, object]) -> bool:
    return isinstance(item[0], str) and isinstance(item[1], np.ndarray)


class _Dtype:
    """Stands for ``numpy.dtype`` while a file is read; accepts the names in `_DTYPES` only."""

    def __init__(self, name: str, *_: object) -> None:
        if name not in _DTYPES:
            raise ModelError(f"an array of type {name!r} is not allowed in a model")
        self.value = np.dtype(name).newbyteorder("<")

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        if state[1] not in ("<", "|"):
            raise ModelError("an array of foreign byte order is not allowed in a model")


class _Array(NumpyArrayWrapper):  # type: ignore[misc]  # joblib has no types
    """Stands for joblib's own array record: reads a view of the mapped file instead of a copy."""

    def __init__(self) -> None:
        pass

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.shape, self.order, self.dtype = state["shape"], state["order"], state["dtype"]

    def read(self, unpickler: "_PlainUnpickler", ensure_native_byte_order: bool) -> np.ndarray[Any, Any]:
        if not isinstance(self.dtype, _Dtype) or self.order not in ("C", "F"):
            raise ModelError("it has an array record that joblib did not write")
        file = unpickler.file_handle
        file.seek(file.read(1)[0], os.SEEK_CUR)
        count = int(np.prod(self.shape, dtype=np.int64))
        array = np.frombuffer(unpickler.mapped, self.dtype.value, count, file.tell())
        file.seek(array.nbytes, os.SEEK_CUR)
        return array.reshape(self.shape, order=self.order)


class _Marker:
    """Stands for ``numpy.ndarray``, which joblib names in each record and which nothing here needs."""

    def __init__(self, *_: object) -> None:
        raise ModelError("only arrays that joblib wrote are allowed in a model")


class _PlainUnpickler(NumpyUnpickler):  # type: ignore[misc]  # joblib has no types
    """Reads a joblib file in which only plain containers and arrays of numbers may stand.

    Every name that the file asks for goes through `find_class`; what it gets are stand-ins of this
    module, never a class or function of the name's own module.
    """

    _ALLOWED: ClassVar = {
        ("joblib.numpy_pickle", "NumpyArrayWrapper"): _Array,
        ("numpy", "ndarray"): _Marker,
        ("numpy", "dtype"): _Dtype,
    }

    def __init__(self, file: BinaryIO, mapped: mmap.mmap) -> None:
        super().__init__("", file, ensure_native_byte_order=False)
        self.mapped = mapped

    def load_build(self) -> None:
        # A state may be given to what this module builds, never to a class or a container.
        if type(self.stack[-2]) not in (_Array, _Dtype):
            raise ModelError("it sets the state of something that is no array")
        super().load_build()

    dispatch: ClassVar = {**NumpyUnpickler.dispatch, pickle.BUILD[0]: load_build}

    def find_class(self, module: str, name: str) -> type:
        try:
            return self._ALLOWED[module, name]
        except KeyError:
            raise ModelError(f"it asks for {module}.{name}, which is not allowed in a model") from None
