"""``python -m service keys``: make and revoke API keys."""

import argparse
from pathlib import Path

from service.errors import SettingsError
from service.keys import add_key, names, revoke
from service.settings import NO_KEYS


def add_keys_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", file: str) -> None:
    """Add the command; ``file`` is the default one."""
    keys = commands.add_parser("keys", help="Make and revoke API keys.")
    keys.add_argument("--file", default=file, help="The file of hashes; else BAYAN_KEYS.")
    what = keys.add_subparsers(dest="what", required=True)
    what.add_parser("new", help="Make a key and print it, this once.").add_argument("name", help="Who will have it.")
    what.add_parser("revoke", help="Take keys away.").add_argument("name", help="Whose.")
    what.add_parser("list", help="Whose keys there are.")


def run_keys_command(asked: argparse.Namespace) -> str:
    """Do what is asked and return what to say; raises SettingsError."""
    if asked.file == NO_KEYS:
        raise SettingsError("name the file of keys, in BAYAN_KEYS or --file")
    path = Path(asked.file)
    if asked.what == "new":
        return add_key(path, asked.name)
    if asked.what == "list":
        return "\n".join(names(path))
    count = revoke(path, asked.name)
    if not count:
        raise SettingsError(f"keys {path}: nobody of that name has one")
    return f"{count} revoked"
