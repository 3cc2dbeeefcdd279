"""The `lianpos` command as a person types it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from drivers.sim.scale import ScaleTwin
from pos.catalog.demo import demo_items
from pos.cli.console import perform
from pos.till.till import Till
from tests import warm
from tests.pos.codes.printed import printed

CLOCK = ("--clock", "2026-11-22T10:00:00+08:00")
"""On the day on which the demo store was made: a till that was off for a day asks about it."""


def lianpos(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    pipe = subprocess.PIPE
    return warm.run("pos.cli", *arguments, input=text, stderr=pipe, text=True, timeout=60)


def console(folder: Path, *commands: dict[str, Any], options: tuple[str, ...] = CLOCK) -> list[Any]:
    typed = "".join(json.dumps(command) + "\n" for command in commands)
    done = lianpos("console", "--data", str(folder), *options, text=typed)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


LOGIN = {"do": "login", "user": "1001", "pin": "1001"}
OPEN = {"do": "open_shift", "float": 20_000}
SCAN = {"do": "scan", "code": "1000052"}


def test_a_settable_clock_rules_the_day(folder: Path) -> None:
    at = "2026-12-31T23:59:00+08:00"
    answers = console(
        folder, LOGIN, OPEN, {"do": "clock", "at": "2027-01-01T00:01:00+08:00"}, SCAN,
        {"do": "pay", "tender": "cash"}, {"do": "clock", "at": "yesterday"}, {"do": "quit"},
        options=("--clock", at),
    )  # fmt: skip
    assert answers[1]["shift"] == "S001-T01-2026-12-31-1"
    assert answers[2]["at"].startswith("2027-01-01T00:01")
    assert answers[5]["error"]["code"] == "bad_time"
    printed = lianpos("journal", str(folder), "--kind", "sale").stdout
    entry = json.loads(printed)
    # After midnight the sale still belongs to the day of its shift.
    assert entry["day"] == "2026-12-31"
    assert entry["body"]["at"].startswith("2027-01-01")


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        "7",
        '{"do": 5}',
        '{"do": "fly"}',
        '{"do": "scan"}',
        '{"do": "scan", "code": 690}',
        '{"do": "scan", "code": "1", "more": true}',
        '{"do": "pay", "tender": "cash", "amount": 1.5}',
        '{"do": "quantity", "line": "1", "quantity": 2}',
        '{"do": "scan", "code": "\\ud800"}',
        '{"do": "open_shift", "float": 1e400}',
    ],
)
def test_a_line_that_is_no_command_gets_an_answer_and_changes_nothing(
    folder: Path, line: str
) -> None:
    typed = f"{json.dumps(LOGIN)}\n{line}\n{json.dumps({'do': 'state'})}\n"
    done = lianpos("console", "--data", str(folder), text=typed)
    assert done.returncode == 0, done.stderr
    login, bad, state = [json.loads(answer) for answer in done.stdout.splitlines()]
    assert bad["ok"] is False
    assert bad["error"]["message"]
    assert bad["state"] == login["state"] == state["state"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"do":"open_shift","float":"ten"}', "没有执行：float 写得不对。请核对再试。"),
        (b'{"do":"refund","receipt":"1","lines":[{"line":"x"}]}', "lines[0].line 写得不对"),
        (b'{"do":"login"}', "缺少 user"),
        (b'{"do":"fix_tender","receipt":"1"}', "缺少 to, from。"),
        (b'{"do":"lock","why":1}', "没有 why"),
        (b'{"do":"dance"}', "没有这个命令"),
        (b'{"code":"1"}', "缺少 do"),
        (b"scan 1", "不是完整的 JSON"),
    ],
)
def test_what_is_no_command_is_told_in_the_shops_own_language(
    till: Till, line: bytes, told: str
) -> None:
    answer = perform(till, line)
    assert answer.error is not None
    assert answer.error.code == "bad_command"
    assert told in answer.error.message
    # Nothing of the decoder's English but what names a field.
    assert not re.search(r"[a-z]{3,} [a-z]{2,}", answer.error.message)


@pytest.mark.parametrize(
    "line",
    [
        b'{"do":"scan","code":"\xff"}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"do":' * 50_000,
        b'{"do":"clock","at":"0001-01-01T00:00:00+14:00"}',
    ],
    ids=["not utf-8", "no text", "deep list", "deep object", "year one"],
)
def test_hostile_bytes_end_no_till(folder: Path, line: bytes) -> None:
    done = warm.run(
        "pos.cli", "console", "--data", folder, "--clock", "2026-11-22T09:00:00+08:00",
        input=line + b'\n{"do":"state"}\n', stderr=subprocess.PIPE, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    bad, state = [json.loads(answer) for answer in done.stdout.splitlines()]
    assert bad["ok"] is False
    assert state["ok"] is True


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gbk"])
def test_the_console_speaks_utf8_under_any_locale(folder: Path, encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pos.cli", "console", "--data", str(folder)],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        input=json.dumps(LOGIN).encode() + b"\n", capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode("utf-8"))["name"] == "收银员"


def test_verify_and_journal(folder: Path) -> None:
    console(folder, LOGIN, OPEN, SCAN, {"do": "pay", "tender": "cash"})
    verdict = lianpos("verify", str(folder))
    assert verdict.returncode == 0
    assert json.loads(verdict.stdout)["ok"] is True
    entries = [json.loads(line) for line in lianpos("journal", str(folder)).stdout.splitlines()]
    told = [(entry["kind"], entry["body"].get("do")) for entry in entries]
    once = [("system", "key"), ("system", "start"), ("system", "stop"), ("system", "start")]
    till_closed = ("system", "stop")
    assert told == [*once, ("staff", "login"), ("shift", "open"), ("sale", None), till_closed]
    assert json.loads(verdict.stdout)["head"] == entries[-1]["hash"]
    later = lianpos("journal", str(folder), "--from", "7").stdout.splitlines()
    assert [json.loads(line)["seq"] for line in later] == [7, 8]
    body = entries[-2]["body"]
    assert body["status"] == "completed"
    assert [action["do"] for action in body["actions"]] == ["add", "tender"]

    connection = sqlite.connect(folder / "journal.db", isolation_level=None)
    connection.execute("DROP TRIGGER journal_update")
    connection.execute("UPDATE journal SET total = total + 1 WHERE seq = 3")
    connection.close()
    bad = lianpos("verify", str(folder))
    assert bad.returncode == 1
    assert json.loads(bad.stdout)["seq"] == 3


def test_what_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    for arguments in (
        ("journal", str(tmp_path)),
        ("console", "--data", str(tmp_path / "x"), "--clock", "noon"),
        ("console", "--data", str(tmp_path / "x"), "--config", str(tmp_path / "none.toml")),
        ("codes", "explain", "1", "--data", str(tmp_path)),
        ("codes", "explain", "1", "--context", "dreaming"),
        ("codes", "explain", "1", "--language", "xx"),
        ("codes", "rules", "--context", "dreaming"),
        ("demo", "catalogue", "--out", str(tmp_path / "no" / "items.csv")),
        ("open", "toaster"),
        ("run", "--language", "de"),
        ("console", "--data", str(tmp_path / "x"), "--clock", "0001-01-01T00:00:00+14:00"),
    ):
        done = lianpos(*arguments)
        assert done.returncode == 2, arguments
        assert done.stderr.strip(), arguments
        assert "Traceback" not in done.stderr
    assert lianpos("verify", str(tmp_path)).returncode == 1


def test_a_second_console_is_turned_away(folder: Path) -> None:
    first = warm.Program(
        "pos.cli", "console", "--data", folder,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert first.stdin is not None
    assert first.stdout is not None
    try:
        first.stdin.write('{"do": "state"}\n')
        first.stdin.flush()
        assert json.loads(first.stdout.readline())["ok"]
        second = lianpos("console", "--data", str(folder), text='{"do": "state"}\n')
        assert second.returncode == 2
        assert json.loads(second.stdout)["error"]["code"] == "till_running"
    finally:
        first.kill()
        first.wait(timeout=30)
        first.stdin.close()
        first.stdout.close()
    # A lock that its owner cannot give back any more binds nobody.
    assert lianpos("console", "--data", str(folder), text='{"do": "quit"}\n').returncode == 0


def test_what_the_verifier_said_goes_on_record(folder: Path) -> None:
    console(folder, LOGIN, OPEN, SCAN, {"do": "pay", "tender": "cash"}, {"do": "quit"})
    checked = json.loads(lianpos("verify", str(folder), "--record").stdout)
    assert checked["ok"]
    last = json.loads(lianpos("journal", str(folder), "--kind", "system").stdout.splitlines()[-1])
    assert last["seq"] == checked["entries"] + 1
    assert last["body"] | {"at": ""} == {
        "do": "verify", "at": "", "ok": True, "entries": checked["entries"],
        "head": checked["head"],
    }  # fmt: skip
    # A finding stays in it as well, and does not hide what was found.
    connection = sqlite.connect(folder / "journal.db", isolation_level=None)
    connection.execute("UPDATE shift_total SET amount = amount + 1 WHERE name = 'sales'")
    connection.close()
    found = lianpos("verify", str(folder), "--record")
    assert found.returncode == 1
    last = json.loads(lianpos("journal", str(folder), "--kind", "system").stdout.splitlines()[-1])
    assert (last["body"]["ok"], last["body"]["problem"]) == (
        False, json.loads(found.stdout)["code"],
    )  # fmt: skip
    # In words of the shop, or of whoever asks.
    assert json.loads(found.stdout)["problem"].startswith("汇总表 shift_total 在")
    english = lianpos("verify", str(folder), "--language", "en")
    assert json.loads(english.stdout)["problem"].startswith("the read model shift_total does not")
    assert lianpos("verify", str(folder)).returncode == 1


def test_doctor_says_what_is_wrong(folder: Path, tmp_path: Path) -> None:
    well = lianpos("doctor", "--data", str(folder), "--language", "en")
    assert well.returncode == 0, well.stdout
    for what in ("SQLite build", "Disk sync", "Display", "journal.db", "Journal"):
        assert what in well.stdout
    sick = Path(shutil.copytree(folder, tmp_path / "sick"))
    (sick / "journal.db").write_bytes(b"no database at all" * 300)
    ill = lianpos("doctor", "--data", str(sick), "--language", "en")
    assert ill.returncode == 1
    assert "Not fit to sell" in ill.stdout
    assert "Traceback" not in ill.stderr
    # Without a word about it, in the terminal's own language.
    assert "不能收银" in lianpos("doctor", "--data", str(sick)).stdout
    assert lianpos("doctor", "--data", str(sick), "--language", "fr").returncode == 2


def test_doctor_looks_at_every_device_that_is_configured(folder: Path) -> None:
    scale = ScaleTwin()
    scale.start()
    (folder / "lianpos.toml").write_text(
        "[devices]\nscanners = []\n"
        f'scale = "scale+ecr://{scale.place}"\n'
        'display = "display+cd5220://127.0.0.1:1"\n',
        encoding="utf-8",
    )
    try:
        told = lianpos("doctor", "--data", str(folder), "--language", "en")
    finally:
        scale.close()
    assert told.returncode == 0, told.stdout
    assert f"scale+ecr://{scale.place} ok" in told.stdout
    assert "The customer display cannot be reached. Check its power and cable" in told.stdout


def test_the_demo_catalogue_is_the_same_each_time(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        out = str(tmp_path / name)
        assert lianpos("demo", "catalogue", "--items", "300", "--out", out).returncode == 0
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert len((tmp_path / "one.csv").read_text(encoding="utf-8").splitlines()) == 301


def test_without_a_terminal_codes_are_explained_as_the_demo_store_knows_them() -> None:
    goods = next(item for item in demo_items() if item.barcodes)
    weighed = next(item for item in demo_items() if item.plu)
    label = printed("22PPPPPAAAAAC", plu=weighed.plu, amount=455)
    item = json.loads(lianpos("codes", "explain", goods.barcodes[0], "--json").stdout)
    told = json.loads(lianpos("codes", "explain", label, "--json").stdout)
    assert item["kind"] == "item" and "problem" not in item["fields"]
    assert told["kind"] == "label" and "problem" not in told["fields"]
    assert (told["fields"]["plu"], told["fields"]["amount"]) == (weighed.plu, 455)


@pytest.mark.parametrize(("context", "first"), [("selling", "Item"), ("tender", "Payment code")])
def test_the_rules_are_printed_in_their_order(context: str, first: str) -> None:
    told = lianpos("codes", "rules", "--context", context, "--language", "en")
    lines = told.stdout.splitlines()
    assert told.returncode == 0 and lines[1].startswith(f" 1 {first}")
    assert [int(line[:2]) for line in lines] == list(range(len(lines)))


def test_explain_never_shows_a_wallet_code_whole(folder: Path) -> None:
    code = "28" + "1234567890" + "123456"
    told = lianpos("codes", "explain", code, "--json", "--data", str(folder))
    assert told.returncode == 0
    assert code not in told.stdout
    assert code[-4:] in told.stdout


def test_the_receipt_of_a_stored_sale_is_a_paper(folder: Path) -> None:
    from drivers.paper import from_json

    console(folder, LOGIN, OPEN, SCAN, {"do": "pay", "tender": "cash"}, SCAN,
            {"do": "pay", "tender": "cash"}, {"do": "refund", "receipt": "1"},
            {"do": "quit"})  # fmt: skip
    last = lianpos("journal", str(folder), "--receipt")
    named = lianpos("journal", str(folder), "--receipt", "S001-T01-000001")
    assert (last.returncode, named.returncode) == (0, 0), last.stderr
    assert "S001-T01-000003" in last.stdout, "a return has a receipt as well"
    assert "S001-T01-000001" in named.stdout
    assert from_json(named.stdout).width == 48
    assert lianpos("journal", str(folder), "--receipt", "S001-T01-000009").returncode == 2


def test_a_paper_from_the_journal_shows_the_tender_that_was_put_right(folder: Path) -> None:
    wrong = {"do": "fix_tender", "from": "cash", "to": "card_manual", "code": "6217 035512"}
    console(folder, LOGIN, OPEN, SCAN, {"do": "pay", "tender": "cash"},
            {**wrong, "receipt": "S001-T01-000001", "reason": "key"},
            {"do": "approve", "user": "2001", "pin": "2001"}, SCAN,
            {"do": "pay", "tender": "cash"}, {"do": "quit"})  # fmt: skip
    fixed = lianpos("receipt", str(folder), "S001-T01-000001", "--language", "en").stdout
    assert '"Bank card' in fixed and "6217" in fixed and '"Cash"' not in fixed
    other = lianpos("receipt", str(folder), "--language", "en").stdout
    assert '"Cash"' in other and '"Bank card' not in other


def test_a_receipt_is_drawn_as_it_prints(folder: Path, tmp_path: Path) -> None:
    from PIL import Image

    console(folder, LOGIN, OPEN, SCAN, {"do": "pay", "tender": "cash"}, {"do": "quit"})
    wide, narrow = tmp_path / "wide.png", tmp_path / "narrow.png"
    assert lianpos("receipt", str(folder), "--png", str(wide)).returncode == 0
    drawn = lianpos("receipt", str(folder), "--gift", "--language", "en", "--width", "32",
                    "--png", str(narrow))  # fmt: skip
    assert drawn.returncode == 0, drawn.stderr
    with Image.open(wide) as picture, Image.open(narrow) as gift:
        # A short paper is fed as far as the knife, so only the width tells them apart.
        assert picture.width > gift.width
    assert "GIFT RECEIPT" in lianpos("receipt", str(folder), "--gift", "--language", "en").stdout
    assert lianpos("receipt", str(folder), "S001-T01-000009").returncode == 2


def test_a_receipt_is_asked_for_again_over_the_console(folder: Path) -> None:
    from drivers.sim.printer import PrinterTwin

    again = {"do": "reprint", "receipt": "S001-T01-000001"}
    sold = console(folder, LOGIN, OPEN, SCAN, {"do": "pay", "tender": "cash"}, again)
    assert sold[-1]["error"]["code"] == "no_printer"
    with closing(PrinterTwin()) as twin:
        twin.start()
        (folder / "lianpos.toml").write_text(
            f'[devices]\nprinter = "escpos+tcp://127.0.0.1:{twin.port}"\n', encoding="utf-8"
        )
        answers = console(
            folder, LOGIN, again, again, {"do": "reprint", "receipt": "S001-T01-000002"},
            {"do": "reprint", "receipt": 1}, {"do": "wait", "seconds": 20}, {"do": "quit"},
        )  # fmt: skip
        papers = [paper.text for paper in twin.papers]
    assert [answer["copy"] for answer in answers[1:3]] == [1, 2]
    assert [answer["error"]["code"] for answer in answers[3:5]] == [
        "unknown_receipt", "bad_command",
    ]  # fmt: skip
    assert "print" not in answers[5]["pending"]
    assert [f"补打 第{n}次" in text for n, text in enumerate(papers, start=1)] == [True, True]
    kept = [json.loads(line) for line in lianpos(
        "journal", str(folder), "--kind", "print").stdout.splitlines()]  # fmt: skip
    assert [(e["body"]["receipt"], e["body"]["user"]) for e in kept] == [
        ("S001-T01-000001", "1001"),
    ] * 2
    checked = lianpos("verify", str(folder))
    assert (checked.returncode, json.loads(checked.stdout)["ok"]) == (0, True)
