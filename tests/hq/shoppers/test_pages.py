"""What shoppers see of their receipts: their own by its token, nothing of anybody, and no more."""

from __future__ import annotations

import asyncio
import copy
import json
import re
import secrets
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from pos.hq import serving
from pos.hq.commands import hq
from pos.hq.shoppers.app import create_public_app
from pos.hq.shoppers.claims import OPEN_FOR_US, claim_rows, read_claim
from pos.hq.shoppers.limits import Limit
from pos.hq.shoppers.pages import language_of
from pos.hq.shoppers.serving import PublicServer
from pos.hq.shoppers.tokens import token_hash
from pos.sync.exchange import push_all
from pos.sync.problems import SyncProblem
from tests.hq.conftest import Office, Terminal

AT = "2026-11-22T10:42:07.123+08:00"
SECRET = {
    "cashier": "CASHIER-7",
    "note": "送到三楼李小姐",
    "member": "MEMBER-0042-777",
    "reference": "VOUCHER-8831",
}
GOOD = {"kind": "company", "title": "示范贸易有限公司", "tax_number": "91310000MA1FL0000X"}


def token() -> str:
    return secrets.token_urlsafe(16)


def sale_body(terminal: Terminal, own: str, **changes: Any) -> dict[str, Any]:
    """A sale as a till writes it: milk twice, paid with a voucher and cash."""
    terminal.receipt += 1
    body: dict[str, Any] = {
        "sale": f"SALE-{terminal.receipt}",
        "receipt": f"{terminal.terminal}-{terminal.receipt:06d}",
        "status": "completed",
        "at": AT,
        "store": "S001",
        "terminal": terminal.terminal,
        "shift": "S001-T01-2026-11-22-1",
        "cashier": SECRET["cashier"],
        "gross": 2560,
        "discount": 60,
        "total": 2500,
        "tax": 206,
        "change": 500,
        "note": SECRET["note"],
        "member": SECRET["member"],
        "lines": [
            {
                "line": 1, "sku": "D001", "code": "D001", "name": "鲜牛奶 <950ml>",
                "name_en": "Milk", "unit": "each", "quantity": 2000, "unit_price": 1280,
                "tax_rate": "9", "gross": 2560, "discount": 60, "net": 2500, "tax": 206,
                "void": False, "note": SECRET["note"],
                "shares": [{"promotion": "P1", "amount": 60}],
            },
        ],
        "tenders": [
            {"tender": "voucher", "amount": 1000, "given": 1000, "change": 0,
             "reference": SECRET["reference"], "invoiceable": False},
            {"tender": "cash", "amount": 1500, "given": 2000, "change": 500},
        ],
        "taxes": [{"rate": "9", "net": 2294, "tax": 206}],
        "applied": [{"promotion": "P1", "name": "牛奶周", "times": 1, "amount": 60}],
        "actions": [],
        "token": own,
    }  # fmt: skip
    return {**body, **changes}


class Shop:
    """A head office with its public address, a till, and a shopper's browser."""

    def __init__(self, office: Office, terminal: Terminal) -> None:
        self.office = office
        self.terminal = terminal
        asked = serving.Serving(database="", listen="", public_listen="127.0.0.1:0")
        listener = serving.bind_public(asked)
        assert listener is not None
        self.server = PublicServer(office.database, listener)
        self.server.start()
        self.browser = httpx.Client(
            base_url=serving.public_address(listener, asked),
            headers={"Accept-Language": "zh-CN"},
            trust_env=False,
        )

    def sell(self, **changes: Any) -> str:
        """A sale that head office has; its token."""
        own = token()
        body = sale_body(self.terminal, own, **changes)
        self.terminal.write("sale", body, amount=body["total"])
        self.push()
        return own

    def take_back(self, quantity: int, *, amount: int) -> None:
        """Milk of the first receipt comes back."""
        body = sale_body(
            self.terminal, token(), total=-amount, of="S001-T01-000001",
            lines=[{"line": 1, "net": -amount, "tax": 0, "void": False, "quantity": -quantity,
                    "of": "S001-T01-000001", "of_line": 1}],
            tenders=[{"tender": "cash", "amount": -amount}],
        )  # fmt: skip
        self.terminal.write("return", body, amount=-amount)
        self.push()

    def push(self) -> None:
        with self.terminal.office() as hq:
            push_all(self.terminal, self.terminal, hq)

    def close(self) -> None:
        self.browser.close()
        self.server.stop()


