"""API keys: who may ask. Only their hashes are kept, one a line after the name of who has it.

A key is 32 random bytes, so that a plain SHA-256 of it tells nothing and can be looked through by nobody.
"""

import hashlib
import hmac
import logging
import os
import re
import secrets
import threading
import time
from pathlib import Path

from service.errors import SettingsError, shown

_log = logging.getLogger(__name__)

_LINE = re.compile(r"(?P<name>[A-Za-z0-9._@-]{1,64}) (?P<hash>[0-9a-f]{64})")
# How soon a key that was revoked is refused, in seconds.
_SECONDS_BETWEEN_LOOKS = 1.0


class KeyFile:
    """The keys in a file, read again when it changes. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Read the file; raises SettingsError, in one line, if it cannot be used."""
        self._path = path
        self._content = b""
        self._keys: list[tuple[str, bytes]] = []
        self._lock = threading.Lock()
        self._read(_content(path))
        self._looked = time.monotonic()

    def name_of(self, key: str) -> str | None:
        """Return whose key it is; None for one that is none. Takes as long whichever it is."""
        self._look()
        digest = hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()
        found = None
        for name, known in self._keys:
            if hmac.compare_digest(digest, known):
                found = name
        return found

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked < _SECONDS_BETWEEN_LOOKS:
            return
        with self._lock:
            self._looked = now
            try:
                content = _content(self._path)
                if content != self._content:
                    self._read(content)
            except SettingsError as error:
                if self._keys:
                    _log.error("nobody is let in: %s", error)
                # Half a file, or none, could let in whoever was revoked: nobody is let in until it can be read.
                self._content, self._keys = b"", []

    def _read(self, content: bytes) -> None:
        self._keys, self._content = [(name, bytes.fromhex(hash_)) for name, hash_ in _lines(content)], content


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"keys {path}: cannot be read: {error.strerror or error}") from None


def _lines(content: bytes) -> list[tuple[str, str]]:
    found = []
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            match = _LINE.fullmatch(line.strip())
            if match is None:
                # It is not quoted: somebody may have put the key itself there.
                raise SettingsError(f"keys: line {number} is not a name and a hash")
            found.append((match["name"], match["hash"]))
    return found


def add_key(path: Path, name: str) -> str:
    """Make a key, write its hash to the file, and return it: it is told this once. Raises SettingsError."""
    key = secrets.token_urlsafe(32)
    line = f"{name} {hashlib.sha256(key.encode()).hexdigest()}"
    if not _LINE.fullmatch(line):
        raise SettingsError(f"a key's name has 1 to 64 letters, digits and ._@-, unlike {shown(name)}")
    lines = [f"{known} {hash_}" for known, hash_ in _lines(_content(path))] if path.exists() else []
    _write(path, [*lines, line])
    return key


def revoke(path: Path, name: str) -> int:
    """Take all keys of that name away; return how many. Raises SettingsError."""
    lines = _lines(_content(path))
    kept = [f"{known} {hash_}" for known, hash_ in lines if known != name]
    _write(path, kept)
    return len(lines) - len(kept)


def names(path: Path) -> list[str]:
    """Return whose keys the file has; raises SettingsError."""
    return [name for name, _ in _lines(_content(path))]


def _write(path: Path, lines: list[str]) -> None:
    new = path.with_name(f".{path.name}.new")
    try:
        with new.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        raise SettingsError(f"keys {path}: cannot be written: {error.strerror or error}") from None
