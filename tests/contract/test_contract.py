"""Schemathesis, all its checks, against the service as it is run."""

import os
import subprocess
import sys
from pathlib import Path

from samples import ROOT
from serving import running

HERE = Path(__file__).parent
# A short run with a model that has few labels; `make contract` runs long, with the default one.
EXAMPLES = os.environ.get("CONTRACT_EXAMPLES")


def test_the_service_does_what_its_description_says(tiny_folder, tmp_path):
    model, examples = (ROOT / "models" / "default", EXAMPLES) if EXAMPLES else (tiny_folder, "60")
    with running(tmp_path / "log", model=model, threads=8, streams=4) as (_, port):
        done = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file", HERE / "schemathesis.toml"),
                *("run", f"http://127.0.0.1:{port}/openapi.json", "--checks", "all", "--no-color"),
                *("--max-examples", examples, "--seed", "1"),
            ],
            cwd=tmp_path,
            env=os.environ | {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": f"{HERE}{os.pathsep}{ROOT}"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Tested: 19" in done.stdout
