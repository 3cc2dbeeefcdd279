"""What a store wants of its staff list reaches head office, is done there, and comes down again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pos.hq.commands import hq
from pos.hq.goods import import_items
from pos.hq.stores import Person, add_staff
from pos.till.config import Config
from pos.till.enrolling import enrol_terminal
from pos.till.opening import open_till
from pos.till.till import Till
from tests.hq.conftest import Office, make_item


@pytest.fixture
def till(office: Office, tmp_path: Path) -> Iterator[Till]:
    """An enrolled till; its manager is signed in."""
    with office.write() as connection:
        import_items(connection, [make_item("A1")], replace=False)
        person = Person(user="9001", name="管理员", role="admin", pin="2468")
        add_staff(connection, store="S001", person=person)
    folder = tmp_path / "till"
    enrol_terminal(folder=folder, url=office.url, code=office.code())
    opened = open_till(folder=folder, config=Config(language="en"))
    assert opened.login("9001", "2468").ok
    yield opened
    opened.close()


def asked(office: Office, *arguments: str, answer: str = "") -> str:
    database = ["--database", f"sqlite:///{office.path}"]
    done = CliRunner().invoke(hq, [*arguments, *database], input=answer)
    assert done.exit_code == 0, done.output
    return done.output


def wishes(office: Office) -> list[tuple[str, str, str]]:
    rows: list[dict[str, Any]] = json.loads(asked(office, "report", "wishes", "--json"))["rows"]
    return [(row["wish"], row["whom"], row["state"]) for row in rows]


def test_a_wish_is_told_done_and_comes_down(office: Office, till: Till) -> None:
    assert wishes(office) == []
    assert till.ask_head_office("add", "1003", "Zhao", "cashier").ok
    assert till.ask_head_office("pin", "9001", "管理员", "admin").ok
    assert till.sync().ok
    assert wishes(office) == [("add", "1003", "open"), ("pin", "9001", "unknown")]
    assert "9001: add cashier 1003 Zhao  open" in asked(office, "report", "wishes")

    who = ["--user", "1003", "--store", "S001"]
    asked(office, "add-staff", *who, "--name", "Zhao", "--role", "cashier", answer="1357\n")
    assert wishes(office)[0] == ("add", "1003", "done")
    assert till.sync().ok
    assert till.check_pin("1003", "1357").right

    assert till.ask_head_office("drop", "1003", "Zhao", "cashier").ok
    assert till.sync().ok
    assert ("drop", "1003", "open") in wishes(office)
    assert "signs in no more" in asked(office, "drop-staff", *who)
    assert ("drop", "1003", "done") in wishes(office)
    assert till.sync().ok
    assert {person.user for person in till.people()} == {"9001"}


def test_the_last_manager_and_nobody_are_not_let_go(office: Office, till: Till) -> None:
    for user, said in (("9001", "last one"), ("7777", "nobody")):
        arguments = ["drop-staff", "--user", user, "--store", "S001"]
        done = CliRunner().invoke(hq, [*arguments, "--database", f"sqlite:///{office.path}"])
        assert done.exit_code != 0
        assert said in done.output
