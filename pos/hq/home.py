"""Where head office keeps what belongs to its database and cannot lie in it: keys and snapshots.

Beside the file, where the database is one. What is kept for a PostgreSQL lies in a folder of the
user's own, named after that database, so that every command of his finds the same keys wherever he
is when he types it:

    Linux      $XDG_DATA_HOME/lianpos/hq/HOST-DATABASE, by default in ~/.local/share
    macOS      ~/Library/Application Support/lianpos/hq/HOST-DATABASE
    Windows    %LOCALAPPDATA%\\lianpos\\hq\\HOST-DATABASE

Head offices of before kept them in the folder in which they were started: where there are keys of
head office in the folder `keys` here, they go on being used.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from pos.hq.database import SQLITE, path_of

KEYS: Final = "keys"
"""The folder of keys in there."""
_ODD: Final = re.compile(r"[^0-9A-Za-z._-]+")


class NoHome(Exception):
    """Whoever runs this has no folder of his own; the message says what to do."""


def home_of(database: str) -> Path:
    """The folder of what belongs to the database of that URL."""
    if database.startswith(SQLITE):
        return path_of(database).parent
    here = Path()
    if any(here.joinpath(KEYS).glob("hq_*")):
        return here
    return _of_user() / "lianpos" / "hq" / _named(database)


def _named(database: str) -> str:
    url = sa.make_url(database)
    port = "" if url.port in (None, 5432) else str(url.port)
    parts = (url.host or "localhost", port, url.database or "")
    return _ODD.sub("_", "-".join(part for part in parts if part))


def _of_user() -> Path:
    """Where programs of this user keep their data."""
    said = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_DATA_HOME", "")
    if said and Path(said).is_absolute():
        return Path(said)
    try:
        home = Path.home()
    except RuntimeError as error:
        what = "signing_key_file, member_key_file and snapshots"
        raise NoHome(f"there is no home folder to keep keys in; name {what} in hq.toml") from error
    if sys.platform == "win32":
        return home / "AppData" / "Local"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support"
    return home / ".local" / "share"
