"""The one box that a terminal's small secrets lie in: sealed by a key that is written nowhere.

AES-256-GCM under a key that follows (HKDF-SHA256) from a secret of the terminal or of its store,
one for each use. What was sealed about one thing opens for nothing else.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE: Final = 12
_KEY: Final = 32


class Box:
    """Seals and opens for one use. Any thread."""

    def __init__(self, secret: bytes, *, use: bytes) -> None:
        derived = HKDF(algorithm=SHA256(), length=2 * _KEY, salt=None, info=use).derive(secret)
        self._box, self._marks = AESGCM(derived[:_KEY]), derived[_KEY:]

    def __repr__(self) -> str:
        return "Box(...)"

    def close(self, content: bytes, *, about: str) -> bytes:
        """The content, sealed about that thing; otherwise each time."""
        return self._closed(secrets.token_bytes(_NONCE), content, about=about)

    def close_alike(self, content: bytes, *, about: str) -> bytes:
        """The same content about the same thing gives the same bytes: who compares sees that
        nothing has changed, and nothing else."""
        whole = len(about).to_bytes(4, "big") + about.encode() + content
        nonce = hmac.digest(self._marks, whole, "sha256")[:_NONCE]
        return self._closed(nonce, content, about=about)

    def open(self, sealed: bytes, *, about: str) -> bytes | None:
        """What was sealed; None for another key's, another thing's and a damaged one."""
        try:
            return self._box.decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
        except (InvalidTag, ValueError):
            return None

    def _closed(self, nonce: bytes, content: bytes, *, about: str) -> bytes:
        return nonce + self._box.encrypt(nonce, content, about.encode())
