"""A template goes to every till of the chain or of one store, also of one that opens later."""

from __future__ import annotations

import base64
import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite3
import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from pos.hq.commands import hq

OWN = 'footer = {zh_CN = ["多谢"], en = ["Thanks"]}\n'


@pytest.fixture
def here(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(filled, tmp_path / "hq.db")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    return tmp_path


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(hq, list(arguments), input=typed)


def settings(folder: Path, store: str) -> dict[str, Any]:
    """What the tills of a store are told."""
    statement = "SELECT key, row FROM feed WHERE scope = ? AND tbl = 'setting' AND op = 'put'"
    with closing(sqlite3.connect(folder / "hq.db")) as database:
        found = database.execute(statement, (f"store:{store}",)).fetchall()
    return {key: json.loads(row)["value"] for key, row in found}


def test_every_store_is_told_and_so_is_one_that_opens_later(here: Path) -> None:
    assert run("publish-template", "own.toml").exit_code == 0
    own = {"footer": {"zh_CN": ["多谢"], "en": ["Thanks"]}}
    assert settings(here, "S001")["receipt_template"] == own
    assert run("add-store", "--store", "S003", "--name", "东街店", typed="482913\n").exit_code == 0
    assert settings(here, "S003")["receipt_template"] == own
    assert run("publish-template", "--remove").exit_code == 0
    assert all("receipt_template" not in settings(here, store) for store in ("S001", "S003"))


def test_a_logo_that_lies_beside_the_template_goes_along(here: Path) -> None:
    logo = Image.new("1", (64, 24))
    logo.save(here / "logo.png")
    (here / "own.toml").write_text('logo = "logo.png"\n', encoding="utf-8")
    assert run("publish-template", "own.toml").exit_code == 0
    sent = settings(here, "S001")["receipt_template"]
    assert base64.b64decode(sent["picture"]) == (here / "logo.png").read_bytes()
    (here / "logo.png").write_bytes(b"GIF89a")
    refused = run("publish-template", "own.toml")
    assert refused.exit_code == 2
    assert "PNG" in refused.output


def test_a_store_has_its_own_beside_the_chains(here: Path) -> None:
    assert run("publish-template", "own.toml", "--store", "S002").exit_code == 0
    assert "receipt_template_store" in settings(here, "S002")
    assert "receipt_template_store" not in settings(here, "S001")
    assert run("publish-template", "own.toml", "--store", "S009").exit_code == 2


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('sale = ["price"]\ncolour = "red"\n', ("'price'", "colour", "'total' is missing")),
        ("sale = [", ("own.toml",)),
    ],
)
def test_a_template_with_faults_is_not_sent(
    here: Path, written: str, said: tuple[str, ...]
) -> None:
    (here / "own.toml").write_text(written, encoding="utf-8")
    refused = run("publish-template", "own.toml")
    assert refused.exit_code == 2
    assert all(words in refused.output for words in said)
    assert "receipt_template" not in settings(here, "S001")
    assert run("publish-template").exit_code == 2
    assert run("publish-template", "nowhere.toml").exit_code == 2


def test_the_shipped_templates_can_be_sent_as_they_are(here: Path) -> None:
    for path in sorted((Path(__file__).parents[2] / "resources/receipts").glob("*.toml")):
        assert run("publish-template", str(path)).exit_code == 0, path.name
