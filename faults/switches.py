"""Models changed over while clients ask."""

import subprocess
from pathlib import Path
from typing import Any

from faults.load import Load, connect, wait_for
from service.artifact import open_artifact, save
from tests.serving import PATIENCE, command, running


def two_models(model: Path, folder: Path) -> Path:
    """Return a folder that holds a model twice, as two versions, the first of them active."""
    artifact = open_artifact(model)
    for name in ("one", "two"):
        save(folder / "models" / name, {**artifact.manifest, "note": name}, artifact.arrays)
    (folder / "models" / "active").write_text("one\n", encoding="utf-8")
    return folder / "models"


def use(models: Path, name: str, *before: str) -> int:
    """Run the command that makes a model the active one, behind another command if need be; return its status."""
    asked = command(model=models)
    asked["args"] = [*before, *asked["args"], "models", "use", name]
    return subprocess.run(**asked, capture_output=True, timeout=PATIENCE, check=False).returncode


def answers_by(port: int, models: Path, name: str) -> bool:
    """Tell whether new connections are answered by a model, whichever worker takes them."""
    version = open_artifact(models / name).version
    for _ in range(16):
        connection = connect(port)
        connection.request("GET", "/readyz")
        found = connection.getresponse().headers["Bayan-Model"]
        connection.close()
        if found != version:
            return False
    return True


def switched(model: Path, folder: Path, times: int) -> dict[str, Any]:
    """Change from one model to another and back, so many times, with two workers."""
    models, done = two_models(model, folder), 0
    with running(folder / "log", model=models, workers=2) as (_, port), Load(port) as load:
        for time_ in range(times):
            name = ("two", "one")[time_ % 2]
            done += use(models, name) == 0 and wait_for(lambda: answers_by(port, models, name))  # noqa: B023
        load.wait(20)
    counts = load.counts()
    return {"switches": times, **counts, "failed": counts["failed"] + counts["cut"] + times - done}
