"""What head office sets of a terminal's file: taken over or refused whole, and said in a report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pos.contract.terminal_config import SENT_FILE
from pos.hq import chain_settings
from pos.hq.commands import hq
from pos.hq.goods import import_items
from pos.hq.label_layouts import CHAIN, set_table
from pos.hq.stores import Person, add_staff
from pos.till.config import find_config
from pos.till.enrolling import enrol_terminal
from pos.till.opening import open_till
from pos.till.till import Till
from tests.hq.conftest import Office, make_item

OWN = """\
# The till by the door.
theme = "light"  # the window is behind it
scale = 120
"""
SENT = {"theme": "dark", "kiosk": {"idle": 90}}


@pytest.fixture
def till(office: Office, tmp_path: Path) -> Iterator[Till]:
    """An enrolled till with a file of its own; its manager is signed in."""
    with office.write() as connection:
        import_items(connection, [make_item("A1")], replace=False)
        person = Person(user="9001", name="管理员", role="admin", pin="2468")
        add_staff(connection, store="S001", person=person)
    folder = tmp_path / "till"
    enrol_terminal(folder=folder, url=office.url, code=office.code())
    (folder / "lianpos.toml").write_text(OWN, encoding="utf-8")
    opened = open_till(folder=folder, config=find_config(folder, None))
    assert opened.login("9001", "2468").ok
    yield opened
    opened.close()


def send(office: Office, till: Till, value: object) -> None:
    """As head office would, without its checks: another one may have none."""
    with office.write() as connection:
        chain_settings.set_for_chain(connection, "config", value)
    assert till.sync().ok


def sent(till: Till) -> dict[str, Any]:
    """What head office has set, but for the label layouts with which every store begins."""
    return {key: value for key, value in till.sent_config().items() if key != "labels"}


def report(office: Office, till: Till) -> list[dict[str, Any]]:
    """What head office knows of it, after another exchange."""
    assert till.sync().ok
    arguments = ["report", "configs", "--json", "--database", f"sqlite:///{office.path}"]
    return list(json.loads(CliRunner().invoke(hq, arguments).stdout)["rows"])


def test_what_is_sent_goes_before_the_terminals_own_file_and_leaves_it_as_it_is(
    office: Office, till: Till, tmp_path: Path
) -> None:
    folder = tmp_path / "till"
    send(office, till, SENT)

    config = find_config(folder, None)
    assert (config.theme, config.scale, config.kiosk.idle) == ("dark", 120, 90)
    assert sent(till) == {"theme": "dark", "kiosk.idle": 90}
    assert till.config_text() == OWN
    (row,) = report(office, till)
    assert (row["terminal"], row["refused"]) == ("S001-T01", "")
    assert row["changed"] == {"kiosk.idle": 90, "theme": "dark"}
    assert till.sync().ok
    assert len(till.config_history()) == 1  # Once, however often it is heard.


def test_the_store_changes_what_is_its_own_and_nothing_of_head_office(
    office: Office, till: Till, tmp_path: Path
) -> None:
    send(office, till, SENT)
    for answer in (
        till.change_config({"theme": "light"}),
        till.change_config({"kiosk": None}),
        till.write_config(OWN.replace('"light"', '"high-contrast"')),
        till.undo_config(till.config_history()[0].number),
    ):
        assert answer.error is not None
        assert answer.error.code == "config_of_head_office"
    assert till.config_text() == OWN

    assert till.change_config({"scale": 150}).ok
    assert find_config(tmp_path / "till", None).scale == 150
    assert till.undo_config(till.config_history()[0].number).ok
    config = find_config(tmp_path / "till", None)
    assert (config.scale, config.theme) == (120, "dark")


def test_what_is_taken_back_leaves_what_the_store_had_said(
    office: Office, till: Till, tmp_path: Path
) -> None:
    send(office, till, SENT)
    send(office, till, {"theme": "dark"})
    assert find_config(tmp_path / "till", None).kiosk.idle == 60

    send(office, till, None)
    assert find_config(tmp_path / "till", None).theme == "light"
    assert sent(till) == {}
    assert not (tmp_path / "till" / SENT_FILE).exists()
    assert report(office, till)[0]["changed"] == {"theme": None}
    assert [kept.head_office for kept in till.config_history()] == [True, True, True]
    assert till.change_config({"theme": "dark"}).ok


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"theme": "purple"}, "theme"),
        ({"kiosk": {"idle": 1}}, "kiosk.idle"),
        ({"hq": {"url": "https://elsewhere.example"}}, "hq"),
        ({"devices": {"printer": "sim+printer://"}}, "devices"),
        ("dark", ""),
    ],
)
def test_a_fault_changes_nothing_and_head_office_hears_of_it(
    office: Office, till: Till, tmp_path: Path, bad: object, why: str
) -> None:
    send(office, till, SENT)
    before = (tmp_path / "till" / SENT_FILE).read_bytes()

    send(office, till, bad)

    assert (tmp_path / "till" / SENT_FILE).read_bytes() == before
    assert find_config(tmp_path / "till", None).theme == "dark"
    (row,) = report(office, till)
    assert row["refused"].startswith(why)
    assert row["refused"]
    assert till.sync().ok
    refusals = [event for _, event in till.events_page(0, 100) if event["do"] == "config_refused"]
    assert len(refusals) == 1


def test_devices_of_head_office_are_known_as_its_own_until_the_store_says_another(
    office: Office, till: Till
) -> None:
    profile = {"printer": "escpos+tcp://10.0.3.21:9100", "scale": "sim+scale://"}
    with office.write() as connection:
        chain_settings.set_for_chain(connection, "devices", profile)
    assert till.sync().ok

    assert till.sent_devices() == {"printer", "scale"}
    assert till.change_config({"devices.scale": "scale+cas:///dev/ttyUSB0"}).ok
    assert till.sent_devices() == {"printer"}
    assert till.device_urls()["printer"] == profile["printer"]
    assert till.change_config({"devices.scale": None}).ok
    assert till.device_urls()["scale"] == "sim+scale://"


def test_copies_are_never_sent_to_lie_beside_the_journal(
    office: Office, till: Till, tmp_path: Path
) -> None:
    send(office, till, {"backup": {"folder": str(tmp_path / "till")}})
    assert find_config(tmp_path / "till", None).backup.folder == ""
    assert "own folder" in report(office, till)[0]["refused"]


def test_labels_and_limits_of_head_office_are_not_the_stores_to_change(
    office: Office, till: Till
) -> None:
    with office.write() as connection:
        chain_settings.set_for_chain(connection, "limits", {"cashier": {"discount": 500}})
        set_table(connection, CHAIN, ["23PPPPPWWWWWC"])
    assert till.sync().ok

    assert till.sent_config() == {"labels": ["23PPPPPWWWWWC"], "limits.cashier.discount": 500}
    for changes in (
        {"labels": [{"pattern": "25PPPPPWWWWWC"}]},
        {"limits.cashier.discount": 9_000},
    ):
        answer = till.change_config(changes)
        assert answer.error is not None
        assert answer.error.code == "config_of_head_office"
    assert till.change_config({"limits.cashier.void": 9_000}).ok


def test_a_file_that_does_not_go_together_with_it_holds_alone(tmp_path: Path) -> None:
    (tmp_path / SENT_FILE).write_text('{"theme": "purple"}', encoding="utf-8")
    (tmp_path / "lianpos.toml").write_text(OWN, encoding="utf-8")

    assert find_config(tmp_path, None).theme == "light"
    (tmp_path / SENT_FILE).write_text("half a f", encoding="utf-8")
    assert find_config(tmp_path, None).theme == "light"


def test_the_file_that_was_given_is_the_one_that_is_changed(tmp_path: Path) -> None:
    given = tmp_path / "store.toml"
    given.write_text(OWN, encoding="utf-8")
    folder = tmp_path / "till"
    opened = open_till(folder=folder, config=find_config(folder, given), config_file=given)
    try:
        assert opened.login("9001", "9001").ok
        assert opened.change_config({"scale": 150}).ok
        assert "scale = 150" in given.read_text(encoding="utf-8")
        assert not (folder / "lianpos.toml").exists()
        assert opened.config_path == given
    finally:
        opened.close()
