"""A folder of several models, and the pointer file in it that says which of them is served.

``active`` is a text: the name of a model's folder on its first line, and below it those that were in use before, the
latest first. A folder without it is a model itself.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from service.artifact import MANIFEST, open_artifact
from service.errors import ModelError, shown
from service.labeller import open_labeller

ACTIVE = "active"
# How far `rollback` can go back.
_KEPT = 10


@dataclass(frozen=True)
class Listed:
    """One model of a folder; ``refused`` says why it cannot be used, if so."""

    name: str
    active: bool
    version: str = ""
    texts: int | None = None
    refused: str | None = None


def active_model(folder: Path) -> Path:
    """Return the folder of the model to serve; raises ModelError where the pointer names none."""
    names = _names(folder)
    if not names and not (folder / MANIFEST).exists() and any(folder.glob(f"[!.]*/{MANIFEST}")):
        raise ModelError(f"model {folder}: it holds several; choose one with `python -m service models use`")
    return folder / names[0] if names else folder


def list_models(folder: Path) -> list[Listed]:
    """Return the models of a folder by name, each looked over; raises ModelError for a folder that holds none."""
    try:
        names = sorted(
            path.parent.name for path in folder.glob(f"*/{MANIFEST}") if not path.parent.name.startswith(".")
        )
        active = (_names(folder) or [""])[0]
    except OSError as error:
        raise ModelError(f"models {folder}: cannot be read: {error.strerror or error}") from None
    if not names:
        raise ModelError(f"models {folder}: no folder in it holds a model")
    return [_listed(folder, name, name == active) for name in names]


def _listed(folder: Path, name: str, active: bool) -> Listed:
    try:
        artifact = open_artifact(folder / name)
    except ModelError as error:
        return Listed(name, active, refused=str(error))
    training = artifact.manifest.get("training")
    return Listed(name, active, artifact.version, training.get("texts") if isinstance(training, dict) else None)


def use(folder: Path, name: str) -> str:
    """Make a model of the folder the active one and return its version; raises ModelError if it cannot be used."""
    if (folder / MANIFEST).exists():
        raise ModelError(f"models {folder}: it is a model itself, not a folder of several")
    before = _names(folder)
    version = _check(folder, name)
    if before[:1] != [name]:
        _point(folder, [name, *before])
    return version


def roll_back(folder: Path) -> tuple[str, str]:
    """Make the model active that was before; return its name and version. Raises ModelError if there is none."""
    before = _names(folder)[1:]
    if not before:
        raise ModelError(f"models {folder}: {ACTIVE} names no model that was in use before")
    version = _check(folder, before[0])
    _point(folder, before)
    return before[0], version


def _check(folder: Path, name: str) -> str:
    if not _is_name(name):
        raise ModelError(f"models {folder}: {shown(name)} is not the name of a folder in it")
    return open_labeller(folder / name).version


def _is_name(name: str) -> bool:
    return bool(name) and name == Path(name).name and not name.startswith(".") and name.isprintable()


def _names(folder: Path) -> list[str]:
    pointer = folder / ACTIVE
    try:
        names = [line.strip() for line in pointer.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, UnicodeError) as error:
        raise ModelError(f"model {folder}: {ACTIVE} cannot be read: {error}") from None
    if not names or not all(map(_is_name, names)):
        raise ModelError(f"model {folder}: {ACTIVE} names no folder in it")
    return names


def _point(folder: Path, names: list[str]) -> None:
    new = folder / f".{ACTIVE}.new"
    try:
        with new.open("w", encoding="utf-8") as file:
            file.writelines(f"{name}\n" for name in names[:_KEPT])
            file.flush()
            os.fsync(file.fileno())
        # Who reads meanwhile reads the old one or the new one, never half of it.
        new.replace(folder / ACTIVE)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise ModelError(f"models {folder}: {ACTIVE} cannot be written: {error.strerror or error}") from None
