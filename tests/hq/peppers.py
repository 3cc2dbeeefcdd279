"""What a store's PINs are hashed with, as head office's own programs find it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from pos.hq.database import open_database
from pos.hq.members.keys import key_file_of
from pos.hq.peppers import read_pepper


def pepper_at(folder: Path, store: str = "S001") -> bytes:
    """The pepper of a store, by the database and the key in that folder."""
    url = f"sqlite:///{folder / 'hq.db'}"
    opened = open_database(url, fill=lambda _: None, key_file=lambda: key_file_of(database=url))
    with closing(opened) as database, database.read() as connection:
        return read_pepper(connection, store)
