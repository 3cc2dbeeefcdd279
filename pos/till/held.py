"""What an attendant has done to a self-checkout that has to outlast its program.

    DIR/held.json    whether it takes shoppers, and the word that the shopper of a sale reads

A lane that was paused because something is broken there stays so after a crash, until somebody lets
it serve again. Begins anew where the file is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import msgspec

FILE: Final = "held.json"

How = Literal["", "paused", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """`how` it is held, and the `words` to the shopper of a `sale`."""

    how: How = ""
    words: str = ""
    sale: str = ""


def read_held(folder: Path) -> Held:
    """How the lane was held."""
    try:
        return msgspec.json.decode(folder.joinpath(FILE).read_bytes(), type=Held)
    except (OSError, ValueError, msgspec.DecodeError):
        return Held()


def keep_held(folder: Path, held: Held) -> None:
    """Writes it down, whole or not at all; a disk that takes nothing holds nobody up."""
    draft = folder / f"{FILE}.new"
    try:
        draft.write_bytes(msgspec.json.encode(held))
        draft.replace(folder / FILE)
    except OSError:
        draft.unlink(missing_ok=True)
