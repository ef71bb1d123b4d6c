"""``python -m service``: serve the model until told to stop; ``python -m service label``: label a file."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from granian.constants import Interfaces
from granian.server import Server

from service.batch import Job, label_file
from service.errors import BayanError
from service.labeller import open_labeller
from service.settings import Settings, read_settings
from service.tables import marked_encoding

# Far longer than any request takes, and less than the ten that Docker gives the whole service.
_SECONDS_TO_STOP = 8
_BAR = 30


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve, or label a file; return the exit status."""
    try:
        settings = read_settings()
        asked = _parser(settings).parse_args(arguments)
        return _serve(settings) if asked.command is None else _label(settings, asked)
    except (BayanError, OSError, LookupError, UnicodeError) as error:
        print(f"bayan: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m service", description="Serve the model until told to stop.")
    label = parser.add_subparsers(dest="command", metavar="label").add_parser("label", help="Label a file instead.")
    label.add_argument("file", type=Path, help="A table (CSV, TSV) with a header, or JSON Lines (.jsonl).")
    label.add_argument(
        "-o", "--output", type=Path, required=True, help="Where to: .jsonl, or a table like the one read."
    )
    label.add_argument("--model", type=Path, default=settings.model, help="Folder of the model; else BAYAN_MODEL.")
    label.add_argument("--text", default="text", help="The column of the text (default: text).")
    label.add_argument("--title", help="The column of the title; by default title, if there is one.")
    label.add_argument("--encoding", help="The encoding; else UTF-8, or what the file's byte-order mark says.")
    label.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="Processes (default: one a core).")
    return parser


def _label(settings: Settings, asked: argparse.Namespace) -> int:
    encoding = asked.encoding or marked_encoding(asked.file) or "utf-8"
    job = Job(asked.file, asked.model, settings.max_characters, encoding, asked.text, asked.title)
    done = label_file(job, asked.output, asked.workers, _Bar())
    print(f"bayan: {done.labelled} rows labelled, written to {asked.output}", file=sys.stderr)
    if done.bad:
        print(f"bayan: {done.bad} rows could not be labelled, see {done.bad_rows}", file=sys.stderr)
    return 0


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


def _serve(settings: Settings) -> int:
    version = open_labeller(settings.model).version
    print(f"bayan: model {version}, http://{settings.host}:{settings.port}", file=sys.stderr)
    Server(
        "service.wsgi:create",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=settings.workers,
        blocking_threads=settings.threads,
        websockets=False,
        # A worker that is told to stop while it still starts never hears of it.
        workers_kill_timeout=_SECONDS_TO_STOP,
    ).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
