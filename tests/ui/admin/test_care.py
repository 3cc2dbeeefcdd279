"""Care: the terminal's health, copies, a bundle without secrets, settings with a way back."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPlainTextEdit

from pos.contract.terminal_config import SENT_FILE
from pos.staff.pin import hash_pin
from pos.till.program import ProgramState
from pos.till.till import Till
from tests.ui.admin.conftest import Office
from ui.admin.care_page import CarePage


@pytest.fixture
def page(office: Office) -> CarePage:
    office.sign_in()
    office.click("rail_care")
    made = office.screen.page("care")
    assert isinstance(made, CarePage)
    return made


def test_the_doctor_says_what_is_there(office: Office, page: CarePage) -> None:
    office.click("care_examine")

    found = {one["what"]: one["verdict"] for one in page.care.findings}
    assert found["journal.db"] == "ok"
    assert found["Journal"] == "ok"
    assert page.findings.rows.rowCount() == len(page.care.findings) > 10
    assert "need" in office.text("care_answer")


def test_the_journal_is_copied_when_somebody_says_so(
    office: Office, page: CarePage, sold: Path, till: Till
) -> None:
    office.click("care_backup")

    assert page.banner.tone == "done"
    assert list((sold / "backup").glob("*.db"))
    assert till.state.backup.at is not None
    assert page.care.event_rows(0, 1)[0][2] == "The journal was copied"


def test_the_bundle_for_support_has_no_secret(
    office: Office, page: CarePage, sold: Path, till: Till
) -> None:
    phone, code, card = "13812345678", "281234567890123456", "6217000012345678901"
    secrets = [phone, code, card, "hunter2", "letmein"]
    secrets += [(sold / "keys" / name).read_bytes().hex() for name in ("pepper", "terminal.key")]
    assert hash_pin("9001", b"pepper").startswith("$argon2id")
    (sold / "lianpos.toml").write_text(
        f'# call {phone}\nlanguage = "en"\n[devices]\n'
        'camera = "camera+mjpeg://me:hunter2@10.0.0.7/video?user=admin&password=rtspword"\n'
        '# secret = "letmein"\n# wifi password: letmein\n# password = letmein\n',
        encoding="utf-8",
    )
    (sold / "devices.log").write_text(
        f"read {code} and {card}\n138 0013 8000 +8613800138000 ?password=abcd1234 token: tok3n\n"
        "password = 'quoted1'\n",
        encoding="utf-8",
    )
    secrets += ["0013 8000", "13800138", "abcd1234", "tok3n", "quoted1", "rtspword"]
    office.click("care_examine")

    office.click("care_bundle")

    (path,) = (sold / "support").glob("*.zip")
    with zipfile.ZipFile(path) as bundle:
        names = set(bundle.namelist())
        content = {name: bundle.read(name) for name in names}
    assert names == {
        "about.json", "lianpos.toml", "events.jsonl", "doctor.jsonl", "devices.log"
    }  # fmt: skip
    for name, data in content.items():
        for secret in (*secrets, "argon2", "88000001"):
            assert secret.encode() not in data, f"{secret} in {name}"
    about = json.loads(content["about.json"])
    assert about["terminal"] == "S001-T01"
    assert about["entries"] > 20
    assert b'"do": "start"' in content["events.jsonl"]
    assert [json.loads(line) for line in content["events.jsonl"].splitlines()]
    assert "video?user=***&password=***" in content["lianpos.toml"].decode()
    assert path.stat().st_mode & 0o777 == 0o600 or os.name == "nt"


def test_a_wrong_setting_is_told_with_its_line_and_not_kept(
    office: Office, page: CarePage, sold: Path
) -> None:
    office.click("care_tab_2")
    editor = page.findChild(QPlainTextEdit, "config_editor")
    assert editor is not None

    editor.setPlainText('# ours\nlangauge = "en"\n')

    assert "line 2" in office.text("config_fault")
    assert not page.keep.isEnabled()
    editor.setPlainText('# ours\nlanguage = "en"\n')
    office.click("config_keep")
    editor.setPlainText('# ours\nlanguage = "zh_CN"\n')
    office.click("config_keep")
    assert "zh_CN" in (sold / "lianpos.toml").read_text(encoding="utf-8")
    assert office.text("config_history") == "1 earlier version is kept  11-23 12:40 9001"
    office.click("config_undo")
    assert (sold / "lianpos.toml").read_text(encoding="utf-8") == '# ours\nlanguage = "en"\n'
    assert editor.toPlainText() == '# ours\nlanguage = "en"\n'


def test_two_who_write_the_settings_never_lose_each_others(
    office: Office, page: CarePage, sold: Path, till: Till
) -> None:
    office.click("care_tab_2")
    file, editor = sold / "lianpos.toml", page.editor
    assert till.change_config({"devices.scale": "sim+scale://"}).ok
    page.opened()
    assert "sim+scale" in editor.toPlainText()  # Nothing was written yet: he sees it as it is.

    editor.setPlainText(editor.toPlainText() + "\n[receipt]\nwidth = 32\n")
    assert till.change_config({"devices.display": "sim+display://"}).ok
    page.opened()
    theirs = file.read_text(encoding="utf-8")
    office.click("config_keep")
    assert page.banner.tone == "refused"
    assert file.read_text(encoding="utf-8") == theirs == page.theirs.toPlainText()
    assert "width = 32" in editor.toPlainText()

    office.click("config_keep")  # He has seen both, and means his.
    assert page.banner.tone == "done"
    assert "width = 32" in file.read_text(encoding="utf-8")
    assert not page.theirs.isVisible()
    office.click("config_undo")
    assert file.read_text(encoding="utf-8") == theirs

    editor.setPlainText("# mine\n" + theirs)
    file.write_text("# theirs\n" + theirs, encoding="utf-8")
    office.click("config_keep")
    office.click("config_take")
    assert editor.toPlainText().startswith("# theirs")
    assert not page.keep.isEnabled()


def test_a_file_that_was_broken_by_hand_is_mended_here(
    office: Office, page: CarePage, sold: Path
) -> None:
    (sold / "lianpos.toml").write_text("language = \n", encoding="utf-8")
    office.click("care_tab_2")
    page.opened()
    page.editor.setPlainText('language = "en"\n')
    office.click("config_keep")
    assert page.banner.tone == "done"
    assert (sold / "lianpos.toml").read_text(encoding="utf-8") == 'language = "en"\n'


def test_an_address_that_no_driver_takes_is_told_when_it_was_written_by_hand(
    office: Office, page: CarePage
) -> None:
    office.click("care_tab_2")
    editor = page.findChild(QPlainTextEdit, "config_editor")
    assert editor is not None
    editor.setPlainText('[devices]\nprinter = "nonsense+tcp://10.0.3.21"\n')

    office.click("config_keep")

    assert page.banner.tone == "refused"
    assert "no usable driver for the printer" in page.banner.accessibleName()


def test_what_head_office_has_set_is_told_as_its_own_and_is_not_undone_here(
    office: Office, page: CarePage, sold: Path
) -> None:
    history = sold / "config-history"
    history.mkdir()
    (history / "000001_20261123-090000_.sent.toml").write_text("", encoding="utf-8")
    (sold / SENT_FILE).write_text('{"theme": "dark", "kiosk": {"idle": 90}}', encoding="utf-8")

    office.click("care_tab_2")
    page.care.settled.emit()

    assert 'theme = "dark", kiosk.idle = 90' in office.text("config_sent")
    assert "11-23 09:00 head office" in office.text("config_history")
    assert not page.undo.isEnabled()
    editor = page.findChild(QPlainTextEdit, "config_editor")
    assert editor is not None
    editor.setPlainText('theme = "light"\n')
    office.click("config_keep")
    assert "Head office has set theme here" in page.banner.accessibleName()
    assert not (sold / "lianpos.toml").exists()


def test_a_receipt_is_seen_before_it_prints_like_that(
    office: Office, page: CarePage, till: Till
) -> None:
    office.click("care_tab_3")
    receipt = page.receipt
    before = receipt.paper.sheet.accessibleName()
    assert "Demo Mart" in before

    receipt.editor.setPlainText("sale = []")
    receipt.draw()
    assert "sale" in office.text("template_fault")
    assert not receipt.keep.isEnabled()
    receipt.editor.setPlainText(
        'sale = ["store", "mark", "number", "lines", "total", "tenders",'
        ' {text = "See you soon"}, {cut = "partial"}]'
    )
    receipt.draw()

    assert "See you soon" in receipt.paper.sheet.accessibleName()
    office.click("template_keep")
    assert page.banner.tone == "done"
    paper = till.paper_of(*reversed(newest(till)))
    assert paper is not None
    assert "See you soon" in str(paper)


def newest(till: Till) -> tuple[int, int]:
    """Epoch and number of the newest entry with a receipt."""
    row = till.sales_page(0, 1)[0]
    return row.epoch, row.seq


def test_a_copy_is_examined_entry_by_entry_and_taken_elsewhere(
    office: Office, page: CarePage, till: Till, sold: Path, tmp_path: Path
) -> None:
    till.back_up()
    office.click("care_tab_4")
    copies = page.copies.copies
    assert len(copies.copies) == 1
    page.copies.table.selectRow(0)
    office.click("copies_examine")
    assert "nothing to restore" in office.text("copies_verdict")

    office.click("copies_take")
    assert page.copies.folder.fault
    stick = tmp_path / "stick"
    stick.mkdir()
    page.copies.folder.line.setText(str(stick))
    office.click("copies_take")
    (taken,) = stick.iterdir()
    assert taken.read_bytes() == copies.copies[0].path.read_bytes()

    damaged = copies.copies[0].path
    content = bytearray(damaged.read_bytes())
    place = content.rindex(b"S001-T01-000003")
    content[place : place + 1] = b"X"
    damaged.write_bytes(content)
    office.click("copies_examine")
    assert "damaged" in office.text("copies_verdict")
    page.copies.folder.line.setText(str(tmp_path / "gone"))
    office.click("copies_take")
    assert page.banner.tone == "refused"


def test_the_devices_log_is_read_without_what_is_secret(
    office: Office, page: CarePage, sold: Path
) -> None:
    lines = [f"2026-11-23 10:00:{n:02d} scanner-1 reads={n}" for n in range(60)]
    lines.append("2026-11-23 10:01:00 printer http://user:secret@10.0.0.1/ 13812345678")
    (sold / "devices.log").write_text("\n".join(lines), encoding="utf-8")
    office.click("care_tab_1")
    office.click("events_source_1")

    assert page.log.isVisible() and not page.events.isVisible()
    assert page.log.rows.rowCount() == 61
    newest, next_ = page.care.log_rows(0, 2)
    assert "secret" not in newest[1] and "1381234" not in newest[1]
    assert next_ == ("2026-11-23 10:00:59", "scanner-1 reads=59")


def test_what_head_office_wants_installed_is_said_with_what_to_do(
    office: Office, page: CarePage, till: Till
) -> None:
    def told() -> tuple[str, str]:
        (fact,) = [fact for fact in page.care.facts if fact.what == "Program"]
        return fact.how, fact.standing

    assert told()[1] == "plain"
    settings = dict(till._desk.settings)
    for wanted, standing in (("99.1", "care"), ("0.0.1", "good")):
        till._desk.settings = settings | {"program": {"version": wanted}}
        assert told()[1] == standing
        assert ("99.1" in told()[0]) == (standing == "care")
    till._desk.settings = settings | {"program": {"version": "99.1", "note": {"en": "On Tuesday."}}}
    assert told()[0].endswith("On Tuesday.")
    assert ProgramState(version="1.9.0", wanted="1.10").is_behind
    assert not ProgramState(version="1.0", wanted="1.0.0").is_behind
