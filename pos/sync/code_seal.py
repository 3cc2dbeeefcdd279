"""The seal on a shopper's code while it waits to be sent on: as good as money for a minute.

AES-256-GCM under a key that follows from the terminal's own and is written nowhere. A code that
cannot be opened any more, because the terminal's key has changed, is as good as wiped.
"""

from __future__ import annotations

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE: Final = 12
_ABOUT: Final = b"lianpos-code-1"


class CodeSeal:
    """Seals codes for one attempt each. Any thread."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_ABOUT)
        self._box = AESGCM(derived.derive(key.private_bytes_raw()))

    def __repr__(self) -> str:
        return "CodeSeal(...)"

    def close(self, code: str, *, attempt: str) -> bytes:
        """The code, to be kept beside that attempt."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._box.encrypt(nonce, code.encode(), attempt.encode())

    def open(self, sealed: bytes, *, attempt: str) -> str | None:
        """The code of that attempt; None where it was not sealed with this key and for it."""
        try:
            opened = self._box.decrypt(sealed[:_NONCE], sealed[_NONCE:], attempt.encode())
        except InvalidTag:
            return None
        return opened.decode()
