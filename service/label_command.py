"""``python -m service label``: label a file."""

import argparse
import os
import sys
import time
from pathlib import Path

from service.batch import Job, label_file
from service.model_folder import active_model
from service.settings import Settings
from service.tables import marked_encoding

_BAR = 30


def add_label_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", model: Path) -> None:
    """Add the command; ``model`` is the folder of the default one."""
    label = commands.add_parser("label", help="Label a file instead.")
    label.add_argument("file", type=Path, help="A table (CSV, TSV) with a header, or JSON Lines (.jsonl).")
    label.add_argument(
        "-o", "--output", type=Path, required=True, help="Where to: .jsonl, or a table like the one read."
    )
    label.add_argument("--model", type=Path, default=model, help="Folder of the model; else BAYAN_MODEL.")
    label.add_argument("--text", default="text", help="The column of the text (default: text).")
    label.add_argument("--title", help="The column of the title; by default title, if there is one.")
    label.add_argument("--encoding", help="The encoding; else UTF-8, or what the file's byte-order mark says.")
    label.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="Processes (default: one a core).")


def run_label_command(asked: argparse.Namespace, settings: Settings) -> None:
    """Label the file and say so on standard error; raises BayanError, OSError, LookupError or UnicodeError."""
    encoding = asked.encoding or marked_encoding(asked.file) or "utf-8"
    model = active_model(asked.model)
    job = Job(asked.file, model, settings.max_characters, encoding, asked.text, asked.title)
    done = label_file(job, asked.output, asked.workers, _Bar())
    print(f"bayan: {done.labelled} rows labelled, written to {asked.output}", file=sys.stderr)
    if done.bad:
        print(f"bayan: {done.bad} rows could not be labelled, see {done.bad_rows}", file=sys.stderr)


class _Bar:
    """A progress bar on standard error, if somebody watches."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        seconds = time.monotonic() - self._start
        left = int(seconds * (total - done) / done)
        bar = "#" * (_BAR * done // total)
        end = "\n" if done == total else ""
        print(
            f"\r{bar:.<{_BAR}} {done}/{total} rows, {left // 60}:{left % 60:02} left ",
            end=end,
            file=sys.stderr,
            flush=True,
        )
