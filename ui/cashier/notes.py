"""What a customer is likely to lay on the counter, so that taking it is one key."""

from __future__ import annotations

YUAN = 100
NOTES = (1 * YUAN, 5 * YUAN, 10 * YUAN, 20 * YUAN, 50 * YUAN, 100 * YUAN)
"""The renminbi notes in use, fen (the one is a coin as often as a note)."""

MOST_KEYS = 4
FARTHEST = 10
"""Nobody pays with more than this many times the amount; a ten is always welcome."""


def likely_cash(due: int) -> tuple[int, ...]:
    """The amounts above `due` that one would hand over, rising, at most four; minor units.

    Of each note as many as it takes: 126.00 is paid with 130, 150 or 200. Exact cash is a key of
    its own and is not among them, nor is a sum with a note too many (nobody lays down 150 for
    100.00). Twenties come singly. Where there is too much to choose from, the smallest goes.
    """
    if due <= 0:
        return ()
    farthest = max(FARTHEST * due, 10 * YUAN)
    sums = {-(-due // note) * note for note in NOTES if note != 20 * YUAN or due < note}
    likely = sorted(amount for amount in sums if due < amount <= farthest)
    return tuple(likely[-MOST_KEYS:])
