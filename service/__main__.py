"""``python -m service``: serve the model until told to stop; its commands label a file, or see to models and keys."""

import argparse
import gc
import multiprocessing
import sys
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.server import Server

from service.errors import BayanError
from service.key_commands import add_keys_command, run_keys_command
from service.keys import KeyFile
from service.label_command import add_label_command, run_label_command
from service.logs import LOGGING, write_line
from service.model_commands import add_models_command, run_models_command
from service.settings import NO_KEYS, Settings, read_settings
from service.shared import Shared
from service.worker import open_active
from service.wsgi import create

# Far longer than any request takes, and less than the ten that Docker gives the whole service.
_SECONDS_TO_STOP = 8
_SECONDS_TO_HEAR = 0.05


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve, or do what is asked; return the exit status."""
    try:
        settings = read_settings()
        asked = _parser(settings).parse_args(arguments)
        if asked.command is None:
            _serve(settings)
        elif asked.command == "label":
            run_label_command(asked, settings)
        else:
            print(run_models_command(asked) if asked.command == "models" else run_keys_command(asked))
    except (BayanError, OSError, LookupError, UnicodeError) as error:
        print(f"bayan: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m service", description="Serve the model until told to stop.")
    commands = parser.add_subparsers(dest="command")
    add_label_command(commands, settings.model)
    add_models_command(commands, settings.model)
    add_keys_command(commands, settings.keys)
    return parser


class _Server(Server):  # type: ignore[misc, valid-type]  # granian chooses the class when it is imported
    """Says that it stops before it does, for as long as balancers need to hear of it."""

    def __init__(self, shared: Shared, seconds: int, **options: Any) -> None:
        super().__init__("service.wsgi:create", **options)
        self._shared, self._seconds = shared, seconds

    def signal_handler_interrupt(self, *_signal: Any) -> None:
        self.interrupt_signal = True
        # Not from here: the signal may have come in the midst of waiting for this very event, whose lock is held then.
        threading.Thread(target=self.main_loop_interrupt.set).start()

    def _respawn_workers(self, *arguments: Any, **options: Any) -> None:
        # Ctrl-C reaches the workers as well: one that ends before the server has heard of it is not to be replaced.
        time.sleep(_SECONDS_TO_HEAR)
        if self.interrupt_signal:
            self.main_loop_interrupt.set()
        else:
            super()._respawn_workers(*arguments, **options)

    def shutdown(self, exit_code: int = 0) -> None:
        self._shared.stop()
        time.sleep(self._seconds)
        super().shutdown(exit_code)


def _serve(settings: Settings) -> None:
    if settings.keys != NO_KEYS:
        KeyFile(Path(settings.keys))
    opened = open_active(settings.model)
    write_line("info", f"model {opened.labeller.version}, http://{settings.host}:{settings.port}")
    # Workers inherit the memory that they share, the model's too. What there is by now stays: it is not to be looked
    # through for garbage again and again, which would touch it and so make each worker a copy of its own.
    multiprocessing.set_start_method("fork", force=True)
    shared = Shared(settings.workers)
    gc.collect()
    gc.freeze()
    _Server(
        shared,
        settings.drain_seconds,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        websockets=False,
        log_dictconfig=LOGGING,
        respawn_failed_workers=True,
        # A worker that is told to stop while it still starts never hears of it.
        workers_kill_timeout=_SECONDS_TO_STOP,
    ).serve(target_loader=partial(create, settings, shared, opened), wrap_loader=False)


if __name__ == "__main__":
    sys.exit(main())
