"""Which in-store labels this till reads."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from pos.catalog.store import Catalog
from pos.codes.labels import FIRST_LABELS, Label, Layout, Misprint, read_label, read_layouts
from pos.till.config import Config

log = logging.getLogger(__name__)


def layouts_in_force(catalog: Catalog, config: Config, *, enrolled: bool) -> tuple[Layout, ...]:
    """The shop's label layouts: head office's, else the terminal's file, else the first two.

    A row of head office that is no layout is left out and logged.
    """
    own = [label.pattern for label in config.labels]
    sent = catalog.labels()
    patterns = (sent or own) if enrolled else (own or sent)
    layouts, faults = read_layouts(patterns or FIRST_LABELS)
    for fault in faults:
        log.warning("label layout left out: %s", fault)
    return layouts


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelTrial:
    """What a code says under some layouts. `pattern` is empty where none of them fits.

    `grams` and `amount` (minor units) are None where the label does not say; the names are empty
    where no article has its `plu`. Of a misread one `expected` is what its check digit should be.
    """

    pattern: str = ""
    plu: str = ""
    grams: int | None = None
    amount: int | None = None
    name: str = ""
    name_en: str = ""
    expected: str = ""


def try_label(catalog: Catalog, patterns: Sequence[str], code: str) -> LabelTrial:
    """Reads a code by those of the patterns that are layouts; sells nothing."""
    layouts, _ = read_layouts(patterns)
    match read_label(code, layouts):
        case Label() as label:
            item = catalog.by_plu(label.plu)
            return LabelTrial(
                pattern=label.layout.pattern,
                plu=label.plu,
                grams=label.grams,
                amount=label.amount,
                name="" if item is None else item.name,
                name_en="" if item is None else item.name_en,
            )
        case Misprint() as misprint:
            return LabelTrial(pattern=misprint.layout.pattern, expected=misprint.expected)
        case _:
            return LabelTrial()
