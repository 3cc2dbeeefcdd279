"""X, Z and the handover slip on paper: in both languages, each read by somebody once."""

from __future__ import annotations

import pytest

from tests.pos.receipt.golden.remake import GOLDEN, golden, papers, printed

GOLDENS = golden()


@pytest.mark.parametrize("name", GOLDENS)
def test_a_report_reads_as_it_did(name: str) -> None:
    assert printed(GOLDENS[name]) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["x_blind", "handover"])
def test_a_blind_paper_gives_nothing_away(name: str) -> None:
    said = printed(papers("zh_CN", 48)[name])
    assert "应有" not in said
    # Neither what cash should be, nor what each counted tender brought.
    # nor what was sold, from which both follow.
    for figure in ("1548.13", "4310.13", "13608.70", "300.00", "18432.60", "18219.20", "8102.33"):
        assert not any(line.endswith(f" {figure}") for line in said.splitlines())
