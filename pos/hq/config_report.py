"""What became of the settings that head office has sent: which terminal took them over, and which
refused them and why.

A terminal says so in its journal. Of each the last word on the matter counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from pos.contract.events import ConfigChanged, ConfigRefused, TemplateRefused
from pos.hq import schema


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigRow:
    """The last word of one terminal. `what` is config or template, `refused` why it was not taken;
    empty where it was, and `changed` is then what it has set, null: what the store says again."""

    terminal: str
    what: str
    at: str
    refused: str
    changed: dict[str, Any]


_WORDS = (b'"config_refused"', b'"head_office"', b'"template"')
_Said = ConfigChanged | ConfigRefused | TemplateRefused


def config_report(
    connection: sa.Connection, *, day: str | None = None, store: str | None = None
) -> tuple[ConfigRow, ...]:
    """The last word of each terminal of that store, on that day; by terminal."""
    columns = schema.journal.c
    statement = (
        sa.select(columns.terminal, columns.body)
        .where(columns.kind == "system", columns.body.is_not(None))
        .order_by(columns.terminal, columns.epoch, columns.seq)
    )
    if day is not None:
        statement = statement.where(columns.day == day)
    if store is not None:
        statement = statement.where(columns.terminal.startswith(f"{store}-", autoescape=True))
    last: dict[tuple[str, str], ConfigRow] = {}
    decoder = msgspec.json.Decoder(_Said)
    for row in connection.execute(statement.execution_options(yield_per=1000)):
        if not any(word in row.body for word in _WORDS):
            continue
        try:
            said = decoder.decode(row.body)
        except msgspec.DecodeError:
            continue  # One that only names such a thing.
        told = _row(row.terminal, said)
        if told is not None:
            last[told.terminal, told.what] = told
    return tuple(last.values())


def _row(terminal: str, said: _Said) -> ConfigRow | None:
    if isinstance(said, ConfigChanged):
        if not said.head_office:
            return None
        return ConfigRow(
            terminal=terminal, what="config", at=said.at, refused="", changed=said.changed
        )
    if isinstance(said, ConfigRefused):
        return ConfigRow(
            terminal=terminal, what="config", at=said.at, refused=said.reason, changed={}
        )
    return ConfigRow(
        terminal=terminal, what="template", at=said.at, refused="; ".join(said.faults), changed={}
    )
