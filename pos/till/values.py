"""What the till answers with, whoever asks: what JSON can hold, and no float."""

from __future__ import annotations

from typing import TypeAlias

Json: TypeAlias = bool | int | str | list["Json"] | dict[str, "Json"] | None
