"""Hunting for secrets: in files as they lie there, in what databases hold, in what processes show.

A secret is looked for as it is, in hexadecimal and in base64; what was packed is unpacked first.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path

import pysqlite3.dbapi2 as sqlite3
import zstandard


class Hunt:
    """Looks for secrets, each under a name that may be told."""

    def __init__(self, secrets: Mapping[str, bytes]) -> None:
        self._forms = {
            (name, form): written
            for name, secret in secrets.items()
            for form, written in _forms(secret)
        }

    def in_bytes(self, haystack: bytes, where: str) -> list[str]:
        """What is found in there, and where that was."""
        return sorted(
            {f"{name} ({form}) in {where}" for (name, form), w in self._forms.items()
             if w in haystack}
        )  # fmt: skip

    def in_files(self, folder: Path, *, but: Iterable[str] = ()) -> list[str]:
        """What is found in the files of a folder, and in what its databases hold; `but` names
        folders that are there to keep secrets."""
        found = []
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not set(but) & set(path.relative_to(folder).parts):
                content = path.read_bytes()
                found += self.in_bytes(content, str(path.relative_to(folder)))
                if content.startswith(b"SQLite format 3"):
                    found += self.in_database(path)
        return found

    def in_database(self, path: Path) -> list[str]:
        """What is found in the rows of a database, with what is still in its log."""
        found = []
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            tables = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            for (table,) in tables.fetchall():
                # What a search index keeps under its own wing is in its table's columns too.
                with suppress(sqlite3.OperationalError):
                    for row in database.execute(f'SELECT * FROM "{table}"'):
                        for value in row:
                            found += self.in_bytes(_bytes(value), f"{path.name}, {table}")
        return found

    def in_process(self, pid: int) -> list[str]:
        """What is found in how a process was started."""
        shown = Path(f"/proc/{pid}")
        return [
            line
            for name in ("environ", "cmdline")
            for line in self.in_bytes((shown / name).read_bytes(), f"/proc/{pid}/{name}")
        ]


def _forms(secret: bytes) -> Iterator[tuple[str, bytes]]:
    yield "as it is", secret
    yield "hex", secret.hex().encode()
    yield "HEX", secret.hex().upper().encode()
    for shift in range(3):
        # Where in a longer text it begins decides how base64 writes it; its ends are the others'.
        written = b64encode(b"\x00" * shift + secret).rstrip(b"=")
        yield f"base64 + {shift}", written[(0, 2, 3)[shift] : -2]


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes):
        with suppress(zstandard.ZstdError):
            return zstandard.ZstdDecompressor().stream_reader(value).read(1 << 24)
        return value
    return str(value).encode()
