"""Everything that can be seen is translated, and the compiled files are up to date."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from ui.theme.places import TRANSLATIONS
from ui.theme.translating import compile_words, gather, unfinished

Message = tuple[str, str]


def messages(file: Path) -> dict[Message, list[str]]:
    """(context, source) -> its translations, several where it has plurals."""
    found: dict[Message, list[str]] = {}
    for context in ElementTree.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = [form.text or "" for form in translation.iter("numerusform")]
            key = (context.findtext("name", ""), message.findtext("source", ""))
            found[key] = forms or [translation.text or ""]
    return found


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[Message, list[str]]:
    """What the sources say now."""
    out = tmp_path_factory.mktemp("language") / "now.ts"
    gather(out, language="zh_CN")
    return messages(out)


def test_every_text_is_in_the_chinese_file_and_translated(said: dict[Message, list[str]]) -> None:
    chinese = messages(TRANSLATIONS / "ui.zh_CN.ts")

    assert sorted(set(said) - set(chinese)) == []
    assert sorted(set(chinese) - set(said)) == []
    assert [key for key, forms in chinese.items() if not all(forms)] == []


def test_placeholders_survive_translation() -> None:
    for (_, source), forms in messages(TRANSLATIONS / "ui.zh_CN.ts").items():
        for mark in ("%1", "%2", "%n"):
            assert all((mark in form) == (mark in source) for form in forms), source


def test_every_plural_is_in_the_english_file(said: dict[Message, list[str]]) -> None:
    english = messages(TRANSLATIONS / "ui.en.ts")

    assert set(english) == {key for key in said if "%n" in key[1]}
    assert all(len(forms) == 2 and all(forms) for forms in english.values())


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_compiled_file_is_made_from_the_source(language: str, tmp_path: Path) -> None:
    out = tmp_path / "now.qm"

    compile_words(TRANSLATIONS / f"ui.{language}.ts", into=out)

    assert out.read_bytes() == (TRANSLATIONS / f"ui.{language}.qm").read_bytes()


def test_a_word_that_nobody_has_translated_is_named(
    said: dict[Message, list[str]], tmp_path: Path
) -> None:
    file = tmp_path / "ui.zh_CN.ts"
    gather(file, language="zh_CN")

    assert len(unfinished([file])) == len(said)
    assert unfinished([TRANSLATIONS / "ui.zh_CN.ts", TRANSLATIONS / "ui.en.ts"]) == []