@pytest.fixture
def shop(office: Office, terminal: Terminal) -> Iterator[Shop]:
    made = Shop(office, terminal)
    yield made
    made.close()


def words(page: str) -> str:
    """What a page says, without its marks and blanks."""
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.S))


def test_a_receipt_shows_what_was_bought(shop: Shop) -> None:
    reply = shop.browser.get(f"/r/{shop.sell()}")
    said = words(reply.text)
    assert reply.status_code == 200
    for part in (
        "S001店", "25.00", "2026-11-22 10:42", "鲜牛奶 &lt;950ml&gt;", "2 × 12.80", "25.60",
        "牛奶周", "-0.60", "现金", "20.00", "5.00", "9%", "22.94", "2.06", "S001-T01-000001",
        "···777",
    ):  # fmt: skip
        assert part in said, part
    english = words(shop.browser.get(reply.url, headers={"Accept-Language": "en-GB"}).text)
    assert "Milk" in english
    assert "You saved" in english
    assert "鲜牛奶" not in english


def test_nothing_of_cashier_member_or_voucher_leaks(shop: Shop) -> None:
    own = shop.sell()
    for page in (f"/r/{own}", f"/i/{own}"):
        text = shop.browser.get(page).text
        for name, secret in SECRET.items():
            assert secret not in text, name


def test_every_page_is_sealed(shop: Shop) -> None:
    own = shop.sell()
    for path in (f"/r/{own}", f"/i/{own}", f"/r/{token()}", "/r/x", "/", "/v1/hello"):
        reply = shop.browser.get(path)
        headers = reply.headers
        assert headers["content-security-policy"].startswith("default-src 'none'"), path
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in headers
        assert "server" not in headers
        # No script, and nothing that a browser would fetch from anywhere.
        assert not re.search(r"<script|<link|<img|src=|@import|url\(|http://|https://", reply.text)


def test_what_is_behind_says_so_and_looks_again(shop: Shop) -> None:
    own = token()
    body = sale_body(shop.terminal, own)
    shop.terminal.write("sale", body, amount=body["total"])
    early = shop.browser.get(f"/r/{own}")
    assert early.status_code == 404
    assert "小票还没有到" in early.text
    assert 'http-equiv="refresh"' in early.text
    assert shop.browser.get(f"/i/{own}").status_code == 404
    shop.push()
    assert shop.browser.get(f"/r/{own}").status_code == 200


def test_a_page_that_waits_in_vain_says_so_and_looks_no_longer(shop: Shop) -> None:
    page = f"/r/{token()}"
    for look, following in (("", 2), ("?look=2", 3), ("?look=19", 20)):
        assert f'content="30;url=?look={following}"' in shop.browser.get(f"{page}{look}").text
    last = shop.browser.get(f"{page}?look=20").text
    assert "明天仍看不到，请凭纸质小票到门店办理" in last
    assert "http-equiv" not in last
    for odd in ("-1", "x", "٣", "9" * 5000):
        assert shop.browser.get(page, params={"look": odd}).status_code == 404


