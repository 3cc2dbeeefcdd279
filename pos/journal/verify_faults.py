"""What the verifier finds: the code of the fault, the entry that it was found at, and its values.

The sentences stand in the catalogue of texts (group `verify`): the verifier itself speaks no
language, and imports nothing of ours.
"""

from __future__ import annotations


class Fault(Exception):
    """The first thing that is wrong. `seq` is the first bad entry, None where there is none."""

    def __init__(self, seq: int | None, code: str, /, **values: str | int) -> None:
        super().__init__(code)
        self.seq = seq
        self.code = code
        self.values = values
