"""What the commands that set a terminal up say: in the shop's language, with what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pos.cli.records import change_terminal_key, enrol_terminal, reset_folder
from pos.cli.words import kept_from_office
from pos.sync.problems import SyncProblem
from pos.texts import Texts

ENGLISH = re.compile(r"[A-Za-z]+ [a-z]+ [a-z]+")
NOWHERE = "https://127.0.0.1:1"


def in_english(folder: Path) -> None:
    folder.joinpath("lianpos.toml").write_text('language = "en"\n', encoding="utf-8")


def test_a_terminal_is_enrolled_and_its_key_changed_in_the_shops_language(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert enrol_terminal(hq=NOWHERE, code="X", folder=folder, again=False) == 2
    assert change_terminal_key(folder) == 0
    said = capsys.readouterr()
    assert "没有登记：连不上总部" in said.err
    assert "密钥已换成" in said.out
    assert not ENGLISH.search(said.out + said.err)
    in_english(folder)
    assert enrol_terminal(hq=NOWHERE, code="X", folder=folder, again=False) == 2
    assert "Not enrolled: Head office cannot be reached." in capsys.readouterr().err


def test_a_terminal_is_reset_in_the_shops_language(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reset_folder(folder) == 0
    said = capsys.readouterr().out
    assert "已清空" in said and "before-reset-1" in said
    in_english(folder)
    assert reset_folder(folder) == 0
    assert "is empty" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_named_and_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "elsewhere"
    assert (reset_folder(missing), change_terminal_key(missing)) == (2, 2)
    told = capsys.readouterr().err
    assert told.count(str(missing)) == 2 and told.count("没有文件夹") == 2
    assert not missing.exists()


def test_what_head_office_says_by_a_code_of_its_own_is_told_by_it() -> None:
    refused = SyncProblem("store_closed", "the store S001 is closed")
    assert kept_from_office(Texts("zh_CN"), refused) == "总部没有同意（store_closed）。请联系总部。"
