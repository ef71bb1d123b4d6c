"""The settings: one table, read once at start."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from service.errors import SettingsError

PREFIX = "BAYAN_"
NO_KEYS = NO_ORIGIN = "none"

_NUMBER = re.compile("[0-9]{1,20}")


class Setting(NamedTuple):
    """One setting: its name, type, default, range and what it is for."""

    name: str
    type: type
    default: Any
    help: str
    least: int = 1
    most: int | None = None


SETTINGS = (
    Setting("host", str, "127.0.0.1", "Address to listen on; 0.0.0.0 for every interface."),
    Setting("port", int, 8080, "Port to listen on.", 1, 65535),
    Setting("model", Path, Path("models/default"), "Folder of the model, or of several and the file `active`."),
    Setting("workers", int, 1, "Worker processes.", 1, 256),
    Setting("threads", int, 128, "Threads per worker, each for a request that is sent or answered.", 1, 1024),
    Setting("max_characters", int, 100_000, "Longest text accepted, title included, in characters."),
    Setting("max_body_bytes", int, 1_048_576, "Largest request body accepted, in bytes."),
    Setting("max_file_bytes", int, 10_485_760, "Largest file accepted, in bytes."),
    Setting("max_pages", int, 50, "Pages of a PDF that are read; the rest is left."),
    Setting("file_seconds", int, 20, "Longest that a file may take to be read, in seconds.", 1, 3600),
    Setting("file_memory_bytes", int, 268_435_456, "Most memory that reading a file may take, in bytes.", 67_108_864),
    Setting("max_batch", int, 100, "Most texts in the JSON array of a batch."),
    Setting("max_explained", int, 20, "Most labels that one text's `explain` may name."),
    Setting(
        "streams", int, 2, "Batches, streams and files answered at once, per worker; less than the threads.", 0, 255
    ),
    Setting("drain_seconds", int, 0, "Seconds of not being ready, but still serving, before it stops.", 0, 600),
    Setting("log_requests", int, 1, "1 to log every request, 0 to log none but those that the service failed.", 0, 1),
    Setting("keys", str, NO_KEYS, "File of the API keys' hashes; without one, everybody is answered."),
    Setting("rate", int, 0, "Most requests a minute of one key, or without keys of one address; 0 for any.", 0),
    Setting("burst", int, 60, "Most requests at once of one key or address, where there is a rate."),
    Setting("proxy_hops", int, 0, "Proxies before the service that add to X-Forwarded-For.", 0, 16),
    Setting("cors_origin", str, NO_ORIGIN, "Origin whose pages browsers let ask, or *."),
    Setting("gzip_bytes", int, 8_192, "Smallest answer that is packed for clients that take gzip, in bytes."),
)


@dataclass(frozen=True)
class Settings:
    """The values of `SETTINGS`, checked."""

    host: str
    port: int
    model: Path
    workers: int
    threads: int
    max_characters: int
    max_body_bytes: int
    max_file_bytes: int
    max_pages: int
    file_seconds: int
    file_memory_bytes: int
    max_batch: int
    max_explained: int
    streams: int
    drain_seconds: int
    log_requests: int
    keys: str
    rate: int
    burst: int
    proxy_hops: int
    cors_origin: str
    gzip_bytes: int


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read every setting from ``BAYAN_...`` variables.

    Raises SettingsError, in one line that names the variable, for a value that it cannot have.
    """
    environment = os.environ if environment is None else environment
    settings = Settings(**{setting.name: _value(setting, environment) for setting in SETTINGS})
    if settings.streams >= settings.threads:
        raise SettingsError(
            f"{PREFIX}STREAMS must be less than {PREFIX}THREADS ({settings.threads}): the rest answer single texts"
        )
    return settings


def _value(setting: Setting, environment: Mapping[str, str]) -> Any:
    name = PREFIX + setting.name.upper()
    raw = environment.get(name)
    if raw is None:
        return setting.default
    if not raw.strip():
        raise SettingsError(f"{name} is set but empty: unset it or give it a value")
    if setting.type is not int:
        return setting.type(raw)
    most = setting.most if setting.most is not None else 2**31 - 1
    if not _NUMBER.fullmatch(raw.strip()) or not setting.least <= int(raw) <= most:
        raise SettingsError(f"{name} must be a whole number from {setting.least} to {most}, not {raw!r}")
    return int(raw)
