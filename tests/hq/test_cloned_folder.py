"""A till's folder that was copied to another machine: what each of the two is told, and does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pos.cli.app import app
from pos.till.config import Config
from pos.till.opening import open_till
from tests.hq.conftest import Office


def told(folder: Path, *, language: str = "zh_CN") -> str:
    """Opens the till and lets it talk to head office; answers the code and sentence of a no."""
    till = open_till(folder=folder, config=Config(language=language))
    try:
        error = till.sync().error
    finally:
        till.close()
    return "" if error is None else f"{error.code}: {error.message}"


def run(*words: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, list(words))
    return ran.exit_code, ran.output


@pytest.fixture
def clone(office: Office, enrolled, tmp_path: Path) -> Path:
    """A copy of a till's folder that went on for itself, as the till did."""
    enrolled(folder="till")
    assert told(tmp_path / "till") == ""
    shutil.copytree(tmp_path / "till", tmp_path / "clone")
    assert told(tmp_path / "till") == ""
    assert told(tmp_path / "clone").startswith("fork")
    return tmp_path / "clone"


def test_to_be_let_in_again_does_not_hide_that_two_machines_share_a_name(
    office: Office, clone: Path
) -> None:
    code, said = run("enrol", "--again", "--hq", office.url, "--code", office.code(),
                     "--data", str(clone))  # fmt: skip
    assert code == 2
    assert "report branches" in said and "lianpos repair DIR --code CODE" in said
    assert told(clone).startswith("fork")


@pytest.mark.parametrize(("language", "advice"), [("zh_CN", "旧拷贝"), ("en", "an old copy")])
def test_after_the_clone_began_an_epoch_the_other_one_is_told_what_it_is_now(
    office: Office, clone: Path, tmp_path: Path, language: str, advice: str
) -> None:
    code, said = run("repair", str(clone), "--code", office.code(), "--yes")
    assert code == 0, said
    assert told(clone) == ""
    # What it journaled before is aside at head office, and stays there once.
    before = office.select("SELECT count(*) FROM branch")
    sentence = told(tmp_path / "till", language=language)
    assert sentence.startswith("wrong_epoch: ") and advice in sentence
    assert "lianpos repair DIR --code CODE" in sentence
    assert office.select("SELECT count(*) FROM branch") == before
