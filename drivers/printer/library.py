"""Loads python-escpos without what its import leaves behind. Printer's thread."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from drivers.printer.writer import CommandWriter

_FILE: Final = "ESCPOS_CAPABILITIES_FILE"
_PICKLES: Final = "ESCPOS_CAPABILITIES_PICKLE_DIR"
_KNOWN: Final = {
    "encodings": {"CP437": {"name": "CP437", "python_encode": "cp437", "iconv": "CP437"}},
    "profiles": {
        "default": {
            "name": "Default",
            "vendor": "Generic",
            "codePages": {"0": "CP437"},
            "colors": {"0": "black"},
            "fonts": {
                "0": {"columns": 42, "name": "Font A"},
                "1": {"columns": 56, "name": "Font B"},
            },
            "features": {
                "barcodeA": True,
                "barcodeB": True,
                "bitImageColumn": True,
                "bitImageRaster": True,
                "graphics": True,
                "highDensity": True,
                "paperFullCut": True,
                "paperPartCut": True,
                "pdf417Code": True,
                "pulseBel": False,
                "pulseStandard": True,
                "qrCode": True,
                "starCommands": False,
            },
            "media": {"dpi": "Unknown", "width": {"mm": "Unknown", "pixels": "Unknown"}},
            "notes": "",
        }
    },
}
"""Of python-escpos's printers the one that stands for all: which they are, we know ourselves
(`drivers.printer.profile`)."""


def new_writer() -> CommandWriter:
    """A buffer for ESC/POS commands. The first call takes about a tenth of a second of CPU.

    python-escpos 3.1 reads its list of printers as YAML, for half a second and with memory that
    does not come back, and gives the root logger a handler; it is spared the one, and the other is
    undone.
    """
    before = list(logging.root.handlers)
    known = "escpos.capabilities" in sys.modules
    with nullcontext() if known else _few_printers():
        from drivers.printer.writer import CommandWriter

    if not before:
        for handler in list(logging.root.handlers):
            if type(handler) is logging.StreamHandler:
                logging.root.removeHandler(handler)
    return CommandWriter()


@contextmanager
def _few_printers() -> Iterator[None]:
    """Shows python-escpos a list of one printer while it is imported for the first time."""
    with TemporaryDirectory() as name:
        known = Path(name) / "capabilities.json"
        known.write_text(json.dumps(_KNOWN), encoding="utf-8")
        before = {variable: os.environ.get(variable) for variable in (_FILE, _PICKLES)}
        os.environ |= {_FILE: str(known), _PICKLES: name}
        try:
            yield
        finally:
            for variable, value in before.items():
                if value is None:
                    del os.environ[variable]
                else:
                    os.environ[variable] = value