@pytest.mark.parametrize("of", ["a sale that is in quarantine", "a second machine"])
def test_who_bought_what_is_kept_aside_is_not_told_to_wait_for_it(
    shop: Shop, enrolled: Callable[..., Terminal], of: str
) -> None:
    own = token()
    body = sale_body(shop.terminal, own)
    if of == "a second machine":
        clone = copy.deepcopy(shop.terminal)
        shop.sell()
        clone.write("sale", body, amount=body["total"])
        with clone.office() as hq, pytest.raises(SyncProblem, match="fork"):
            push_all(clone, clone, hq)
    else:
        shop.terminal.write("sale", {**body, "total": 7}, amount=7)
        shop.push()
    for page in (f"/r/{own}", f"/i/{own}"):
        told = shop.browser.get(page)
        assert "正等待人工核对" in told.text, page
        assert "请保留好纸质小票" in told.text
        assert "http-equiv" not in told.text
        english = shop.browser.get(page, headers={"Accept-Language": "en"})
        assert "somebody has to check it first" in english.text
    refused = shop.browser.post(f"/i/{own}", data=GOOD)
    assert "正等待人工核对" in refused.text
    assert shop.office.select("SELECT * FROM invoice_request") == []
    assert "小票还没有到" in shop.browser.get(f"/r/{token()}").text


def test_the_public_address_serves_nothing_else(shop: Shop) -> None:
    own = shop.sell()
    assert shop.browser.post(f"/r/{own}").status_code == 405
    for path in ("/", "/v1/hello", "/openapi.json", "/docs", "/metrics", "/healthz", "/login",
                 "/r/", "/r", f"/r/{own}/x", f"/r/{own}x", f"/r/{own[:-1]}!"):  # fmt: skip
        assert shop.browser.get(path, follow_redirects=True).status_code == 404, path
    with httpx.Client(base_url=shop.office.url, trust_env=False) as inside:
        assert inside.get(f"/r/{own}").status_code == 404


def test_an_invoice_is_asked_for_once(shop: Shop) -> None:
    own = shop.sell()
    form = shop.browser.get(f"/i/{own}").text
    assert "15.00" in form  # not what the voucher paid
    sent = shop.browser.post(f"/i/{own}", data=GOOD)
    assert (sent.status_code, sent.headers["location"]) == (303, f"/i/{own}")
    after = shop.browser.get(f"/i/{own}").text
    assert "收到开票申请" in words(after)
    assert "没有填邮箱的，请凭小票向门店领取" in words(after)
    assert "<form" not in after
    assert GOOD["title"] not in after
    again = shop.browser.post(f"/i/{own}", data={**GOOD, "title": "别人有限公司"})
    assert again.status_code == 303
    with shop.office.database.snapshot() as connection:
        (row,) = claim_rows(connection)
    assert (row.receipt, row.amount, row.left, row.title, row.tax_number) == (
        "S001-T01-000001", 1500, 1500, GOOD["title"], GOOD["tax_number"],
    )  # fmt: skip


def test_what_was_put_down_to_a_voucher_is_not_invoiced(shop: Shop) -> None:
    own = shop.sell()
    pair = [
        {"tender": "cash", "amount": -900},
        {"tender": "voucher", "amount": 900, "reference": "GV-2", "invoiceable": False},
    ]
    shop.terminal.write(
        "payment",
        {"do": "fix_tender", "at": AT, "shift": "S001-T01-2026-11-22-1", "sale": "SALE-1",
         "receipt": "S001-T01-000001", "pair": pair},
    )  # fmt: skip
    shop.terminal.write("payment", {"do": "something_else"})
    shop.push()
    assert "6.00" in words(shop.browser.get(f"/i/{own}").text)
    assert "9.00" in words(shop.browser.get(f"/r/{own}").text)


