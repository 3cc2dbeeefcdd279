"""A printer without hardware, by its URL."""

from __future__ import annotations

from pathlib import Path

from drivers.host import look_at


def test_a_receipt_lands_in_a_folder(host, ear, receipt, tmp_path: Path) -> None:
    host.open("printer", f"sim+printer://?png={tmp_path}&profile=generic-58")
    host.submit("printer", receipt().job)
    assert ear.wait_for_job("1").outcome == "done"
    host.pulse_drawer("printer")
    ear.wait_for(lambda event: type(event).__name__ == "DrawerPulsed")
    host.close()  # no knife: the paper is torn off at the end
    text = "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob("*.txt"))
    assert text.split() == ["示范店", "鲜牛奶", "￥12.80"]
    assert list(tmp_path.glob("*.png"))


def test_it_can_be_looked_at_and_told_nothing_wrong() -> None:
    assert look_at("sim+printer://").state == "ok"
    assert look_at("sim+printer://?paper=yes").code == "bad_url"
