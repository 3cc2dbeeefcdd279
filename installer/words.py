"""What the set-up says to the person who waits for it."""

from __future__ import annotations

import sys


class Trouble(Exception):
    """The world kept us from setting up: what is wrong, and what to do about it."""

    def __init__(self, what: str, do: str) -> None:
        super().__init__(f"{what}\n{do}")
        self.what = what
        self.do = do


def say(text: str) -> None:
    """One line of progress, at once, beside whatever the program itself prints."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def count(done: int, total: int, name: str) -> None:
    """Progress within a step: one line that rewrites itself on a terminal, few lines in a log."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K  {done} of {total}: {name}" + ("\n" if done >= total else ""))
        sys.stderr.flush()
    elif done == total or done % 10 == 0:
        say(f"  {done} of {total}")
