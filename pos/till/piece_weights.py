"""What pieces of goods weigh at this lane, kept from one day to the next.

    DIR/piece-weights.json    sku -> the grams of the pieces that were let pass, the newest last

Worth nothing to anybody else, and learned again where it is lost: it is no record and is not sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from pos.bagging.area import Piece
from pos.bagging.learned import Learned, Span, slack

FILE: Final = "piece-weights.json"
MOST: Final = 5_000
"""Articles that are remembered; those that were bagged longest ago make room."""


class PieceWeights:
    """The weights that one lane has learned. One thread; `save` may be another's."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._known: dict[str, tuple[int, ...]] = {}
        try:
            kept = msgspec.json.decode(self._path.read_bytes(), type=dict[str, tuple[int, ...]])
        except (OSError, ValueError, msgspec.DecodeError):
            return
        self._known = kept

    def span(self, sku: str, *, pieces: int, told: int = 0) -> Span | None:
        """What so many pieces weigh together; None while nobody can tell. `told` are the grams
        that a label says of one."""
        learned = Learned(sku=sku, told=told, seen=self._known.get(sku, ()))
        found = learned.span
        return None if found is None else found.times(pieces)

    @staticmethod
    def weighed(grams: int) -> Span:
        """What goods weigh that another scale has just weighed."""
        return Span(low=max(1, grams - slack(grams)), high=grams + slack(grams))

    def learn(self, pieces: Iterable[Piece]) -> None:
        """These pieces were let pass."""
        for piece in pieces:
            before = Learned(sku=piece.sku, seen=self._known.pop(piece.sku, ()))
            self._known[piece.sku] = before.with_piece(piece.grams).seen
        while len(self._known) > MOST:
            del self._known[next(iter(self._known))]

    def save(self) -> None:
        """Writes them down, whole or not at all; a disk that takes nothing holds nobody up."""
        draft = self._path.with_suffix(".new")
        try:
            draft.write_bytes(msgspec.json.encode(self._known))
            draft.replace(self._path)
        except OSError:
            draft.unlink(missing_ok=True)
