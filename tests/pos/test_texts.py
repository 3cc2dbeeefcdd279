"""Every text is there in both languages, with the same values to fill in."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from pos.texts import LANGUAGES, Texts

POS = Path(__file__).parents[2] / "pos"


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_say_the_same_things() -> None:
    chinese, english = (Texts(language).catalogue for language in LANGUAGES)
    assert chinese.keys() == english.keys()
    for group in chinese:
        assert chinese[group].keys() == english[group].keys()
        for name, sentence in chinese[group].items():
            assert fields(sentence) == fields(english[group][name]), f"{group}.{name}"
            assert sentence.strip(), f"{group}.{name}"


def raised_codes() -> set[str]:
    """Every code that the till raises by name."""
    codes = set()
    for path in POS.rglob("*.py"):
        if "hq" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id in ("TillError", "SaleError", "StorageError") and node.args:
                    first = node.args[0]
                    if isinstance(first, ast.Constant):
                        codes.add(str(first.value))
    return codes


def test_every_refusal_has_a_sentence() -> None:
    codes = raised_codes()
    assert {"no_sale", "disk_full", "limit_per_sale"} <= codes
    for language in LANGUAGES:
        missing = codes - Texts(language).catalogue["error"].keys()
        assert not missing


def test_goods_are_named_in_the_readers_language() -> None:
    named = {"name": "鲜牛奶", "name_en": "Milk"}
    chinese, english = (Texts(language) for language in LANGUAGES)
    assert english("error.not_discountable", **named) == "Milk cannot be discounted."
    assert "鲜牛奶" in chinese("error.not_discountable", **named)
    # What has no English name keeps the one that it has.
    assert "鲜牛奶" in english("error.not_discountable", name="鲜牛奶", name_en="")


def test_a_language_without_texts_is_refused() -> None:
    with pytest.raises(ValueError, match="de"):
        Texts("de")
