"""Have files read in a process each, which may crash, hang or swell without harm to anything else."""

import importlib.util
import json
import signal
import subprocess
import sys
from pathlib import Path

from service.errors import InvalidInput
from service.extracted import MEDIA_TYPES, PDF, Extracted
from service.settings import Settings

# What reads PDF, and the extra that brings it.
_PDF_READER, EXTRA = "pdfminer", "files"
_ROOT = Path(__file__).parent.parent


def check_media_type(media_type: str) -> None:
    """Raise InvalidInput for a kind of file that is not read, or not by this installation."""
    if media_type not in MEDIA_TYPES:
        raise InvalidInput("unsupported-media-type", f"send a file of {', '.join(MEDIA_TYPES)}", "Content-Type")
    if media_type == PDF and importlib.util.find_spec(_PDF_READER) is None:
        detail = f"to read PDF, the service must be installed with its extra '{EXTRA}' (bayan[{EXTRA}])"
        raise InvalidInput("extra-missing", detail, "Content-Type")


def run(data: bytes, media_type: str, charset: str | None, settings: Settings) -> Extracted:
    """Return what a file holds; raises InvalidInput, and RuntimeError if the process failed by a fault of ours."""
    asked = {
        "media_type": media_type,
        "charset": charset,
        "pages": settings.max_pages,
        "characters": settings.max_characters,
        "seconds": settings.file_seconds,
        "memory": settings.file_memory_bytes,
    }
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-B", "-X", "utf8", "-m", "service.extract", json.dumps(asked)],
            input=data,
            capture_output=True,
            timeout=settings.file_seconds,
            cwd=_ROOT,
            # Nothing of the service's own environment but where its modules are.
            env={"PYTHONPATH": ":".join(path for path in (str(_ROOT), *sys.path) if path)},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_slow(settings) from None
    return _outcome(done, settings)


def _outcome(done: "subprocess.CompletedProcess[bytes]", settings: Settings) -> Extracted:
    if done.returncode in (-signal.SIGXCPU, -signal.SIGALRM):
        raise _too_slow(settings)
    # By the limit, the kernel, or a reader that could not do without the memory it asked for.
    if done.returncode in (-signal.SIGKILL, -signal.SIGSEGV, -signal.SIGABRT):
        raise _too_big(settings)
    if done.returncode:
        raise RuntimeError(f"reading a file failed: {done.stderr.decode(errors='replace')}")
    answer = json.loads(done.stdout)
    if "extracted" in answer:
        return Extracted(**answer["extracted"])
    if answer["error"] is None:
        raise _too_big(settings)
    raise InvalidInput(**answer["error"])


def _too_slow(settings: Settings) -> InvalidInput:
    seconds = settings.file_seconds
    return InvalidInput("file-too-costly", f"reading the file takes more than {seconds} s", "file", seconds)


def _too_big(settings: Settings) -> InvalidInput:
    memory = settings.file_memory_bytes
    return InvalidInput("file-too-costly", f"reading the file takes more than {memory} bytes of memory", "file", memory)
