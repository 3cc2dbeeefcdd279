"""`python -m tests.releases DIR`: keeps the tables of today, with what is in them, as SQL text.

Done with every release, from a folder whose `journal.db`, `draft.db`, `catalog.db` and `hq.db`
hold a little of everything: entries that head office has not acknowledged, an open basket, a
print job, a few goods. The texts stay for ever; every later program must read what they hold.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pysqlite3.dbapi2 as sqlite

HERE: Final = Path(__file__).parent
FILES: Final = ("journal", "draft", "catalog", "hq")


def main(arguments: list[str] | None = None) -> int:
    """Writes `NAME-VERSION.sql` for each file that is there."""
    parser = argparse.ArgumentParser(prog="python -m tests.releases", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args(arguments).folder
    for name in FILES:
        file = folder / f"{name}.db"
        if file.is_file():
            sys.stdout.write(f"{keep(file, HERE)}\n")
    return 0


def keep(file: Path, into: Path) -> Path:
    """Writes one file as SQL text, named by its version."""
    connection = sqlite.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
    try:
        mark = connection.execute("PRAGMA user_version").fetchone()[0]
        version = mark or _meta(connection)
        text = "\n".join(_statements(connection))
    finally:
        connection.close()
    kept = into / f"{file.stem}-{version}.sql"
    kept.write_text(f"{text}\nPRAGMA user_version = {mark};\n", encoding="utf-8")
    return kept


def _statements(connection: sqlite.Connection) -> Iterator[str]:
    """What makes the file again; what a search index holds is left for the program to learn."""
    yield "BEGIN TRANSACTION;"
    kinds = "SELECT name, type FROM pragma_table_list WHERE schema = 'main'"
    kind = dict(connection.execute(kinds).fetchall())
    made = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    last = []
    for what, name, sql in made.fetchall():
        if what != "table":
            last.append(f"{sql};")
        elif kind[name] != "shadow" and not name.startswith("sqlite_"):
            yield f"{sql};"
            if kind[name] == "table":
                yield from _rows(connection, name)
    yield from last
    yield "COMMIT;"


def _rows(connection: sqlite.Connection, table: str) -> Iterator[str]:
    columns = connection.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchall()
    quoted = " || ',' || ".join(f'quote("{name}")' for (name,) in columns)
    for (values,) in connection.execute(f'SELECT {quoted} FROM "{table}"').fetchall():
        yield f'INSERT INTO "{table}" VALUES({values});'


def _meta(connection: sqlite.Connection) -> str:
    """Head office's database says its version in a table."""
    found = connection.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone()
    return str(found[0])


if __name__ == "__main__":
    raise SystemExit(main())
