"""How this till's papers look: the template that comes with the program, and on top of it what head
office sent for the chain and for this store.

A template that cannot be used never stops a sale: the last good one prints, else the shipped one.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pos.receipt.assembly import Look
from pos.receipt.template import BadTemplate, Template, read_template
from pos.texts import RESOURCES, Texts
from pos.till.config import Config

SETTINGS: Final = ("receipt_template", "receipt_template_store")
"""What head office sends: the chain's template, then the store's own on top of it."""
ADDRESS: Final = "public_url"
"""The setting that says where shoppers find their receipts."""

_STANDARD: Final = "standard"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """The template in force, and what is wrong with the one that should be."""

    template: Template
    faults: tuple[str, ...] = ()


def templates_in_force(
    config: Config, settings: Mapping[str, Any], *, before: Templates | None = None
) -> Templates:
    """The template by the file of the terminal and the settings of head office.

    Where one of them has faults, that of `before` stays; at a start what is good of them counts.
    """
    template, found = _shipped(config.receipt.template)
    faults = [*found]
    for name in SETTINGS:
        sent = settings.get(name)
        if sent is None:
            continue
        try:
            template = read_template(sent, over=template)
        except BadTemplate as error:
            faults += [f"{name}: {fault}" for fault in error.faults]
    if faults and before is not None:
        template = before.template
    return Templates(template=template, faults=tuple(faults))


def keep_picture(folder: Path, template: Template) -> None:
    """Puts the logo that came with a template where printers look for it, in `folder`.

    Receipts come out without it where that cannot be done.
    """
    if not template.picture or not template.logo:
        return
    path = folder / template.logo
    try:
        if path.is_file() and path.read_bytes() == template.picture:
            return
        folder.mkdir(exist_ok=True)
        part = path.with_name(f"{path.name}.part")
        part.write_bytes(template.picture)
        part.replace(path)
    except OSError as error:
        log.warning("the logo cannot be kept", extra={"why": error.strerror})


def look_of(
    *,
    template: Template,
    config: Config,
    settings: Mapping[str, Any],
    store: str,
    texts: Texts,
    width: int | None = None,
) -> Look:
    """How papers look in the language of `texts`, under the name that the store has in it."""
    names = settings.get("store_name") or {}
    address = settings.get(ADDRESS)
    return Look(
        store_name=str(names.get(texts.language) or store),
        language=texts.language,
        width=width or config.receipt.width,
        texts=texts,
        template=template,
        links=address.rstrip("/") if isinstance(address, str) else "",
    )


@lru_cache(maxsize=8)
def _shipped(name: str) -> tuple[Template, tuple[str, ...]]:
    """The template of that name that comes with the program; the standard one for another."""
    standard = read_template(_document(_STANDARD))
    if name == _STANDARD:
        return standard, ()
    known = {path.stem for path in (RESOURCES / "receipts").glob("*.toml")}
    if name not in known:
        there = ", ".join(sorted(known))
        return standard, (f"receipt.template: there is no template {name!r}; there are {there}",)
    return read_template(_document(name), over=standard), ()


def _document(name: str) -> dict[str, Any]:
    path = RESOURCES / "receipts" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
