"""The label layouts of a shop come from head office: the chain's, a zone's, a store's own."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import pysqlite3.dbapi2 as sqlite3
import pytest
from click.testing import Result
from typer.testing import CliRunner

from pos.catalog.item import Item
from pos.codes.labels import FIRST_LABELS
from pos.hq.commands import hq
from pos.hq.goods import import_items
from pos.hq.label_layouts import CHAIN, set_table
from pos.hq.stores import Person, add_staff
from pos.till.config import Config
from pos.till.enrolling import enrol_terminal
from pos.till.opening import open_till
from tests.hq.conftest import Office, make_item
from tests.pos.codes.printed import printed

BOTH = "26PPPPPAAAAAWWWWWC"


@pytest.fixture
def here(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A head office of two stores: S001 in zone all, S002 in zone east."""
    shutil.copy(filled, tmp_path / "hq.db")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(hq, list(arguments), input=typed)


def told(folder: Path, store: str) -> list[str]:
    """The layouts that the tills of a store are sent."""
    statement = "SELECT key, row FROM feed WHERE scope = ? AND tbl = 'label' AND op = 'put'"
    with closing(sqlite3.connect(folder / "hq.db")) as database:
        found = dict(database.execute(statement, (f"store:{store}",)).fetchall())
    return [json.loads(found[key])["pattern"] for key in sorted(found, key=int)]


def test_the_nearest_table_counts(here: Path) -> None:
    assert told(here, "S001") == list(FIRST_LABELS)
    assert run("publish-labels", BOTH).stdout.strip().endswith("S001 S002")
    assert (
        run("publish-labels", "27PPPPPWWWWWC", "--zone", "east").stdout.strip().endswith(": S002")
    )
    assert (told(here, "S001"), told(here, "S002")) == ([BOTH], ["27PPPPPWWWWWC"])
    assert run("publish-labels", "28PPPPPWWWWWC", BOTH, "--store", "S002").exit_code == 0
    assert run("publish-labels", "--zone", "east", "--remove").stdout.strip().endswith(": none")
    assert told(here, "S002") == ["28PPPPPWWWWWC", BOTH]
    assert run("publish-labels", "--store", "S002", "--remove").stdout.strip().endswith(": S002")
    assert told(here, "S002") == [BOTH]


def test_a_store_that_opens_later_has_the_table_of_its_zone(here: Path) -> None:
    run("publish-labels", "27PPPPPWWWWWC", "--zone", "west")
    for store, zone in (("S003", "west"), ("S004", "north")):
        opened = run(
            "add-store", "--store", store, "--name", "新店", "--zone", zone, typed="4913\n"
        )
        assert opened.exit_code == 0
    assert told(here, "S003") == ["27PPPPPWWWWWC"]
    assert told(here, "S004") == list(FIRST_LABELS)


def test_a_table_with_faults_is_not_sent_and_all_are_named(here: Path) -> None:
    refused = run("publish-labels", "69PPPPPWWWWWC", "21PPPPPC", "2PPPPPWWWWWWC", "21PPPPPAAAAAC")
    assert refused.exit_code == 2
    assert [line.split(":")[0] for line in refused.stderr.splitlines()] == [
        "69PPPPPWWWWWC", "21PPPPPC", "21PPPPPAAAAAC",
    ]  # fmt: skip
    assert told(here, "S001") == list(FIRST_LABELS)
    for wrong in (["--remove", BOTH], [], [BOTH, "--store", "S009"]):
        assert run("publish-labels", *wrong).exit_code == 2


def test_an_inner_check_digit_leaves_codes_to_the_next_layout(here: Path) -> None:
    assert run("publish-labels", "21PPPPPVWWWWC", "21PPPPPWWWWWC").exit_code == 0


def test_a_till_reads_a_new_table_from_the_next_scan_on(office: Office, tmp_path: Path) -> None:
    plain = make_item("PEAR", price=1000)
    fields = {name: getattr(plain, name) for name in Item.__dataclass_fields__}
    with office.write() as connection:
        import_items(connection, [Item(**fields | {"unit": "kg", "plu": "20001"})], replace=False)
        person = Person(user="1001", name="王芳", role="cashier", pin="2468")
        add_staff(connection, store="S001", person=person)
    folder = tmp_path / "till"
    enrol_terminal(folder=folder, url=office.url, code=office.code())
    till = open_till(folder=folder, config=Config())
    till.login("1001", "2468")
    till.open_shift(0)
    label = printed(BOTH, plu="20001", amount=485, grams=485)
    assert not till.scan(label).ok
    with office.write() as connection:
        assert set_table(connection, CHAIN, [BOTH]) == ["S001", "S002"]
    assert till.sync().ok
    sale = till.scan(label).state.sale
    assert sale is not None and (sale.lines[0].quantity, sale.total) == (485, 485)
    till.close()
