"""The tokens by which shoppers find their receipts: 128 bits of chance that a till minted.

Head office looks them up by their hash, so neither a database page nor the time that an index
takes says anything about a token that somebody does not have.
"""

from __future__ import annotations

import base64
import binascii
import re
from hashlib import sha256
from typing import Final

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")


def token_hash(token: str) -> bytes | None:
    """What a token is kept under; None for what is no token, or one that is written otherwise."""
    if not _TOKEN.fullmatch(token):
        return None
    try:
        chance = base64.urlsafe_b64decode(f"{token}==")
    except binascii.Error:
        return None
    if base64.urlsafe_b64encode(chance).rstrip(b"=").decode() != token:
        return None
    return sha256(b"lianpos receipt " + chance).digest()
