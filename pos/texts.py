"""The sentences of the till in the language of the shop.

The rooms of `pos` name a text by its code and give values; one catalogue per language turns them
into sentences. A missing text is a bug and raises.
"""

from __future__ import annotations

import tomllib
from functools import cached_property
from pathlib import Path
from typing import Final

RESOURCES: Final = Path(__file__).resolve().parents[1] / "resources"
"""Where fonts, sounds, word lists and translations lie."""

LANGUAGES: Final = ("zh_CN", "en")


class Texts:
    """The texts of one language, read when the first one is asked for."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no texts in {language}")
        self.language = language

    @cached_property
    def catalogue(self) -> dict[str, dict[str, str]]:
        """Every text by group and code."""
        path = RESOURCES / "i18n" / f"pos.{self.language}.toml"
        return tomllib.loads(path.read_text(encoding="utf-8"))

    def __call__(self, code: str, /, **values: str | int) -> str:
        """The sentence `group.name` with its values filled in.

        Goods are named in the reader's language: where `name_en` is given beside `name`, and is
        not empty, an English sentence says that.
        """
        group, _, name = code.partition(".")
        if self.language == "en" and values.get("name_en"):
            values["name"] = values["name_en"]
        return self.catalogue[group][name].format_map(values)
