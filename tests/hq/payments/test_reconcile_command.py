"""`lianpos hq reconcile`: what an accountant types, and what he reads in either language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pos.cli.app import app
from tests.hq.payments.bill_files import alipay_bill, alipay_details, paid, wechat_bill

STRANGE = paid("20261122WEBSHOP1", "8.80", fee="-0.05")
DAY = "2026-11-22"


def lianpos(folder: Path, *arguments: str) -> tuple[int, str, str]:
    database = f"sqlite:///{folder / 'hq.db'}"
    result = CliRunner().invoke(app, ["hq", *arguments, "--database", database])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def bill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "bill.zip"
    file.write_bytes(alipay_bill(alipay_details([STRANGE])))
    return file


def reconcile(bill: Path, *more: str) -> tuple[int, str, str]:
    given = ("reconcile", "--provider", "alipay", "--day", DAY, *more)
    return lianpos(bill.parent, *given)


def test_a_bill_is_taken_in_its_difference_named_and_signed_off(bill: Path) -> None:
    code, out, _ = reconcile(bill, "--bill", str(bill), "--json")
    told = json.loads(out)
    assert (code, told["taken"], told["closed"]) == (1, "new", False)
    assert (told["bill"]["lines"], told["bill"]["paid"], told["bill"]["fee"]) == (1, 880, 5)
    (row,) = told["differences"]
    assert (row["item"], row["what"], row["provider"]) == ("20261122WEBSHOP1", "unknown_order", 880)
    code, out, _ = reconcile(bill, "--bill", str(bill))
    assert code == 1
    assert "支付宝 2026-11-22" in out
    assert "平台已收款，本系统没有这笔订单：20261122WEBSHOP1" in out
    code, out, _ = reconcile(bill, "--sign-off", "王会计", "--reason", "网店", "--language", "en")
    assert (code, "王会计 answers for it: 网店" in out, "This day is closed." in out) == (
        0, True, True,
    )  # fmt: skip
    code, out, _ = reconcile(bill, "--bill", str(bill), "--json")
    assert (code, json.loads(out)["taken"], json.loads(out)["closed"]) == (0, "same", True)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (["--bill", "nothing.zip"], "nothing.zip"),
        (["--bill", "wrong.zip"], "不是完整的 zip"),
        (["--sign-off", "王会计"], "--reason"),
        (["--sign-off", "王会计", "--reason", " "], "签字人和原因"),
        (["--sign-off", "王会计", "--reason", "网店"], "没有待处理的差异"),
        (["--item", "X"], "--sign-off"),
        (["--language", "de"], "zh_CN"),
        ([], "从未运行"),
    ],
)
def test_what_cannot_be_done_changes_nothing(bill: Path, more: list[str], why: str) -> None:
    (bill.parent / "wrong.zip").write_bytes(wechat_bill([STRANGE]))
    code, out, err = reconcile(bill, *more)
    assert (code, out) == (2, "")
    assert why in err
    code, out, _ = reconcile(bill, "--bill", str(bill), "--json")
    assert json.loads(out)["taken"] == "new"


@pytest.mark.parametrize(
    ("more", "chinese", "english"),
    [
        (["--provider", "nobody"], "没有“nobody”这个收款平台", "There is no provider nobody"),
        (["--day", "2026-13-01"], "“2026-13-01”不是日期", "2026-13-01 is no day"),
        (["--bill", "wrong.zip"], "不是完整的 zip 文件", "This is no whole zip file"),
        (["--bill", "other.zip"], "别的商户的账单", "the bill of another merchant"),
        (["--bill", "nothing.zip"], "打不开 nothing.zip", "nothing.zip cannot be opened"),
        (["--sign-off", "王会计"], "要一起给出", "together"),
        (["--sign-off", "王会计", "--reason", "网店"], "没有待处理的差异", "no open difference"),
        ([], "模拟的支付宝从未运行过", "The simulated Alipay has never run"),
    ],
)
def test_what_is_wrong_is_said_in_the_language_of_the_report(
    bill: Path, more: list[str], chinese: str, english: str
) -> None:
    bill.with_name("wrong.zip").write_bytes(b"PK")
    other = alipay_details([STRANGE], seller="2088000000000002")
    bill.with_name("other.zip").write_bytes(alipay_bill(other))
    code, _, err = reconcile(bill, *more)
    assert code == 2 and chinese in err
    code, _, err = reconcile(bill, *more, "--language", "en")
    assert code == 2 and english in err


@pytest.mark.parametrize("what", [("--provider", "paypal"), ("--day", "22.11.2026")])
def test_who_and_when_must_be_said_rightly(bill: Path, what: tuple[str, str]) -> None:
    given = {"--provider": "alipay", "--day": DAY, **dict([what])}
    arguments = [word for pair in given.items() for word in pair]
    code, _, err = lianpos(bill.parent, "reconcile", *arguments, "--bill", str(bill))
    assert (code, what[1] in err) == (2, True)


def test_a_chain_that_takes_no_payments_has_no_bill(bill: Path) -> None:
    staff = ["add-staff", "--user", "1001", "--name", "王芳", "--role", "cashier"]
    result = CliRunner().invoke(
        app,
        ["hq", *staff, "--store", "S001", "--database", f"sqlite:///{bill.parent / 'hq.db'}"],
        input="246813\n",
    )
    assert result.exit_code == 0, result.output
    code, _, err = reconcile(bill, "--bill", str(bill))
    assert (code, "[payment.alipay]" in err) == (2, True)


def test_the_day_of_both_wallets_and_what_is_not_settled(bill: Path) -> None:
    reconcile(bill, "--bill", str(bill))
    code, out, _ = lianpos(bill.parent, "report", "payments", "--day", DAY, "--json")
    alipay, wechat = json.loads(out)["rows"]
    assert (alipay["closed"], alipay["bill"]["paid"], wechat["bill"]) == (False, 880, None)
    _, out, _ = lianpos(bill.parent, "report", "payments", "--day", DAY, "--language", "en")
    assert "Alipay, 2026-11-22" in out
    assert "There is no bill of this day yet." in out
    more = ("report", "unsettled", "--day", DAY)
    _, out, _ = lianpos(bill.parent, *more, "--json")
    (row,) = json.loads(out)["rows"]
    assert (row["what"], row["item"], row["amount"]) == ("unknown_order", STRANGE["order"], 880)
    _, out, _ = lianpos(bill.parent, *more)
    assert "2026-11-22 20:00  平台已收款，本系统没有这笔订单  支付宝  20261122WEBSHOP1  8.80" in out
    code, _, err = lianpos(bill.parent, "report", "payments")
    assert (code, "--day" in err) == (2, True)
