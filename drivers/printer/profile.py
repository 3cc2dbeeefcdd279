"""What a model of printer can do, as data: one TOML file each in `profiles/`. Any thread."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal

from drivers.printer.charset import Charset

PROFILES = Path(__file__).parent / "profiles"
DEFAULT = "generic-80"

Fence = Literal["gs_r", "gs_h", "dle", "none"]
FENCES: tuple[Fence, ...] = ("gs_r", "gs_h", "dle", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A model of printer. The defaults are those of a Chinese 80 mm printer without surprises.

    `quad` also sends FS W for double size: some need it. `draw_codes` draws QR and bar codes, for
    a model without the commands. `raster` draws them and every line of text: the way that needs
    nothing of a printer but dots, and costs sixty times the bytes.
    """

    title: str = ""
    columns: int = 48
    dots: int = 576
    dots_per_mm: int = 8
    charset: Charset = "gb18030"
    fence: Fence = "gs_r"
    automatic: bool = False
    quad: bool = False
    cutter: bool = True
    draw_codes: bool = False
    raster: bool = False

    def at_width(self, columns: int) -> Profile:
        """The same printer with paper of another width."""
        return replace(self, columns=columns, dots=columns * 12)


def profile_names() -> list[str]:
    """The names that a device URL may give."""
    return sorted(path.stem for path in PROFILES.glob("*.toml"))


def load_profile(name: str) -> Profile:
    """The profile of that name. Raises KeyError for a name that there is none of."""
    if name not in profile_names():
        raise KeyError(name)
    table = tomllib.loads((PROFILES / f"{name}.toml").read_text(encoding="utf-8"))
    known = {field.name for field in fields(Profile)}
    if unknown := table.keys() - known:
        raise ValueError(f"profile {name}: unknown keys {sorted(unknown)}")
    return Profile(**table)
