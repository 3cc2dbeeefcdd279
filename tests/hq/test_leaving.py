"""A terminal of the chain is neither emptied nor put back while head office lacks what it sold."""

from __future__ import annotations

from collections.abc import Callable
from importlib import metadata

import pytest
from typer.testing import CliRunner

from pos.cli.app import app
from pos.database import StorageError
from pos.hq.enrolment import revoke
from pos.journal.verify import verify
from pos.till.leaving import _send_what_waits, reset_terminal
from tests.hq.conftest import Office
from tests.hq.test_returns_anywhere import Chain, chain, filled

__all__ = ["chain", "filled"]


def close_the_shift(chain: Chain) -> None:
    """Counts the drawer of the first till, whatever is in it, and closes the till."""
    till = chain.open("S001-T01")
    assert till.close_shift({"cash": 0}).ok
    till.close()


def test_a_reset_waits_until_all_is_sent_and_deletes_nothing(chain: Chain, office: Office) -> None:
    till = chain.till("S001-T01")
    folder = chain.folder / "S001-T01"
    chain.sold("S001-T01", {"D001": "1"})
    till.scan("D002")
    till.pay("cash")
    with pytest.raises(StorageError) as error:
        reset_terminal(folder)
    assert error.value.code == "till_running"
    till.close()
    names = {path.name for path in folder.iterdir()}
    office.stop()
    result = CliRunner().invoke(app, ["reset", "--data", str(folder)])
    assert result.exit_code == 2
    assert "没有清空：本机还有数据没有传到总部" in result.output
    assert {path.name for path in folder.iterdir()} >= names

    # In reach again, what waits goes first: also the word that the till was closed.
    office.start()
    result = CliRunner().invoke(app, ["reset", "--data", str(folder)])
    assert result.exit_code == 2
    assert "没有清空：本机还有未结的班次" in result.output
    close_the_shift(chain)
    result = CliRunner().invoke(app, ["reset", "--data", str(folder)])
    assert result.exit_code == 0, result.output
    aside = folder / "before-reset-1"
    assert {path.name for path in aside.iterdir()} >= names - {"lock.db"}
    assert verify(aside)["ok"]
    sold = "SELECT count(*) FROM sale WHERE status = 'completed'"
    assert office.select(sold) == [(2,)]
    chain.tills.pop("S001-T01")


def test_a_till_that_was_shut_out_with_sales_unsent_is_told_what_lets_it_be_reset(
    chain: Chain, office: Office
) -> None:
    till = chain.till("S001-T01")
    folder = chain.folder / "S001-T01"
    chain.sold("S001-T01", {"D001": "1"})
    till.scan("D002")
    till.pay("cash")
    till.close()
    with office.write() as connection:
        revoke(connection, terminal="S001-T01")
    names = {path.name for path in folder.iterdir()}
    result = CliRunner().invoke(app, ["reset", "--data", str(folder)])
    assert result.exit_code == 2
    assert "没有清空：总部已停用本机" in result.output
    assert "lianpos enrol --again" in result.output and "网络" not in result.output
    assert {path.name for path in folder.iterdir()} >= names

    again = ["enrol", "--again", "--hq", office.url, "--code", office.code(), "--data", str(folder)]
    assert CliRunner().invoke(app, again).exit_code == 0
    close_the_shift(chain)
    result = CliRunner().invoke(app, ["reset", "--data", str(folder)])
    assert result.exit_code == 0, result.output
    assert office.select("SELECT count(*) FROM sale WHERE status = 'completed'") == [(2,)]
    chain.tills.pop("S001-T01")


def test_an_older_program_leaves_alone_what_a_newer_one_has_not_sent(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain.till("S001-T01").close()
    version: Callable[[str], str] = metadata.version

    def as_if(number: str) -> None:
        monkeypatch.setattr(
            metadata, "version", lambda name: number if name == "lianpos" else version(name)
        )

    as_if("9.10.0")
    chain.open("S001-T01").close()
    as_if("9.9.1")
    with pytest.raises(StorageError) as error:
        chain.open("S001-T01")
    assert error.value.code == "older_program"
    as_if("9.10.0")
    chain.open("S001-T01").close()
    _send_what_waits(chain.folder / "S001-T01")
    as_if("9.9.1")
    assert chain.open("S001-T01").state.cashier == "1001"
