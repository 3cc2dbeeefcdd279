"""What head office sends as a template is on the next paper; one that cannot be stops no sale."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from drivers.paper import Image as PaperImage
from drivers.paper import Paper, Qr, Text, to_json
from pos.catalog.store import Catalog
from pos.contract.wire import FeedRow
from pos.till import syncing
from pos.till.config import Config, DevicesConfig, ReceiptConfig
from pos.till.counter import on_the_counter
from pos.till.till import Till
from tests.pos.conftest import code, entries, plain

OWN = {"header": {"zh_CN": ["和平路店欢迎您"], "en": ["Welcome"]}}
BAD = {"sale": ["price"], "colour": "red"}
SHOP = "https://hq.example"


def send(till: Till, **settings: Any) -> None:
    """Head office sets these for the store, as the feed brings them."""
    catalog, desk = till._desk.catalog, till._desk
    rows = [
        FeedRow(rev=99, table="setting", op="put", key=name, row={"value": value})
        for name, value in settings.items()
    ]
    catalog.apply(scope="store:S001", gen="demo", rows=rows, cursor=99)
    syncing._take_over(desk)


def sell(till: Till) -> Paper:
    assert till.scan(plain(till, 1)[0].sku).ok
    assert till.pay().ok
    entry = till._desk.journal.past.entry_of(till.state.last.receipt)  # type: ignore[union-attr]
    return till._printing.paper(entry.seq)  # type: ignore[union-attr]


def with_printer(open_again: Callable[..., Till]) -> Till:
    """A till with a printer that is not there, a cashier and an open shift."""
    till = open_again(Config(devices=DevicesConfig(printer="escpos+tcp://127.0.0.1:9100")))
    till.login("1001", "1001")
    till.open_shift(0)
    return till


def said(paper: Paper) -> str:
    return to_json(paper)


def test_a_template_of_head_office_is_on_the_next_receipt(till: Till) -> None:
    assert "和平路店欢迎您" not in said(sell(till))
    send(till, receipt_template=OWN)
    assert "和平路店欢迎您" in said(sell(till))
    send(till, receipt_template_store={"footer": {"zh_CN": ["本店七日退换"], "en": []}})
    paper = said(sell(till))
    assert "和平路店欢迎您" in paper
    assert "本店七日退换" in paper
    assert till.state.receipt_problem is None


def test_a_logo_that_comes_along_lies_where_the_printer_looks(
    till: Till, folder: Path, tmp_path: Path
) -> None:
    Image.new("1", (64, 24)).save(tmp_path / "logo.png")
    logo = (tmp_path / "logo.png").read_bytes()
    sent = {"logo": "logo.png", "picture": base64.b64encode(logo).decode()}
    send(till, receipt_template=sent)
    assert (folder / "pictures" / "logo.png").read_bytes() == logo
    assert [b.name for b in sell(till).blocks if isinstance(b, PaperImage)] == ["logo.png"]
    # A store's own logo is not the chain's picture under another name.
    send(till, receipt_template_store={"logo": "own.png"})
    assert not (folder / "pictures" / "own.png").exists()
    devices = DevicesConfig(printer="escpos+tcp://127.0.0.1:9100?width=48")
    url = on_the_counter(devices, pictures=folder / "pictures")["printer"]
    assert (
        url.startswith("escpos+tcp://127.0.0.1:9100?width=48&pictures=%2F") or "pictures=/" in url
    )
    assert on_the_counter(devices)["printer"] == devices.printer


def test_a_bad_template_leaves_the_last_good_one_and_is_said(till: Till, folder: Path) -> None:
    send(till, receipt_template=OWN)
    send(till, receipt_template=BAD)
    send(till, zone="east")  # other news says it no second time
    assert "和平路店欢迎您" in said(sell(till))
    problem = till.state.receipt_problem
    assert problem is not None
    assert "小票模板不能用" in problem
    assert till.state.to_json()["receipt_problem"] == problem
    (told,) = [entry for entry in entries(folder, "system") if entry["do"] == "template"]
    assert any("'price'" in fault for fault in told["faults"])
    assert any("colour" in fault for fault in told["faults"])
    send(till, receipt_template=OWN)
    assert till.state.receipt_problem is None


def test_at_a_start_the_shipped_template_stands_in_for_a_bad_one(
    till: Till, folder: Path, open_again: Callable[..., Till]
) -> None:
    till.close()
    catalog = Catalog(folder / "catalog.db")
    row = FeedRow(rev=99, table="setting", op="put", key="receipt_template", row={"value": BAD})
    catalog.apply(scope="store:S001", gen="demo", rows=[row], cursor=99)
    catalog.close()
    again = open_again()
    again.login("1001", "1001")
    assert "谢谢惠顾" in said(sell(again))
    assert again.state.receipt_problem is not None


@pytest.mark.parametrize("name", ["compact", "nowhere"])
def test_the_terminals_file_names_a_shipped_template(
    name: str, open_again: Callable[..., Till]
) -> None:
    till = open_again(Config(receipt=ReceiptConfig(template=name)))
    till.login("1001", "1001")
    till.open_shift(0)
    paper = said(sell(till))
    assert ("税率" in paper) == (name == "nowhere")
    assert (till.state.receipt_problem is None) == (name == "compact")


def test_every_sale_has_a_token_that_nobody_guesses(till: Till, folder: Path) -> None:
    send(till, public_url=SHOP)
    papers = [sell(till), sell(till)]
    tokens = [entry["token"] for entry in entries(folder, "sale")]
    assert len(set(tokens)) == 2
    assert all(re.fullmatch(r"[\w-]{22}", token) for token in tokens)
    for paper, token in zip(papers, tokens, strict=True):
        codes = [block.data for block in paper.blocks if isinstance(block, Qr)]
        assert codes == [f"{SHOP}/r/{token}", f"{SHOP}/i/{token}"]
    till.scan(plain(till, 1)[0].sku)
    till.void_sale()
    assert "token" not in entries(folder, "sale")[-1]


def test_practice_leads_shoppers_to_no_page(till: Till) -> None:
    send(till, public_url=SHOP)
    assert till.login("2001", "2001").ok
    assert till.training(True).ok
    assert till.open_shift(0).ok
    paper = sell(till)
    assert not [block for block in paper.blocks if isinstance(block, Qr)]
    assert any(isinstance(b, Text) and "培训模式" in b.text for b in paper.blocks)


def test_a_gift_receipt_is_no_copy_and_on_record(
    open_again: Callable[..., Till], folder: Path
) -> None:
    till = with_printer(open_again)
    paid = sell(till)
    answer = till.gift_receipt()
    assert answer.values == {"receipt": "S001-T01-000001", "copy": 1}
    assert till.gift_receipt("1").values["copy"] == 2
    job = till._desk.drafts.job("S001-T01-000001 gift 2")
    assert job is not None
    gift = said(till._printing.paper(job.seq, form=job.form))
    assert "礼品小票" in gift
    assert "合计" in said(paid)
    assert "合计" not in gift
    # A reprint afterwards is the first copy of the receipt itself.
    assert till.reprint().values["copy"] == 1
    kinds = [entry["do"] for entry in entries(folder, "print")]
    assert kinds == ["gift", "gift", "copy"]


def test_what_comes_back_is_no_gift(open_again: Callable[..., Till]) -> None:
    till = with_printer(open_again)
    sell(till)
    till.login("2001", "2001")
    assert till.refund("1", reason="坏了").ok
    assert code(till.gift_receipt("2")) == "receipt_is_return"
    assert code(till.gift_receipt("9")) == "unknown_receipt"
