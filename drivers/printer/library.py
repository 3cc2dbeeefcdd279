"""Loads python-escpos without what its import leaves behind. Printer's thread."""

from __future__ import annotations

import logging
import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drivers.printer.writer import CommandWriter


def new_writer() -> CommandWriter:
    """A buffer for ESC/POS commands. The first call takes about half a second of CPU.

    python-escpos 3.1 makes a folder for temporary files that it never reads again, and gives the
    root logger a handler; both are undone here.
    """
    before = list(logging.root.handlers)
    from escpos import capabilities

    from drivers.printer.writer import CommandWriter

    if not before:
        for handler in list(logging.root.handlers):
            if type(handler) is logging.StreamHandler:
                logging.root.removeHandler(handler)
    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return CommandWriter()
