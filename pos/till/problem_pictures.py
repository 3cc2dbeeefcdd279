"""Pictures of what an attendant was called for, where the store wants them; by default it does not.

    DIR/problem-pictures/20261123T131500-bag-3f9a.sealed    a JPEG of at most 200 KB

Sealed by a key that follows from the terminal's own, kept for the hours that the store has said,
and told of on the lane's screen all the while. Not sent, in no log and in no bundle for support.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import re
import secrets
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.contract.sealing import Box

FOLDER: Final = "problem-pictures"
MOST: Final = 500
"""Pictures at most, whatever the hours; the oldest makes room."""
PICTURED: Final = frozenset({"bag", "check", "unknown", "price", "remove", "weight"})
"""Matters that are about goods; a person's age or money is nobody's picture."""

_USE: Final = b"lianpos-problem-picture-1"
_NAME: Final = re.compile(r"(?P<at>[0-9]{8}T[0-9]{6})-[a-z_]{1,16}-[0-9a-f]{4}\.sealed")
_STAMP: Final = "%Y%m%dT%H%M%S"
_AHEAD: Final = dt.timedelta(minutes=10)
"""By how much a clock may be put back."""

log = logging.getLogger(__name__)


class ProblemPictures:
    """The pictures of one terminal; `hours` is how long they are kept, 0 for a store that wants
    none. Any thread, one at a time."""

    def __init__(self, folder: Path, *, key: Ed25519PrivateKey, hours: int) -> None:
        self._folder = folder.joinpath(FOLDER)
        self._box = Box(key.private_bytes_raw(), use=_USE)
        self._hours = hours

    def keep(self, picture: bytes, *, kind: str, at: dt.datetime) -> None:
        """Keeps a picture; does nothing where none are wanted, and holds up nobody."""
        if not self._hours or kind not in PICTURED:
            return
        moment = at.astimezone(dt.UTC).strftime(_STAMP)
        name = f"{moment}-{kind}-{secrets.token_hex(2)}.sealed"
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            part = self._folder.joinpath(f"{name}.part")
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(self._box.close(picture, about=name))
            part.replace(self._folder.joinpath(name))
        except OSError as error:
            log.warning("a picture was not kept", extra={"why": error.strerror})

    def remove_old(self, now: dt.datetime) -> int:
        """Removes what is older than the hours, and everything where none are wanted any more;
        answers how many."""
        if not self._folder.is_dir():
            return 0
        found = sorted(self._folder.iterdir())
        kept = [path for path in found if self._is_kept(path, now)][-MOST:]
        gone = set(found) - set(kept)
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def names(self) -> list[str]:
        """What there is, the oldest first."""
        if not self._folder.is_dir():
            return []
        return sorted(path.name for path in self._folder.iterdir() if _NAME.fullmatch(path.name))

    def open(self, name: str) -> bytes | None:
        """A picture; None for one that is gone, damaged or another terminal's."""
        if _NAME.fullmatch(name) is None:
            return None
        try:
            return self._box.open(self._folder.joinpath(name).read_bytes(), about=name)
        except OSError:
            return None

    def _is_kept(self, path: Path, now: dt.datetime) -> bool:
        """One from the time to come was taken by a clock that was wrong: nobody knows its age."""
        found = _NAME.fullmatch(path.name)
        if found is None or not self._hours:
            return False
        at = dt.datetime.strptime(found["at"], _STAMP).replace(tzinfo=dt.UTC)
        return now - dt.timedelta(hours=self._hours) < at <= now + _AHEAD
