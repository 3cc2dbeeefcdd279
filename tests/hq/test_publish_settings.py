"""Settings go to the chain, a store or one terminal; the nearest counts, and the till obeys."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pos.catalog.store import Catalog
from pos.hq.chain_settings import set_for_chain
from pos.hq.commands import hq as hq_app
from pos.hq.database import open_database
from pos.hq.shop_settings import CHECKS, STORES_OWN, faults_of
from pos.sync.exchange import pull_all
from pos.till.config import Config, DevicesConfig, find_config
from tests.hq.conftest import Office, Terminal
from tests.hq.test_returns_anywhere import Chain, chain, filled, refused

__all__ = ["chain", "filled"]

SETTINGS = """
day_start = "05:30"
parked_days = 2
[roles.cashier]
may = ["sell.item", "take.payment", "open.shift", "refund.receipt"]
[limits.cashier]
refund = 400
[tenders.voucher]
most_per_sale = 50000
[tenders.canteen]
name = {zh_CN = "饭卡", en = "Canteen card"}
[devices]
printer = "escpos+tcp://10.0.3.21:9100"
"""


@pytest.fixture
def publish(office: Office, tmp_path: Path) -> Callable[..., Result]:
    """`lianpos hq publish-settings` with a file that says `text`."""

    def run(text: str | None, *options: str) -> Result:
        file = tmp_path / "settings.toml"
        file.write_text(text or "", encoding="utf-8")
        given = [] if text is None else [str(file)]
        database = f"sqlite:///{office.path}"
        arguments = ["publish-settings", *given, *options, "--database", database]
        return CliRunner().invoke(hq_app, arguments)

    return run


def told(terminal: Terminal, folder: Path) -> dict[str, object]:
    """The settings that a terminal has after an exchange."""
    catalog = Catalog(folder / f"{terminal.terminal}.db")
    try:
        with terminal.office() as hq:
            pull_all(catalog, hq, terminal.identity.scopes)
        return dict(catalog.settings())
    finally:
        catalog.close()


def test_the_example_names_every_setting_and_can_be_sent_as_it_is() -> None:
    text = Path("resources/settings.toml").read_text(encoding="utf-8")
    document = tomllib.loads(text)
    assert faults_of(document) == []
    assert document.keys() == CHECKS.keys() - STORES_OWN
    for line in text.splitlines():
        if line.startswith("# taxpayer = "):
            assert faults_of(tomllib.loads(line.removeprefix("# "))) == []


def test_roles_and_limits_of_head_office_are_what_the_till_goes_by(
    chain: Chain, publish: Callable[..., Result]
) -> None:
    till = chain.till("S001-T01")
    receipt = chain.sold("S001-T01", {"D001": "2"})
    assert till.scan("D002").ok
    assert till.void_line(1).ok
    assert till.void_sale().ok
    assert publish(SETTINGS).exit_code == 0
    assert till.sync().ok

    till.scan("D002")
    assert refused(till.void_line(1)) == "approval_needed"
    till.pay("cash")
    # 2 x 5.00 is over the new limit of 4.00.
    assert refused(till.refund(receipt)) == "approval_needed"
    assert chain.folder.joinpath("S001-T01", "devices.json").exists()


def test_a_prefix_that_a_wallet_was_given_is_known_at_the_till_after_an_exchange(
    chain: Chain, office: Office, publish: Callable[..., Result]
) -> None:
    till = chain.till("S001-T01")
    assert till.scan("D002").ok
    new, usual = "160061098828009406", "130061098828009406"
    assert [refused(till.scan(code)) for code in (new, usual)] == ["unknown_code", "code_is_wallet"]
    sent = '[[wallets.wechat]]\nbegins = ["13", "16"]\nshortest = 18\nlongest = 18'
    assert publish(sent).exit_code == 0
    assert till.sync().ok
    assert [refused(till.scan(code)) for code in (new, usual)] == ["code_is_wallet"] * 2
    # Another head office may check less: a table with a fault changes nothing.
    with closing(open_database(f"sqlite:///{office.path}", fill=lambda _: None)) as database:
        with database.write() as connection:
            set_for_chain(connection, "wallets", {"wechat": [], "other": {"begins": "13"}})
    assert till.sync().ok
    assert [refused(till.scan(code)) for code in (new, usual)] == ["code_is_wallet"] * 2
    assert publish(None, "--remove", "wallets").exit_code == 0
    assert till.sync().ok
    assert [refused(till.scan(code)) for code in (new, usual)] == ["unknown_code", "code_is_wallet"]


def test_the_nearest_counts_and_what_is_taken_away_comes_back(
    enrolled: Callable[..., Terminal], publish: Callable[..., Result], tmp_path: Path
) -> None:
    here, beside, elsewhere = enrolled("T01"), enrolled("T02"), enrolled("T01", "S002", "x")

    def days() -> list[object]:
        return [told(one, tmp_path).get("parked_days") for one in (here, beside, elsewhere)]

    publish("parked_days = 1")
    assert days() == [1, 1, 1]
    publish("parked_days = 2", "--store", "S001")
    publish("parked_days = 3", "--terminal", "S001-T01")
    assert days() == [3, 2, 1]
    # What a store has for itself stays when the chain changes its mind.
    publish("parked_days = 4")
    assert days() == [3, 2, 4]
    publish(None, "--remove", "parked_days", "--terminal", "S001-T01")
    publish(None, "--remove", "parked_days", "--store", "S001")
    assert days() == [4, 4, 4]
    publish(None, "--remove", "parked_days")
    assert days() == [None, None, None]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["there is no setting in it"]),
        ("colour = 1", ["colour: there is no such setting"]),
        ('day_start = "25:00"\nparked_days = -1', ["day_start: '25:00'", "parked_days"]),
        ('[roles.cashier]\nmay = ["fly", "sell.item"]', ["no permission 'fly'"]),
        ("[limits.cashier]\nrefund = -1\nwings = 2", ["limits.cashier.refund", "limit 'wings'"]),
        ("[tenders.cash]\ncolour = 1", ["tenders.cash: there is no 'colour'"]),
        ('[devices]\nprinter = "lpt1"', ["devices: "]),
        ("cash_rounding = {step = 0}", ["cash_rounding: "]),
        (
            '[[wallets.other]]\nbegins = ["13"]\nshortest = 12\nlongest = 18',
            ["wallets: other: codes of 12 to 18 figures"],
        ),
        (
            '[[wallets.other]]\nbegins = ["13"]\nshortest = 16\nlongest = 18',
            ["wallets: 13: wechat and other both claim codes of 18 to 18"],
        ),
        ('taxpayer = "large"', ["taxpayer: Invalid enum value 'large'"]),
        ("taxpayer = []", ["taxpayer: Expected `array` of length >= 1"]),
        ('[[taxpayer]]\nkind = "small"\nfrom = 2027-01-01', ["taxpayer: the first entry"]),
        (
            'taxpayer = [{kind = "small"}, {kind = "general", from = "2027-13-01"}]',
            ["taxpayer: Invalid RFC3339 encoded date"],
        ),
        (
            'taxpayer = [{kind = "small"}, {kind = "general"}]',
            ["taxpayer: each later entry begins after"],
        ),
        ('taxpayer = "small"', ["taxpayer: every store has its own; send it with --store"]),
        ("parked_days = 1\nparked_days", ["settings.toml: "]),
    ],
)
def test_every_fault_is_named_and_nothing_is_sent(
    office: Office, publish: Callable[..., Result], text: str, said: list[str]
) -> None:
    before = office.select("SELECT count(*), max(rev) FROM feed")
    result = publish(text)
    assert result.exit_code == 2
    assert all(words in result.stderr for words in said), result.stderr
    assert office.select("SELECT count(*), max(rev) FROM feed") == before


@pytest.mark.parametrize(
    "options",
    [["--store", "S009"], ["--terminal", "S001-T77"], ["--store", "S001", "--terminal", "x"]],
)
def test_a_place_that_there_is_not_is_refused(
    publish: Callable[..., Result], options: list[str]
) -> None:
    assert publish("parked_days = 1", *options).exit_code == 2
    assert publish(None, *options, "--remove", "colour").exit_code == 2


def test_a_store_whose_seller_is_taxed_otherwise_is_told_so_and_no_other(
    enrolled: Callable[..., Terminal], publish: Callable[..., Result], tmp_path: Path
) -> None:
    first, second = enrolled("T01"), enrolled("T01", "S002", "x")
    assert publish('taxpayer = "small"', "--store", "S001").exit_code == 0
    assert told(first, tmp_path)["taxpayer"] == "small"
    assert told(second, tmp_path)["taxpayer"] == "general"
    refusal = publish(None, "--remove", "taxpayer", "--store", "S001")
    assert (refusal.exit_code, told(first, tmp_path)["taxpayer"]) == (2, "small")


def test_a_seller_who_is_taxed_otherwise_from_a_day_on_is_told_ahead(
    enrolled: Callable[..., Terminal], publish: Callable[..., Result], tmp_path: Path
) -> None:
    terminal = enrolled("T01")
    text = 'taxpayer = [{kind = "small"}, {kind = "general", from = 2027-01-01}]'
    assert publish(text, "--store", "S001").exit_code == 0
    sent = [{"kind": "small"}, {"kind": "general", "from": "2027-01-01"}]
    assert told(terminal, tmp_path)["taxpayer"] == sent


def test_a_profile_names_the_devices_that_the_terminals_own_file_does_not(tmp_path: Path) -> None:
    sent = '{"printer":"escpos+tcp://10.0.3.21:9100","scale":"scale+toledo8217:///dev/ttyUSB0"}'
    tmp_path.joinpath("devices.json").write_text(sent, encoding="utf-8")
    assert find_config(tmp_path, None).devices == DevicesConfig(
        printer="escpos+tcp://10.0.3.21:9100", scale="scale+toledo8217:///dev/ttyUSB0"
    )
    own = tmp_path / "lianpos.toml"
    own.write_text('[devices]\nprinter = "escpos+tcp://10.0.0.9:9100"\n', encoding="utf-8")
    assert find_config(tmp_path, None).devices.printer == "escpos+tcp://10.0.0.9:9100"
    assert find_config(tmp_path, None).devices.scale == "scale+toledo8217:///dev/ttyUSB0"
    tmp_path.joinpath("devices.json").write_text('{"printer": 7', encoding="utf-8")
    assert find_config(tmp_path, None).devices.scale == ""
    shutil.rmtree(tmp_path)
    assert find_config(tmp_path, None) == Config()
