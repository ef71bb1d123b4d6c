"""The log: a line of JSON for each event, on standard error.

No text that was sent is ever in it: not in what is said of a request, and of a failure it has the kind and the lines of
code, not the exception's message, which may quote what it tripped over.
"""

import logging
import os
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import orjson

from service.errors import BayanError

# The request that is being answered.
current_request: ContextVar[str | None] = ContextVar("current_request", default=None)

# Granian's own lines go the same way.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"known": {"()": "service.logs.NotKnown"}},
    "handlers": {"lines": {"class": "service.logs.LineHandler", "filters": ["known"]}},
    "loggers": {"_granian": {"level": "INFO"}, "granian.access": {"level": "WARNING"}},
    "root": {"handlers": ["lines"], "level": "INFO"},
}


def write_line(level: str, event: str, **more: Any) -> bool:
    """Write one line; return whether that was possible. What is None is left out."""
    line = {"time": datetime.now(UTC), "level": level, "event": event}
    line.update((name, value) for name, value in more.items() if value is not None)
    return _write(orjson.dumps(line, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE))


def _write(line: bytes) -> bool:
    try:
        # At once, past Python's buffers: lines of several workers do not mix.
        return os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, line) == len(line)
    except (OSError, ValueError):
        return False


class NotKnown(logging.Filter):
    """Leaves out that the server warns of more threads than there are cores: most of ours would wait for bodies."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether to write a record."""
        return not (record.name == "_granian" and "Python threads" in record.getMessage())


class LineHandler(logging.Handler):
    """Writes what is logged as lines of JSON."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        error = record.exc_info[1] if record.exc_info else None
        write_line(
            record.levelname.lower(),
            record.getMessage().encode("utf-8", "replace").decode(),
            logger=record.name,
            request_id=current_request.get(),
            error=_kind(error) if error else None,
            trace=_frames(error) if error else None,
        )


def _kind(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if isinstance(error, BayanError) else type(error).__name__


def _frames(error: BaseException) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
