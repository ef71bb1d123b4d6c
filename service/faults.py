"""Every fault that a client can be told of: one table, and the problem documents made of it (RFC 9457)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from service.errors import Busy, InvalidInput, NotFound, NotReady, TooManyRequests, Unauthorised

PROBLEM = "application/problem+json"
# What problem documents are written in.
LANGUAGE = "en"


class Fault(NamedTuple):
    """How one kind of fault is answered, what makes it, and what a client can do."""

    status: int
    title: str
    cause: str
    cure: str


FAULTS = {
    "malformed-json": Fault(
        400,
        "The body is not JSON",
        "the body is not JSON (RFC 8259): `NaN`, numbers beyond a double and more than 1024 levels are none",
        "send valid JSON",
    ),
    "malformed-gzip": Fault(
        400,
        "The body is not gzip",
        "`Content-Encoding` says gzip, and the body is not, or is cut short",
        "send it whole",
    ),
    "invalid-utf8": Fault(
        400, "Not UTF-8", "the body or the query is not UTF-8, or a file not in its encoding", "encode it in UTF-8"
    ),
    "lone-surrogate": Fault(
        400,
        "Half of a surrogate pair",
        "a `\\u` escape gives half of a surrogate pair",
        "send both halves, or the character itself",
    ),
    "bad-request": Fault(
        400,
        "The request cannot be read",
        "the request cannot be read as HTTP",
        "look at `detail`",
    ),
    "unauthorised": Fault(
        401,
        "A key is needed",
        "the service has keys (`BAYAN_KEYS`), and none of them was sent",
        "send `Authorization: Bearer` and a key",
    ),
    "not-found": Fault(
        404, "There is nothing at this address", "there is nothing at this address", "see the addresses above"
    ),
    "method-not-allowed": Fault(
        405,
        "The address does not take this method",
        "the address does not take this method",
        "see `Allow`",
    ),
    "body-too-large": Fault(
        413,
        "The body is too large",
        "the body, or a line of a stream, has more than `BAYAN_MAX_BODY_BYTES`, or a file more than "
        "`BAYAN_MAX_FILE_BYTES`, unpacked or packed",
        "send less, or raise the limit",
    ),
    "text-too-long": Fault(
        413,
        "The text is too long",
        "text and title have more than `BAYAN_MAX_CHARACTERS`",
        "cut the text, or raise the limit",
    ),
    "too-many-texts": Fault(
        413,
        "The batch has too many texts",
        "the array has more than `BAYAN_MAX_BATCH` texts",
        "send several, or a stream",
    ),
    "unsupported-media-type": Fault(
        415,
        "The media type is not taken here",
        "`Content-Type` is none that the address takes",
        "see the address",
    ),
    "unsupported-encoding": Fault(
        415,
        "The content coding is not taken here",
        "`Content-Encoding` is neither `gzip` nor `identity`",
        "see `Accept-Encoding`",
    ),
    "extra-missing": Fault(
        415,
        "This kind of file is not taken by this installation",
        "a PDF is sent, and the service is installed without its extra `files`",
        "install it with the extra (docs/operations.md), or send the text",
    ),
    "missing-field": Fault(422, "A field is missing", "there is no `text`, or no `file` in the form", "send one"),
    "unknown-field": Fault(
        422,
        "A field is not known",
        "a field or parameter that the address does not know, or more than 32 parameters",
        "drop it",
    ),
    "given-twice": Fault(
        422,
        "A field is given twice",
        "a field stands twice in the object, the form or the query, or in two of them",
        "say it once",
    ),
    "wrong-type": Fault(
        422, "A value is not of its type", "a value of the wrong type or out of range", "see the fields"
    ),
    "empty-text": Fault(
        422,
        "The text is empty",
        "the text, or the file, has nothing but blanks",
        "send a text; of a scan, one made by OCR",
    ),
    "unreadable-file": Fault(
        422,
        "The file cannot be read",
        "the file is damaged, locked by a password, or not of the type that it is sent as",
        "open and save it anew, and look at `Content-Type`",
    ),
    "file-too-costly": Fault(
        422,
        "The file takes too much to read",
        "reading it takes more than `BAYAN_FILE_SECONDS` or `BAYAN_FILE_MEMORY_BYTES`, or it unpacks to over 64 MB",
        "send the text, or raise the limit",
    ),
    "unknown-facet": Fault(422, "The model has no such facet", "the model has no such facet", "see `/v1/labels`"),
    "unknown-label": Fault(
        422,
        "The model has no such label",
        "the model cannot give a label named in `explain`",
        "see `/v1/labels`",
    ),
    "too-many-labels": Fault(
        422,
        "Too many labels to explain",
        "`explain` has more than `BAYAN_MAX_EXPLAINED` labels",
        "ask for fewer at once",
    ),
    "unsupported-language": Fault(
        422,
        "Names are not available in this language",
        "`names` is not a language of the label names",
        "use one of those named in `detail`",
    ),
    "too-many-requests": Fault(
        429,
        "Too many requests",
        "more than `BAYAN_RATE` requests a minute from one key or address",
        "come back after `Retry-After`",
    ),
    "internal-error": Fault(500, "The service failed", "a fault of the service", "its log has the trace"),
    "not-ready": Fault(503, "The service has no model yet", "no model is loaded", "wait, or look at the log"),
    "busy": Fault(
        503,
        "The service is busy",
        "`BAYAN_STREAMS` batches, streams and files are being answered, or three quarters of `BAYAN_THREADS` wait for "
        "what one address sends",
        "come back after `Retry-After`",
    ),
}


def problem(code: str, detail: str, **extra: Any) -> dict[str, Any]:
    """Return a problem document; of the members in ``extra``, those that say something."""
    fault = FAULTS[code]
    return {
        "type": f"urn:bayan:problem:{code}",
        "title": fault.title,
        "status": fault.status,
        "code": code,
        "detail": detail.encode("utf-8", "replace").decode(),
        **{name: value for name, value in extra.items() if value is not None},
    }


def problem_of(error: Exception, **extra: Any) -> dict[str, Any]:
    """Return the problem document of an exception; nothing of one that is not ours is told."""
    if isinstance(error, InvalidInput):
        return problem(error.code, str(error), field=error.field, limit=error.limit, **extra)
    if isinstance(error, NotFound | NotReady | Busy | Unauthorised | TooManyRequests):
        return problem(error.code, str(error), **extra)
    return problem("internal-error", "the failure is in the service's log", **extra)


def statuses(codes: tuple[str, ...]) -> Mapping[int, list[str]]:
    """Return codes by their status, in order."""
    found: dict[int, list[str]] = {}
    for code in sorted(codes, key=lambda code: FAULTS[code].status):
        found.setdefault(FAULTS[code].status, []).append(code)
    return found
