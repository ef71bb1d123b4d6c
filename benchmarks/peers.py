"""The same work by ours and by others, side by side: MB/s on one core over texts that nobody has seen, and time to fit.

Peers that are no dependency get an environment of their own under ``var/peers``, made when it is first needed. One that
cannot run is shown as such.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from benchmarks.corpora import Corpus, arabic_corpus, reuters_corpus
from benchmarks.measure import ROOT, interleaved, ratio, spread, write

ROUNDS = 5
_WARM = 1
PEERS = ROOT / "var" / "peers"
REQUIREMENTS = Path(__file__).parent / "peers.txt"
FOREIGN = ("fastText", "Annif")
SIDES = {
    "reuters": ("ours, words", "ours, words and n-grams", "scikit-learn, words", *FOREIGN),
    "arabic": ("ours, default", "scikit-learn, words", "scikit-learn, n-grams", *FOREIGN),
}
_ONE_CORE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def main(rounds: int = ROUNDS, limit: int | None = None, foreign: bool = True) -> dict[str, Any]:
    """Measure and write; without ``foreign`` peers that need an environment of their own are left out."""
    corpora = {"reuters": reuters_corpus(rounds + _WARM, limit), "arabic": arabic_corpus(rounds + _WARM, limit)}
    why = prepare() if foreign else "left out"
    return write("peers", {name: _compare(SIDES[name], corpus, why) for name, corpus in corpora.items()})


def prepare() -> str | None:
    """Make the environment of the peers, once; return why it could not be made, if so."""
    ready = PEERS / "ready"
    if ready.exists() and ready.stat().st_mtime > REQUIREMENTS.stat().st_mtime:
        return None
    venv.create(PEERS, clear=True, with_pip=True)
    install = [PEERS / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*install, "-r", REQUIREMENTS], capture_output=True, text=True, check=False)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["pip failed"])[-1][:200]
    ready.touch()
    return None


def _compare(names: Sequence[str], corpus: Corpus, why: str | None) -> dict[str, Any]:
    sizes = [sum(len(text.encode()) for text in texts) / 1e6 for texts in corpus.rounds]
    absent, sides = {}, {}
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corpus.json"
        path.write_text(json.dumps({"train": corpus.train, "rounds": corpus.rounds}), encoding="utf-8")
        for name in names:
            try:
                if name in FOREIGN and why:
                    raise RuntimeError(why)
                sides[name] = stack.enter_context(Side(name, path))
            except RuntimeError as error:
                absent[name] = str(error)
        turns = {name: _turns(side, sizes) for name, side in sides.items()}
        found = interleaved({name: turn.__next__ for name, turn in turns.items()}, len(sizes))
    rates = {name: own[_WARM:] for name, own in found.items()}
    return {
        "texts": corpus.source,
        "fitted_on": len(corpus.train),
        "mb_a_round": round(sum(sizes) / len(sizes), 2),
        "mb_per_second": {name: spread(own) for name, own in rates.items()},
        "times": _times(rates, names[0]),
        "fit_seconds": {name: round(side.fit, 1) for name, side in sides.items()},
        "peer_versions": {name: side.version for name, side in sides.items()},
        "cannot_run": absent,
    }


def _times(rates: Mapping[str, Sequence[float]], ours: str) -> dict[str, Any]:
    """Return how many times as fast as each of the others ours is."""
    return {name: ratio(rates[ours], own) for name, own in rates.items() if not name.startswith("ours")}


def _turns(side: "Side", sizes: Sequence[float]) -> Any:
    for number, size in enumerate(sizes):
        yield size / side.label(number)


class Side:
    """A contender at work, fitted; ``fit`` is how long that took, in seconds.

    Raises RuntimeError, with its last words, if it ends instead.
    """

    def __init__(self, name: str, corpus: Path) -> None:
        python = PEERS / "bin" / "python" if name in FOREIGN else Path(sys.executable)
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115  # read when it ends, closed in __exit__
        self._process = subprocess.Popen(
            [python, "-m", "benchmarks.contenders", name, corpus],
            cwd=ROOT,
            env=os.environ | _ONE_CORE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            start_new_session=True,
        )
        try:
            said = self._hear()
        except RuntimeError:
            self.__exit__()
            raise
        self.fit, self.version = said["fit"], said["version"]

    def label(self, number: int) -> float:
        """Label the texts of a round; return how long it took, in seconds."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{number}\n")
        self._process.stdin.flush()
        return float(self._hear())

    def _hear(self) -> Any:
        assert self._process.stdout is not None
        if line := self._process.stdout.readline():
            return json.loads(line)
        self._errors.seek(0)
        raise RuntimeError((self._errors.read().strip().splitlines() or ["it ended without a word"])[-1][:200])

    def __enter__(self) -> "Side":
        return self

    def __exit__(self, *_: object) -> None:
        # The workers of its fitting would hold its pipes open for minutes.
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()
        self._errors.close()
