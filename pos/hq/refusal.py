"""How the rooms of head office say no to a terminal, whatever it was that asked them."""

from __future__ import annotations


class Refusal(Exception):
    """A room does not do what was asked. `code` is stable and the operation names it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
