"""A till's folder that was copied to another machine: what each of the two is told, and does."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pos.cli.app import app
from pos.contract.entry import Entry
from pos.database import Database
from pos.journal.queries import read_entries
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
def test_after_the_clone_began_an_epoch_the_older_machine_is_told_what_it_is_now(
    office: Office, clone: Path, tmp_path: Path, language: str, advice: str
) -> None:
    code, said = run("repair", str(clone), "--code", office.code(), "--yes")
    assert code == 0, said
    assert told(clone) == ""
    sentence = told(tmp_path / "till", language=language)
    assert sentence.startswith("fork: ") and advice in sentence
    assert "lianpos repair DIR --code CODE" in sentence


def test_what_the_older_machine_sells_on_is_kept_aside_once_until_it_has_an_epoch_as_well(
    office: Office, clone: Path, tmp_path: Path
) -> None:
    till = tmp_path / "till"
    assert run("repair", str(clone), "--code", office.code(), "--yes")[0] == 0
    assert told(clone) == ""
    for _ in range(2):
        assert told(till).startswith("fork: ")
    # The last entry is that of the till's end, which was written after it had spoken.
    written = entries(till)
    assert times_here(office, written) == [1] * (len(written) - 1) + [0]

    code, said = run("repair", str(till), "--code", office.code(), "--yes")
    assert code == 0, said
    assert times_here(office, written) == [1] * len(written)
    assert told(till) == ""
    assert office.select("SELECT epoch FROM terminal WHERE terminal = 'S001-T01'") == [(3,)]
    # Now the other one is the older machine.
    assert told(clone).startswith("fork: ")
    written = entries(clone)
    assert times_here(office, written) == [1] * (len(written) - 1) + [0]


def times_here(office: Office, written: Sequence[Entry]) -> list[int]:
    """How often head office has each entry, in its journal or aside."""
    kept = office.select("SELECT hash FROM journal UNION ALL SELECT hash FROM branch")
    return [kept.count((entry.hash,)) for entry in written]


def entries(folder: Path) -> list[Entry]:
    """The newest epoch in a journal."""
    database = Database(folder / "journal.db", read_only=True)
    try:
        found = list(read_entries(database, start=1, kind=None))
    finally:
        database.close()
    newest = max(entry.epoch for entry in found)
    return [entry for entry in found if entry.epoch == newest]
