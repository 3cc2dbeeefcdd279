"""The seal on a shopper's code while it waits to be sent on: as good as money for a minute.

Under a key that follows from the terminal's own and is written nowhere. A code that cannot be
opened any more, because the terminal's key has changed, is as good as wiped.
"""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.contract.sealing import Box

_USE: Final = b"lianpos-code-2"


class CodeSeal:
    """Seals codes for one attempt each. Any thread."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._box = Box(key.private_bytes_raw(), use=_USE)

    def __repr__(self) -> str:
        return "CodeSeal(...)"

    def close(self, code: str, *, attempt: str) -> bytes:
        """The code, to be kept beside that attempt."""
        return self._box.close(code.encode(), about=attempt)

    def open(self, sealed: bytes, *, attempt: str) -> str | None:
        """The code of that attempt; None where it was not sealed with this key and for it."""
        opened = self._box.open(sealed, about=attempt)
        return None if opened is None else opened.decode()
