"""A disk that is full: nothing more can be written to the log, the folder of models or a model."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from faults.load import Load, connect, wait_for
from faults.switches import answers_by, two_models, use
from tests.serving import PATIENCE, ROOT, running

# Of the kernel: whatever is written to it, there is no space left.
_FULL = Path("/dev/full")
# Of util-linux: whoever is started by it cannot write a file beyond so many bytes.
_NO_ROOM = ("prlimit", "--fsize=0")
_LITTLE_ROOM = ("prlimit", "--fsize=4096")
_LOST = re.compile(r"^bayan_log_lines_lost_total (\d+)", re.MULTILINE)
_SAVE = """
import sys
from pathlib import Path
from service.artifact import open_artifact, save
artifact = open_artifact(Path(sys.argv[1]))
save(Path(sys.argv[2]), {**artifact.manifest, "note": "new"}, artifact.arrays)
"""


def full_for_logs(model: Path, _folder: Path, answers: int) -> dict[str, Any]:
    """Serve with a log that cannot be written to."""
    with running(_FULL, model=model) as (_, port):
        with Load(port) as load:
            load.wait(answers)
        lost = int(_LOST.search(_metrics(port))[1])
    counts = load.counts()
    return {**counts, "lines_lost": lost, "failed": counts["failed"] + counts["cut"] + (lost < counts["answered"])}


def _metrics(port: int) -> str:
    connection = connect(port)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def full_for_models(model: Path, folder: Path, times: int) -> dict[str, Any]:
    """Choose another model and write one over that in use, without room for either, so many times."""
    models, refused = two_models(model, folder), 0
    before = _content(models)
    with running(folder / "log", model=models) as (_, port), Load(port, 2) as load:
        for _ in range(times):
            refused += use(models, "two", *_NO_ROOM) == 1
            refused += _save(models / "two", models / "one") == 1
            load.wait(10)
        changed = len(before.items() ^ _content(models).items())
        # With room again, all goes on.
        goes_on = use(models, "two") == 0 and wait_for(lambda: answers_by(port, models, "two"))
    counts = load.counts()
    failed = counts["failed"] + counts["cut"] + 2 * times - refused + changed + (not goes_on)
    return {"writes": 2 * times, "refused": refused, "files_changed": changed, **counts, "failed": failed}


def _save(model: Path, to: Path) -> int:
    done = subprocess.run(
        [*_LITTLE_ROOM, sys.executable, "-c", _SAVE, model, to],
        cwd=ROOT,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    return int(done.returncode == 1 and done.stderr.endswith(b"OSError: [Errno 27] File too large\n"))


def _content(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
