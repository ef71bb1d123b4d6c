"""What can go wrong, in words that know no HTTP.

BayanError
├── InvalidInput        the caller's fault; names the field and, where there is one, the limit
├── BadRow              a row of a file that cannot be used; names the file, the row and, where there is one, the field
├── ModelError          an artefact that cannot be used
├── SettingsError       a setting that cannot be used
├── NotFound            another model is asked for than the one that is loaded
├── NotReady            no model is loaded
├── Busy                too much is asked at once
├── Unauthorised        no key, or none that is known
└── TooManyRequests     one caller asks too often; says when to come back
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any


class BayanError(Exception):
    """Anything that Bayan raises on purpose."""

    code = "internal-error"


class InvalidInput(BayanError):
    """Input that no answer can be given to."""

    def __init__(self, code: str, detail: str, field: str | None = None, limit: int | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.field = field
        self.limit = limit


class BadRow(BayanError):
    """A row of a file that cannot be used.

    Rows are numbered as a spreadsheet shows them: the header of a table is row 1. ``fields`` are the row's own, as far
    as they could be read.
    """

    code = "bad-row"

    def __init__(
        self,
        path: Path | str,
        number: int,
        why: str,
        field: str | None = None,
        fields: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{path}:{number}: {why}")
        self.path, self.number, self.why, self.field, self.fields = str(path), number, why, field, fields

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.path, self.number, self.why, self.field, self.fields)


class ModelError(BayanError):
    """A model file that is missing, damaged, foreign or of another format."""

    code = "model-refused"


class SettingsError(BayanError):
    """A setting that is missing or has a value that it cannot have."""

    code = "bad-setting"


class NotFound(BayanError):
    """There is no such model."""

    code = "not-found"


class NotReady(BayanError):
    """The service has no model to answer with."""

    code = "not-ready"


class Busy(BayanError):
    """The service answers as many batches, streams and files, or waits for as many bodies, as it may."""

    code = "busy"


class Unauthorised(BayanError):
    """The caller has no key that is known."""

    code = "unauthorised"


class TooManyRequests(BayanError):
    """The caller asks too often; it may again after ``seconds``."""

    code = "too-many-requests"

    def __init__(self, detail: str, seconds: float) -> None:
        super().__init__(detail)
        self.seconds = seconds


# A name that a caller sent is given back no longer than this.
LONGEST_NAME = 60


def shown(name: str) -> str:
    """Return a name that a caller sent as a message may quote it: in quotes, cut if it is long."""
    return repr(name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "…")
