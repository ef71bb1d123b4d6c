"""Read a text file; what it cannot be read for is said with file and line."""

from pathlib import Path

from training.errors import CorpusError


def read_text(path: Path) -> str:
    """Return the content of a file in UTF-8; raises CorpusError if it is missing or not in UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(path, error.object[: error.start].count(b"\n") + 1, "not UTF-8") from None
    except OSError as error:
        raise CorpusError(path, 1, f"cannot be read: {error.strerror}") from None
