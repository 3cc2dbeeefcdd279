"""What head office is warned of when goods and promotions come in, and takes all the same."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from pos.hq.commands import hq

HEADER = (
    "sku,barcodes,name,name_en,unit,price,tax_rate,category,brand,plu,"
    "min_age,max_per_sale,not_for_sale,discountable"
)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(hq, list(arguments))


def stock(folder, *lines):
    (folder / "items.csv").write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return run("import-catalog", "items.csv")


def test_a_tax_rate_that_no_goods_have_is_told_with_the_article_and_imported(here):
    rates = ("13", "17", "0", "exempt", "out", "9.00", "31%")
    result = stock(here, *(f"A{n},,x,,each,1,{rate},,,,,,," for n, rate in enumerate(rates)))
    assert (result.exit_code, result.stdout[:7]) == (0, "7 items")
    end = (
        "a general taxpayer's store will charge it as it stands; known are 13, 9, 6, 0, exempt, out"
    )
    assert result.stderr.splitlines() == [
        f"items.csv: article 'A1': no goods are taxed at 17; {end}",
        f"items.csv: article 'A6': no goods are taxed at 31; {end}",
    ]
