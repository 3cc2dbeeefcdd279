"""Which in-store labels this till reads."""

from __future__ import annotations

import logging

from pos.catalog.store import Catalog
from pos.codes.labels import FIRST_LABELS, Layout, read_layouts
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
