"""Where head office's keys lie when nobody says where: where whoever looks for them would look."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pos.hq.depot import depot_of
from pos.hq.home import home_of
from pos.hq.members.keys import key_file_of, open_keys

POSTGRES = "postgresql+psycopg://lianpos:geheim@db.example/lianpos"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where programs of this user keep their data; head office is started somewhere else."""
    data = tmp_path / "data"
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(data))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return data


def test_beside_the_file_where_the_database_is_one(tmp_path: Path) -> None:
    assert home_of(f"sqlite:///{tmp_path / 'hq.db'}") == tmp_path


def test_in_the_users_own_folder_wherever_a_command_is_typed(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = key_file_of(database=POSTGRES)
    assert data in made.parents
    open_keys(made)
    depot_of(database=POSTGRES).signing_key()
    monkeypatch.chdir(tmp_path)
    assert key_file_of(database=POSTGRES) == made
    assert {path.name for path in made.parent.iterdir()} == {"hq_members.key", "hq_signing.pem"}
    assert not any((tmp_path / "here").iterdir())


def test_each_database_has_its_own_and_its_password_is_in_no_name() -> None:
    urls = (POSTGRES, POSTGRES.replace("/lianpos", "/other"), POSTGRES.replace("db.", "db2."),
            POSTGRES.replace("db.example", "db.example:5433"))  # fmt: skip
    homes = {home_of(url) for url in urls}
    assert len(homes) == len(urls)
    assert not any("geheim" in str(home) for home in homes)


def test_keys_of_before_that_lie_here_go_on_being_used() -> None:
    open_keys(Path("keys") / "hq_members.key")
    assert home_of(POSTGRES) == Path()


@pytest.mark.skipif(sys.platform == "win32", reason="it has another folder")
def test_a_folder_that_is_no_absolute_one_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "data")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert tmp_path / ".local" / "share" in home_of(POSTGRES).parents
