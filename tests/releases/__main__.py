"""`python -m tests.releases DIR`: keeps the tables of today, with what is in them, as SQL text.

Done with every release, from a folder whose `journal.db`, `draft.db`, `catalog.db` and `hq.db`
hold a little of everything: entries that head office has not acknowledged, an open basket, a
print job, a few goods. The texts stay for ever; every later program must read what they hold.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from pathlib import Path
from typing import Final

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
    # The interpreter's own library writes the text; no till has the file open.
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
    try:
        mark = connection.execute("PRAGMA user_version").fetchone()[0]
        version = mark or _meta(connection)
        text = "\n".join(connection.iterdump())
    finally:
        connection.close()
    kept = into / f"{file.stem}-{version}.sql"
    kept.write_text(f"{text}\nPRAGMA user_version = {mark};\n", encoding="utf-8")
    return kept


def _meta(connection: sqlite3.Connection) -> str:
    """Head office's database says its version in a table."""
    found = connection.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone()
    return str(found[0])


if __name__ == "__main__":
    raise SystemExit(main())
