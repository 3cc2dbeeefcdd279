"""Which version of the program runs here, and which one head office wants its shops to have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Final

from pos.till.desk import Desk

SETTING: Final = "program"
_FIGURES: Final = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramState:
    """`wanted` is empty where head office has said nothing; `note` is by language."""

    version: str
    wanted: str = ""
    note: Mapping[str, str] | None = None

    @property
    def is_behind(self) -> bool:
        """Whether head office wants a newer one than runs here."""
        return _order(self.version) < _order(self.wanted)


def program_state(desk: Desk, *, version: str = "") -> ProgramState:
    """What runs and what is wanted; a setting that this version cannot read says nothing."""
    sent: Any = desk.settings.get(SETTING)
    known = sent if isinstance(sent, dict) and isinstance(sent.get("version"), str) else {}
    note = known.get("note")
    return ProgramState(
        version=version or metadata.version("lianpos"),
        wanted=known.get("version", ""),
        note=note if isinstance(note, dict) else None,
    )


def _order(version: str) -> tuple[int, ...]:
    """1.10 comes after 1.9, and 1.0 is 1."""
    figures = [int(one) for one in _FIGURES.findall(version)]
    while figures and not figures[-1]:
        figures.pop()
    return tuple(figures)
