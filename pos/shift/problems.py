"""What a shift cannot take."""

from __future__ import annotations


class ShiftError(Exception):
    """Something that a drawer or a count cannot have. `code` is stable and translated."""

    def __init__(self, code: str, /, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
