"""How Chinese characters are typed, against the dictionary that the list was made of."""

from __future__ import annotations

import importlib.util
import os

import pytest

from pos.catalog.spelling import readings
from pos.texts import RESOURCES

SEARCH = RESOURCES / "search"


def test_the_list_is_what_the_dictionary_says() -> None:
    """All of its 40,000 characters with --long, else every twentieth."""
    spec = importlib.util.spec_from_file_location("sounds", SEARCH / "sounds.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    lines = (SEARCH / "sounds.txt").read_text(encoding="utf-8").splitlines()[2:]
    listed = {one: line.split(" ")[0] for line in lines for one in line.split(" ")[1]}
    step = 1 if os.environ.get("LIANPOS_LONG") else 20

    assert {one: listed.get(one, "") for one in made.characters()[::step]} == {
        one: made.sound(one) for one in made.characters()[::step]
    }


@pytest.mark.parametrize(
    ("character", "typed"),
    [("牛", ("niu",)), ("女", ("nv", "nu")), ("长", ("chang", "zhang")), ("㐀", ("qiu",))],
)
def test_a_character_is_found_by_each_of_its_sounds(character: str, typed: tuple[str, ...]) -> None:
    assert sorted(readings(character)) == sorted(typed)


@pytest.mark.parametrize("character", ["か", "한", "★", "ㄅ"])
def test_what_is_no_chinese_character_has_no_sound(character: str) -> None:
    assert readings(character) == ()


def test_every_character_of_the_list_has_its_sound() -> None:
    lines = (SEARCH / "sounds.txt").read_text(encoding="utf-8").splitlines()
    for line in lines[2::9]:
        syllable, characters = line.split(" ")
        for character in characters[::50]:
            assert syllable in readings(character) or len(readings(character)) > 1
