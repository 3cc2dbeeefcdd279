"""Writes the golden reports anew: `python -m tests.pos.receipt.golden.remake`. Then read each one.

The text is what a strict printer makes of the bytes that it is sent.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from drivers.paper import Paper
from drivers.printer.escpos import encode
from drivers.printer.library import new_writer
from drivers.printer.profile import Profile
from drivers.printer.raster import PillowRasteriser
from pos.contract.facts import TaxFact
from pos.contract.shifts import (
    Counted,
    DrawerFigures,
    Figures,
    HandedOver,
    ReportDrawn,
    ShiftClosed,
)
from pos.receipt.handover_slip import handover_slip
from pos.receipt.x_report import x_report
from pos.receipt.z_report import z_report
from pos.texts import LANGUAGES, Texts
from tests.drivers.printer.golden.remake import FONTS, read
from tests.pos.receipt.looks import look

GOLDEN = Path(__file__).parent
FIGURES = Figures(
    sales=1843260, sales_count=186, refunds=21340, refund_count=4, net_sales=1821920,
    discount=102418, rounding=-37, forfeited=150, voided=8800, voided_count=7,
    abandoned=500, abandoned_count=1,
    tenders={"card_manual": 1360870, "cash": 431013, "voucher": 30000},
    tender_counts={"card_manual": 121, "cash": 61, "voucher": 6},
    taxes=(
        TaxFact(rate="13", net=810233, tax=105330), TaxFact(rate="9", net=831429, tax=74828),
        TaxFact(rate="exempt", net=100, tax=0),
    ),
)  # fmt: skip
DRAWER = DrawerFigures(
    opening_float=20000, cash_in=5000, cash_out=1200, safe_drop=300000, no_sale_count=2,
    expected={"cash": 154813, "card_manual": 1360870, "voucher": 30150},
)  # fmt: skip
COUNT = Counted(
    counted={"cash": 154613, "card_manual": 1360870, "voucher": 30650},
    expected=DRAWER.expected,
    over_short={"cash": -200, "card_manual": 0, "voucher": 500},
    denominations={"10000": 15, "2000": 2, "500": 1, "100": 1, "10": 1, "1": 3},
)
DRAWN = {
    "at": "2026-11-20T22:03:41.120+08:00",
    "shift": "S001-T01-2026-11-20-2",
    "user": "1001",
    "day": "2026-11-20",
    "cashier": "1001",
    "opened_at": "2026-11-20T14:00:07.500+08:00",
    "figures": FIGURES,
    "drawer": DRAWER,
}


def papers(language: str, width: int) -> dict[str, Paper]:
    """Each kind of report of one shift."""
    about: Any = {
        "names": Texts(language).catalogue["tender"],
        "look": look(language, width),
    }
    closed = ShiftClosed(
        **DRAWN, z=87, count=COUNT, total=531240015, abs_total=533118215,
        head="3f9c41aa07de5b16a2c4d8e0f7931b6c" * 2,
    )  # fmt: skip
    return {
        "z": z_report(fact=closed, **about),
        "x": x_report(fact=ReportDrawn(**DRAWN), **about),
        "x_blind": x_report(fact=ReportDrawn(**DRAWN, blind=True), **about),
        "handover": handover_slip(fact=HandedOver(**DRAWN, to="1002"), **about),
        "handover_counted": handover_slip(
            fact=HandedOver(**DRAWN, to="1002", count=COUNT), **about
        ),
    }


def printed(paper: Paper) -> str:
    """The text that a strict printer reads in the bytes of a paper."""
    rasteriser = PillowRasteriser(fonts=FONTS)
    made = encode(paper, profile=Profile(), commands=new_writer(), rasteriser=lambda: rasteriser)
    read_back, faults = read(made.data)
    assert not faults, faults
    return read_back[0].text


def golden() -> dict[str, Paper]:
    """Every golden report by the name of its file."""
    wide = {
        f"{name}.{language}": paper
        for language in LANGUAGES
        for name, paper in papers(language, 48).items()
    }
    return {**wide, "z.narrow": papers("zh_CN", 32)["z"]}


def main() -> None:
    """One text file each."""
    for name, paper in golden().items():
        (GOLDEN / f"{name}.txt").write_text(printed(paper), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