def test_the_provider_gets_a_list_of_what_was_asked_for(shop: Shop) -> None:
    own = shop.sell()
    shop.browser.post(f"/i/{own}", data={**GOOD, "email": "a@b.cn"})
    report = ["report", "invoices", "--database", f"sqlite:///{shop.office.path}"]
    said = CliRunner().invoke(hq, [*report, "--json", "--day", "2026-11-22", "--store", "S001"])
    found = json.loads(said.stdout)
    (row,) = found["rows"]
    assert (found["count"], found["amount"]) == (1, 1500)
    assert (row["receipt"], row["title"], row["email"]) == (
        "S001-T01-000001", GOOD["title"], "a@b.cn",
    )  # fmt: skip
    assert GOOD["tax_number"] in CliRunner().invoke(hq, report).stdout
    for other in (["--day", "2026-11-23"], ["--store", "S002"]):
        assert json.loads(CliRunner().invoke(hq, [*report, "--json", *other]).stdout)["rows"] == []


def test_two_that_ask_at_once_ask_once(shop: Shop) -> None:
    own = shop.sell()
    replies: list[int] = []

    def ask(title: str) -> None:
        sent = httpx.post(
            shop.browser.base_url.join(f"/i/{own}"),
            data={**GOOD, "title": title},
            trust_env=False,
        )
        replies.append(sent.status_code)

    threads = [threading.Thread(target=ask, args=(f"公司{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert replies == [303] * 6
    assert len(shop.office.select("SELECT * FROM invoice_request")) == 1


@pytest.mark.parametrize(
    ("form", "faults"),
    [
        ({}, {"kind", "title"}),
        ({**GOOD, "title": "x"}, {"title"}),
        ({**GOOD, "title": "a" * 101}, {"title"}),
        ({**GOOD, "title": "a\x9b31mred"}, {"title"}),
        ({**GOOD, "title": "a\u202ezz"}, {"title"}),
        ({**GOOD, "title": "示范\u2066贸易"}, {"title"}),
        ({**GOOD, "email": "a\x9b31m@b.cn"}, {"email"}),
        ({**GOOD, "tax_number": "123"}, {"tax_number"}),
        ({**GOOD, "tax_number": ""}, {"tax_number"}),
        ({**GOOD, "kind": "alien"}, {"kind"}),
        ({**GOOD, "email": "nobody"}, {"email"}),
        ({**GOOD, "email": "a@b.cn, c@d.cn"}, {"email"}),
        ({**GOOD, "email": f"{'a' * 60}@{'b' * 80}.cn"}, {"email"}),
    ],
)
def test_what_is_wrong_in_a_form_is_said_and_kept_to_mend(
    shop: Shop, form: dict[str, str], faults: set[str]
) -> None:
    own = shop.sell()
    refused = shop.browser.post(f"/i/{own}", data=form)
    assert refused.status_code == 422
    assert set(re.findall(r'id="(\w+)-fault"', refused.text)) == faults
    assert shop.office.select("SELECT * FROM invoice_request") == []
    assert set(read_claim(form)[1]) == faults


def test_a_person_needs_no_number_and_what_is_typed_is_tidied() -> None:
    claim, faults = read_claim(
        {"kind": "person", "title": "  王  芳 ", "tax_number": "ignored", "email": " a@b.cn "}
    )
    assert not faults
    assert claim is not None
    assert (claim.title, claim.tax_number, claim.email) == ("王 芳", "", "a@b.cn")
    company, _ = read_claim({**GOOD, "tax_number": "9131 0000 ma1f l000 0x"})
    assert company is not None
    assert company.tax_number == GOOD["tax_number"]


def test_what_came_back_is_invoiced_no_more(shop: Shop) -> None:
    own = shop.sell()
    shop.take_back(1000, amount=1250)
    assert "2.50" in words(shop.browser.get(f"/i/{own}").text)
    assert "12.50 元的商品已退货" in words(shop.browser.get(f"/r/{own}").text)
    assert shop.browser.post(f"/i/{own}", data=GOOD).status_code == 303
    shop.take_back(1000, amount=1250)
    with shop.office.database.snapshot() as connection:
        (row,) = claim_rows(connection)
    assert (row.amount, row.left) == (250, 0)
    other = shop.sell(
        tenders=[{"tender": "voucher", "amount": 2500, "given": 2500, "change": 0,
                  "invoiceable": False}]
    )  # fmt: skip
    page = shop.browser.get(f"/i/{other}").text
    assert "没有可以开票的金额" in page
    assert "<form" not in page
    assert shop.browser.post(f"/i/{other}", data=GOOD).status_code == 303
    assert len(shop.office.select("SELECT * FROM invoice_request")) == 1


def test_after_thirty_days_the_shop_is_asked(shop: Shop) -> None:
    own = shop.sell()
    with shop.office.write() as connection:
        connection.exec_driver_sql(f"UPDATE sale SET at = at - {OPEN_FOR_US + 1_000_000}")
    assert "超过开票期限" in shop.browser.get(f"/i/{own}").text
    assert shop.browser.post(f"/i/{own}", data=GOOD).status_code == 303
    assert shop.office.select("SELECT * FROM invoice_request") == []


def test_a_form_that_is_no_form_is_refused(shop: Shop) -> None:
    own = shop.sell()
    post: Callable[..., httpx.Response] = shop.browser.post
    url = f"/i/{own}"
    assert post(url, content=b"x" * 9000).status_code == 413
    assert post(url, json=GOOD).status_code == 422
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert post(url, content=b"title=%ff%fe&kind=person", headers=form).status_code == 422
    assert post(url, content=b"&".join([b"a=1"] * 20), headers=form).status_code == 422
    assert shop.office.select("SELECT * FROM invoice_request") == []


async def _guesses(shop: Shop) -> None:
    own, now = shop.sell(), [0]
    app = create_public_app(shop.office.database, monotonic_us=lambda: now[0])
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as guesser:
        statuses = [(await guesser.get(f"/r/{token()}")).status_code for _ in range(30)]
        assert statuses[:20] == [404] * 20
        assert statuses[20:] == [429] * 10
        slow = await guesser.get(f"/r/{own}")
        assert (slow.status_code, slow.headers["retry-after"]) == (429, "1")
        assert (await guesser.get("/")).status_code == 429
        now[0] += 1_000_000
        assert (await guesser.get(f"/r/{own}")).status_code == 200
        now[0] += 60_000_000
        forms = [(await guesser.post(f"/i/{own}", data={})).status_code for _ in range(12)]
        assert forms == [422] * 10 + [429] * 2


def test_who_guesses_is_slowed_down(shop: Shop) -> None:
    asyncio.run(_guesses(shop))


def test_a_limit_fills_up_again_and_knows_households_by_their_network() -> None:
    now = 0
    limit = Limit(size=2, every_us=1_000_000, monotonic_us=lambda: now)
    assert [limit.take("10.0.0.1") for _ in range(3)] == [0, 0, 1]
    assert limit.take("10.0.0.2") == 0
    assert [limit.take(f"2001:db8::{n}") for n in range(1, 4)] == [0, 0, 1]
    now = 1_000_000
    assert limit.take("10.0.0.1") == 0
    assert limit.take("10.0.0.1") == 1


def test_a_token_is_written_in_one_way_only() -> None:
    own = token()
    assert token_hash(own) is not None
    others = [own[:-1], own + "A", own.replace(own[0], "!"), "", "ä" * 22]
    # The last letter has four bits that mean nothing: only one way to write them is right.
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    others.append(own[:-1] + letters[letters.index(own[-1]) + 1])
    assert [token_hash(other) for other in others] == [None] * len(others)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "zh_CN"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh_CN"), ("en-US,en;q=0.5", "en"),
        ("fr, en;q=0.3, zh;q=0.2", "en"), ("fr", "zh_CN"), ("en;q=0, zh;q=0.1", "zh_CN"),
        ("en;q=x", "zh_CN"), ("EN;Q=1.0", "en"), (";;,=,q=", "zh_CN"),
    ],
)  # fmt: skip
def test_the_language_is_the_browsers(accepted: str, language: str) -> None:
    assert language_of(accepted) == language
