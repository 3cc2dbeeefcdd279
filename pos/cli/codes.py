"""`lianpos codes explain`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pos.catalog.store import Catalog
from pos.codes.explain import explain
from pos.database import StorageError


def explain_code(code: str, *, context: str, as_json: bool, folder: Path | None) -> int:
    """Prints what the router makes of `code`; items are known where a terminal is named."""
    if context not in ("selling", "tender"):
        sys.stderr.write("--context is selling or tender\n")
        return 2
    catalog: Catalog | None = None
    if folder is not None:
        if not (folder / "catalog.db").is_file():
            sys.stderr.write(f"{folder} holds no catalog.db\n")
            return 2
        try:
            catalog = Catalog(folder / "catalog.db")
        except StorageError as error:
            sys.stderr.write(f"{error}\n")
            return 2
    try:
        told = explain(
            code, known=lambda known: catalog is not None and catalog.by_code(known) is not None
        )
    finally:
        if catalog is not None:
            catalog.close()
    if as_json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(f"{told['kind']}: {told['why']}\n")
        fields = told["fields"]
        if isinstance(fields, dict):
            for name, value in fields.items():
                sys.stdout.write(f"  {name}: {value}\n")
    return 0
