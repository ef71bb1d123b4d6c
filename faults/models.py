"""Model files that are damaged, cut, foreign, or made to run code."""

import json
import random
from collections import Counter
from contextlib import chdir
from pathlib import Path
from typing import Any

from faults.load import Load, label_once, wait_for
from faults.switches import answers_by, two_models
from service.artifact import ARRAYS, MANIFEST
from service.errors import ModelError
from service.labeller import open_labeller
from tests.sealing import seal
from tests.service.test_artifact_hostile import MARKER, RUNNING
from tests.serving import ROOT, running

_FOREIGN = (b"", b"text", b"PK\x03\x04", b"\x93NUMPY\x01\x00", b"\x80\x04N.", b"\x00" * 4096, b"\x1f\x8b\x08" * 99)


def opened(model: Path, folder: Path, times: int) -> dict[str, Any]:
    """Open so many files of each kind, with the manifest that was theirs or one that vouches for them."""
    chance, manifest = random.Random(0), json.loads((model / MANIFEST).read_bytes())
    manifest = {name: value for name, value in manifest.items() if name not in ("file", "version")}
    whole = (model / ARRAYS).read_bytes()
    seen: Counter[str] = Counter()
    (folder / "damaged").mkdir()
    with chdir(folder):
        for _ in range(times):
            for kind, data in (("cut", _cut(chance, whole)), ("damaged", _damaged(chance, whole))):
                (folder / "damaged" / ARRAYS).write_bytes(data)
                (folder / "damaged" / MANIFEST).write_bytes((model / MANIFEST).read_bytes())
                seen[_outcome(folder / "damaged", kind)] += 1
                seen[_outcome(seal(folder / "sealed", data, **manifest), f"{kind}, vouched for")] += 1
        for kind, files in (("foreign", _FOREIGN), ("hostile", [case.values[0]() for case in RUNNING])):
            for data in files:
                seen[_outcome(seal(folder / "sealed", data, **manifest), kind)] += 1
        ran = Path(MARKER).exists()
    bad = [kind for kind in seen if kind.startswith("CRASHED") or kind in _NEVER]
    return {**dict(sorted(seen.items())), "ran": int(ran), "failed": sum(seen[kind] for kind in bad) + ran}


# Where the hash tells, or nothing in the file is a model, there is no harmless change.
_NEVER = {f"{kind}, opened" for kind in ("cut", "damaged", "foreign", "hostile")}


def _outcome(folder: Path, kind: str) -> str:
    try:
        open_labeller(folder)
    except ModelError:
        return f"{kind}, refused"
    except Exception as error:  # noqa: BLE001  # whatever else comes of it is what is looked for
        return f"CRASHED, {kind}: {type(error).__name__}"
    return f"{kind}, opened"


def _cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data))]


def _damaged(chance: random.Random, data: bytes) -> bytes:
    damaged = bytearray(data)
    for _ in range(chance.choice([1, 1, 100])):
        damaged[chance.randrange(len(data))] ^= chance.randrange(1, 256)
    return bytes(damaged)


def served(model: Path, folder: Path, files: int) -> dict[str, Any]:
    """Make so many bad files the active model of a service under load."""
    models, refused, log = two_models(model, folder), 0, folder / "log"
    whole = (model / ARRAYS).read_bytes()
    bad = [whole[:-1], *_FOREIGN[:2], *(case.values[0]() for case in RUNNING)][:files]
    with running(log, model=models) as (_, port), Load(port, 2) as load:
        for number, data in enumerate(bad, 1):
            seal(models / f"bad-{number}", data)
            (models / "active").write_text(f"bad-{number}\n", encoding="utf-8")
            wait_for(lambda: log.read_text().count("another is refused") == number)  # noqa: B023  # called at once
            refused += answers_by(port, models, "one") and label_once(port) == 200
        load.wait(10)
    counts, ran = load.counts(), (ROOT / MARKER).exists()
    failed = counts["failed"] + counts["cut"] + len(bad) - refused + ran
    return {"files": len(bad), "refused": refused, **counts, "ran": int(ran), "failed": failed}
