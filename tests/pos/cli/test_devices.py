"""`lianpos devices` and `lianpos sim`, as a person who installs a store uses them."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from drivers.api import DeviceEvent, Scanned, StageChanged, Weighed
from drivers.host import DeviceHost
from drivers.registry import BUILT_IN, load
from drivers.settings import PARTS
from drivers.sim.printer import PrinterTwin
from drivers.sim.scanner import SerialScanner
from pos.cli.app import app
from pos.texts import Texts
from tests import warm

ROOT = Path(__file__).resolve().parents[3]
PAPER = ROOT / "resources/receipts/paper.json"
pty_only = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are of POSIX")


@pytest.fixture
def twin() -> Iterator[PrinterTwin]:
    twin = PrinterTwin()
    twin.start()
    yield twin
    twin.close()


def lianpos(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, JSON lines, and everything that was said."""
    result = CliRunner().invoke(app, [*arguments])
    lines = [line for line in result.stdout.splitlines() if line.startswith("{")]
    return result.exit_code, [json.loads(line) for line in lines], result.output


@pytest.mark.parametrize(("language", "stop"), [("zh_CN", "。"), ("en", ". ")])
def test_every_driver_is_listed_with_what_its_url_may_say(language: str, stop: str) -> None:
    code, drivers, _ = lianpos("devices", "list", "--json", "--language", language)
    by_scheme = {driver["scheme"]: driver for driver in drivers}
    assert code == 0
    assert {"escpos+tcp", "escpos+usb", "scanner+serial"} <= by_scheme.keys()
    assert "gb18030" in by_scheme["escpos+tcp"]["options"]["charset"]
    assert "host" not in by_scheme["escpos+tcp"]["options"]
    for driver in drivers:
        assert driver["url"].startswith(driver["scheme"].partition("+")[0] + "+"), driver
        for name, words in driver["options"].items():
            assert stop in words, f"{driver['scheme']}: nobody says what {name} does"


def test_a_person_looks_at_all_drivers_and_then_at_one() -> None:
    short = lianpos("devices", "list", "--language", "en")[2]
    assert "ESC/POS printer on USB" in short and "gb18030" not in short
    assert "USB ESC/POS 打印机" in lianpos("devices", "list")[2]
    closer = lianpos("devices", "list", "escpos+tcp")[2]
    assert "escpos+tcp://HOST:PORT" in closer and "epson-tm-t20" in closer
    assert "24 至 72。一行的半角列数" in closer and "（默认 generic-80）" in closer
    assert len(lianpos("devices", "list", "scale", "--json")[1]) == 5
    assert lianpos("devices", "list", "pigeon")[0] == 2


def test_our_drivers_say_of_themselves_what_the_list_says_in_english() -> None:
    listed = {driver["scheme"]: driver for driver in lianpos("devices", "list", "--json",
                                                             "--language", "en")[1]}  # fmt: skip
    chinese = Texts("zh_CN").catalogue
    told = set()
    for name in BUILT_IN:
        scheme = name.replace(".", "+")
        spec = load(scheme)
        assert listed[scheme]["name"] == spec.name
        assert scheme.replace("+", "_") in chinese["driver"]
        if spec.settings is None:
            continue
        for option, field in spec.settings().model_fields.items():
            if option not in PARTS:
                assert listed[scheme]["options"][option].endswith(f". {field.description}")
                told |= {option, f"{scheme.replace('+', '_')}_{option}"}
    assert chinese["device_option"].keys() <= told
    assert chinese["device_option"].keys() == Texts("en").catalogue["device_option"].keys()


def test_a_printer_is_tested_and_prints_only_when_asked_to(twin: PrinterTwin) -> None:
    url = f"escpos+tcp://127.0.0.1:{twin.port}"
    assert lianpos("devices", "test", url) == (0, [], "ok\n")
    assert twin.papers == []
    assert lianpos("devices", "test", url, "--level", "external")[0] == 0
    assert "自检" in twin.papers[0].text
    twin.change(cover_open=True)
    code, said, _ = lianpos("devices", "test", url, "--json")
    assert (code, said[0]["code"]) == (1, "cover_open")
    assert "打印机的盖子开着。请合上" in lianpos("devices", "test", url)[2]
    said = lianpos("devices", "test", url, "--language", "en")[2]
    assert "cover of the printer is open. Close it" in said
    assert lianpos("devices", "test", url, "--level", "deep")[0] == 2
    assert lianpos("devices", "test", "pigeon://loft")[0] == 2
    assert lianpos("devices", "test", f"{url}?colour=red")[0] == 2


@pytest.mark.parametrize("url", ["pigeon://loft", "escpos+tcp://127.0.0.1:1?colour=red", "tcp"])
@pytest.mark.parametrize("command", [("watch",), ("print", "--receipt", str(PAPER))])
def test_a_url_that_names_no_device_ends_with_2(command: tuple[str, ...], url: str) -> None:
    code, events, said = lianpos("devices", *command, url)
    assert (code, events, url in said) == (2, [], True)


@pytest.mark.parametrize("receipt", [str(PAPER), "no-such-file.json"])
@pytest.mark.parametrize(
    ("url", "kind", "chinese"),
    [
        ("scale+ecr:///dev/null", "a scale", "电子秤"),
        ("scanner+wedge://", "a scanner", "扫码枪"),
        ("sim+drawer://", "a cash drawer", "钱箱"),
        ("sim+display://", "a customer display", "客显"),
    ],
)
def test_what_is_no_printer_is_sent_no_receipt(
    url: str, kind: str, chinese: str, receipt: str
) -> None:
    printing = ("devices", "print", url, "--receipt", receipt)
    said = f"{url} 是{chinese}的地址，不是小票打印机。\n"
    assert lianpos(*printing) == (2, [], said)
    said = f"{url} is the address of {kind}, not of a receipt printer.\n"
    assert lianpos(*printing, "--language", "en") == (2, [], said)


def test_a_receipt_is_printed_and_its_outcome_told(twin: PrinterTwin, tmp_path: Path) -> None:
    url = f"escpos+tcp://127.0.0.1:{twin.port}"
    code, said, _ = lianpos("devices", "print", url, "--receipt", str(PAPER), "--copy", "1")
    assert (code, [event["outcome"] for event in said]) == (0, ["done"])
    assert twin.papers[0].text.lstrip().startswith("补打 第1次")
    Image.new("L", (80, 40), 0).save(tmp_path / "logo.png")
    (tmp_path / "slip.json").write_text('{"blocks":[{"image":"logo.png"},{"cut":"full"}]}')
    assert lianpos("devices", "print", url, "--receipt", str(tmp_path / "slip.json"))[0] == 0
    assert twin.papers[1].text == "[IMAGE 80x40]\n"  # the logo lies beside the receipt


@pytest.mark.parametrize(
    ("language", "logo", "sign"),
    [("zh_CN", "图片 logo.png 不存在或已损坏", "有 1 处打印机打不出来"),
     ("en", "The picture logo.png is not there or damaged", "lacks 1 of the signs")],
)  # fmt: skip
@pytest.mark.parametrize("damaged", [False, True])
def test_a_receipt_without_its_logo_comes_out_and_that_is_told(
    twin: PrinterTwin, tmp_path: Path, language: str, logo: str, sign: str, damaged: bool
) -> None:
    url = f"escpos+tcp://127.0.0.1:{twin.port}"
    if damaged:
        (tmp_path / "logo.png").write_bytes(PAPER.read_bytes())
    slip = tmp_path / "slip.json"
    slip.write_text('{"blocks":[{"image":"logo.png"},{"text":"\U0010fffd"},{"cut":"full"}]}')
    code, events, said = lianpos(
        "devices", "print", url, "--receipt", str(slip), "--language", language
    )
    assert (code, events[0]["left_out"], events[0]["replaced"]) == (0, ["logo.png"], 1)
    assert logo in said and sign in said
    assert twin.papers[0].text == "？\n"


def test_a_twin_by_url_prints_the_logo_beside_a_receipt_too(tmp_path: Path) -> None:
    Image.new("L", (80, 40), 0).save(tmp_path / "logo.png")
    slip = tmp_path / "slip.json"
    slip.write_text('{"blocks":[{"image":"logo.png"},{"cut":"full"}]}')
    url = f"sim+printer://?png={tmp_path / 'paper'}"
    code, events, _ = lianpos("devices", "print", url, "--receipt", str(slip))
    assert (code, events[-1]["left_out"]) == (0, [])
    assert (tmp_path / "paper" / "receipt-0001.txt").read_text() == "[IMAGE 80x40]\n"


def test_each_command_speaks_the_language_that_is_chosen(tmp_path: Path) -> None:
    nowhere = "escpos+tcp://127.0.0.1:1"
    none = str(tmp_path / "none.json")
    asked = {
        ("devices", "list", "pigeon"): ("没有“pigeon”", "like pigeon"),
        ("devices", "test", nowhere): ("打印机连不上", "printer cannot be reached"),
        ("devices", "watch", "pigeon://loft"): ("没有可用的驱动", "no usable driver"),
        ("devices", "print", nowhere, "--receipt", none): ("none.json 读不出来", "cannot be read"),
        ("sim", "scale", "--mood", "happy=1"): ("请输入克数", "grams, or NAME=NUMBER"),
        ("sim", "drawer", "--pulse", "1"): ("十六进制", "hex digits"),
    }
    for words, (chinese, english) in asked.items():
        assert chinese in lianpos(*words)[2]
        assert english in lianpos(*words, "--language", "en")[2]
        code, _, said = lianpos(*words, "--language", "de")
        assert (code, said) == (2, "--language: zh_CN, en\n")


def test_a_receipt_that_cannot_be_printed_is_told(twin: PrinterTwin, tmp_path: Path) -> None:
    url = f"escpos+tcp://127.0.0.1:{twin.port}"
    twin.change(paper_out=True)
    code, said, output = lianpos(
        "devices", "print", url, "--receipt", str(PAPER), "--for", "1"
    )  # fmt: skip
    assert (code, said[0]["outcome"], said[0]["code"]) == (1, "not_ready", "paper_out")
    assert output.count("请换纸卷，本命令等 1 秒") == 1
    assert "接着打印" not in output
    assert output.index("请换纸卷") < output.index("什么也没有发送")
    (tmp_path / "bad.json").write_text('{"blocks":[{"pigeon":1}]}')
    for file in ("bad.json", "none.json"):
        code, _, output = lianpos("devices", "print", url, "--receipt", str(tmp_path / file))
        assert (code, file in output) == (2, True)


def test_a_receipt_that_still_prints_when_the_time_is_over_may_have_come_out(
    twin: PrinterTwin,
) -> None:
    twin.change(bytes_per_second=100)
    url = f"escpos+tcp://127.0.0.1:{twin.port}"
    code, events, said = lianpos(
        "devices", "print", url, "--receipt", str(PAPER), "--for", "1", "--language", "en"
    )
    assert (code, events[-1]["outcome"]) == (1, "unknown")
    assert said.endswith("Look at the printer: the receipt may have come out. It is not sent "
                         "again.\n")  # fmt: skip


def test_half_a_character_in_a_paper_is_a_fault_of_the_paper(tmp_path: Path) -> None:
    slip = tmp_path / "slip.json"
    for block in ('"qr":"a\\ud800b"', '"text":"\\udc00"', '"image":"\\ud83d.png"'):
        slip.write_text(f'{{"blocks":[{{{block}}}]}}')
        code, events, said = lianpos(
            "devices", "print", "sim+printer://", "--receipt", str(slip)
        )  # fmt: skip
        assert (code, events) == (2, [])
        assert said.startswith("slip.json 不是可以打印的小票：内容不合规定（blocks[0].")


def test_what_is_wrong_with_a_file_or_a_place_is_told_in_one_language(tmp_path: Path) -> None:
    slip = tmp_path / "slip.json"
    url = "escpos+tcp://127.0.0.1:1"

    def said(content: bytes) -> str:
        slip.write_bytes(content)
        return lianpos("devices", "print", url, "--receipt", str(slip))[2]

    assert said(b"{\n,") == "slip.json 不是可以打印的小票：内容不是 JSON（第 2 行第 1 列）\n"
    assert said(b"\xff{}") == "slip.json 不是可以打印的小票：内容不是 JSON\n"
    assert "内容不合规定（blocks[0]" in said(b'{"blocks":[{"pigeon":1}]}')
    slip.unlink()
    missing = lianpos("devices", "print", url, "--receipt", str(slip))[2]
    assert missing == "slip.json 读不出来：没有这个文件或文件夹\n"
    listener = ("sim", "printer", "--listen", "192.0.2.1:9100")
    assert lianpos(*listener)[2] == "192.0.2.1:9100 用不了：本机没有这个网络地址\n"
    assert "no such network address" in lianpos(*listener, "--language", "en")[2]


@pty_only
def test_what_a_scanner_reads_is_watched(capfd: pytest.CaptureFixture[str]) -> None:
    scanner = SerialScanner()
    done = threading.Event()

    def scan() -> None:
        number = 0
        while not done.wait(0.05):
            number += 1
            scanner.scan(f"69{number}")

    hand = threading.Thread(target=scan)
    hand.start()
    code, said, _ = lianpos(
        "devices", "watch", f"scanner+serial://{scanner.path}", "--count", "4", "--for", "20"
    )
    done.set()
    hand.join()
    scanner.close()
    assert code == 0
    *events, counted = said
    assert [event["event"] for event in events] == [
        "StageChanged", "HealthChanged", "StageChanged", "Scanned",
    ]  # fmt: skip
    assert events[-1]["code"].startswith("69")
    assert counted["counters"]["good_reads"] >= 1


def test_who_watches_may_go_and_counters_come_last() -> None:
    command = ("devices", "watch", "sim+scanner://?every=0.4")
    pipe = subprocess.PIPE
    with warm.Program(
        "pos.cli", *command, "--for", "20", stdout=pipe, stderr=pipe, text=True
    ) as watching:
        assert watching.stdout is not None and watching.stderr is not None
        assert '"StageChanged"' in watching.stdout.readline()
        watching.stdout.close()
        assert (watching.wait(15), watching.stderr.read()) == (0, "")
    said = lianpos(*command, "--for", "1")[1]
    assert [*said[-1]] == ["counters"]


def test_nothing_is_enabled_by_discovery() -> None:
    code, proposals, _ = lianpos("devices", "discover", "--json", "--no-network")
    assert code == 0
    assert all("://" in proposal["url"] for proposal in proposals)


@pty_only
def test_twins_are_served_and_obey(tmp_path: Path) -> None:
    with warm.Program(
        "pos.cli", "sim", "printer", "--listen", "127.0.0.1:0", "--line", "--png", tmp_path,
        "--until-stdin-closes", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as twin:  # fmt: skip
        assert twin.stdin is not None
        assert twin.stdout is not None
        place = json.loads(twin.stdout.readline())
        assert lianpos("devices", "print", place["url"], "--receipt", str(PAPER))[0] == 0
        twin.stdin.write("nonsense\ncover_open=1\n")
        twin.stdin.flush()
        code = "ok"
        for _ in range(50):
            code = lianpos("devices", "test", place["line"], "--json")[1][0]["code"]
            if code == "cover_open":
                break
        assert code == "cover_open"
        twin.stdin.close()
        assert twin.wait(20) == 0
    assert (tmp_path / "receipt-0001.png").read_bytes()[:4] == b"\x89PNG"
    assert "S001-T01-000123" in (tmp_path / "receipt-0001.txt").read_text(encoding="utf-8")


@contextmanager
def served(*arguments: str) -> Iterator[tuple[dict[str, str], Callable[[str], None], IO[str]]]:
    """A twin in a process of its own: where it is, a way to type to it, and what it says."""
    with warm.Program(
        "pos.cli", "sim", *arguments, "--until-stdin-closes",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
    ) as twin:  # fmt: skip
        assert twin.stdin is not None
        assert twin.stdout is not None
        keyboard = twin.stdin

        def type_line(text: str) -> None:
            keyboard.write(text + "\n")
            keyboard.flush()

        try:
            yield json.loads(twin.stdout.readline()), type_line, twin.stdout
        finally:
            keyboard.close()
            assert twin.wait(20) == 0


class Wanted:
    """Waits for the first event that is so."""

    def __init__(self, condition: Callable[[DeviceEvent], bool]) -> None:
        self._condition = condition
        self._heard = threading.Event()

    def __call__(self, event: DeviceEvent) -> None:
        if self._condition(event):
            self._heard.set()

    def wait(self) -> bool:
        return self._heard.wait(20)


@contextmanager
def opened(url: str, wanted: Wanted) -> Iterator[DeviceHost]:
    host = DeviceHost(wanted)
    host.open("device", url)
    try:
        yield host
    finally:
        host.close()


LINES = [pytest.param((), marks=pty_only), ("--listen", "127.0.0.1:0")]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("family", ["ecr", "toledo8217"])
def test_goods_that_are_typed_lie_on_the_scale(line: tuple[str, ...], family: str) -> None:
    def is_weight(event: DeviceEvent) -> bool:
        return isinstance(event, Weighed) and (event.weight.grams, event.weight.status) == (
            1250,
            "stable",
        )

    wanted = Wanted(is_weight)
    with served("scale", "--family", family, *line) as (place, type_line, _):
        with opened(place["url"], wanted):
            type_line("1250")
            assert wanted.wait()


@pytest.mark.parametrize("line", LINES)
def test_a_code_that_is_typed_is_scanned(line: tuple[str, ...]) -> None:
    ready = threading.Event()

    def is_scan(event: DeviceEvent) -> bool:
        if isinstance(event, StageChanged) and event.new == "enabled":
            ready.set()
        return isinstance(event, Scanned) and event.code == "6901234567892"

    wanted = Wanted(is_scan)
    with served("scanner", "--suffix", "lf", *line) as (place, type_line, _):
        with opened(place["url"], wanted):
            assert ready.wait(20)
            type_line("6901234567892")
            assert wanted.wait()


@pytest.mark.parametrize("line", LINES)
def test_a_display_says_what_it_shows(line: tuple[str, ...]) -> None:
    wanted = Wanted(lambda event: isinstance(event, StageChanged) and event.new == "enabled")
    with served("display", *line) as (place, _, said), opened(place["url"], wanted) as host:
        assert wanted.wait()
        host.show("device", ["鲜牛奶", "合计 12.80"])
        assert json.loads(said.readline()) == {"lines": [f"{'鲜牛奶':17}", f"{'合计 12.80':18}"]}


@pytest.mark.parametrize("line", LINES)
def test_a_drawer_says_how_often_it_was_opened(line: tuple[str, ...]) -> None:
    wanted = Wanted(lambda event: False)
    with served("drawer", *line) as (place, _, said), opened(place["url"], wanted) as host:
        for times in (1, 2):
            host.pulse_drawer("device")
            assert json.loads(said.readline()) == {"opened": times}


def test_goods_pass_before_the_camera() -> None:
    wanted = Wanted(lambda event: isinstance(event, Scanned) and event.code == "6901234567892")
    with served("camera", "--script", "6901234567892", "--every", "3") as (place, _, _):
        with opened(place["url"], wanted):
            assert wanted.wait()


@pytest.mark.parametrize(
    "arguments",
    [("printer", "--listen", "nowhere"), ("printer", "--mood", "happy=1"),
     ("scanner", "--suffix", "bell"), ("scale", "--family", "abacus"),
     ("scale", "--mood", "happy=1"), ("scale", "--script", "1250,heavy"),
     ("display", "--charset", "big5"), ("drawer", "--pulse", "1"),
     ("camera", "--mood", "happy=1"), ("camera", "--listen", "nowhere"),
     ("printer", "--listen", "127.0.0.1:0", "--png", "/dev/null"),
     ("printer", "--listen", "127.0.0.1:0", "--png", "/dev/null/papers")],
)  # fmt: skip
def test_a_twin_that_makes_no_sense_is_refused(arguments: tuple[str, ...]) -> None:
    code, _, said = lianpos("sim", *arguments)
    assert code == 2
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("url", ["nonsense", "pigeon://loft"])
def test_what_nobody_speaks_is_neither_watched_nor_printed_to(url: str) -> None:
    code, _, said = lianpos("devices", "watch", url, "--for", "1")
    assert (code, said.startswith(f"{url}: ")) == (2, True)
    code, _, said = lianpos("devices", "print", url, "--receipt", str(PAPER))
    assert (code, said.startswith(f"{url}: ")) == (2, True)
    assert len(said.splitlines()) == 1


def test_settings_that_cannot_be_read_are_one_line_of_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "odd_lamp.py").write_text(
        "from drivers.registry import DriverSpec\n"
        "LAMP = DriverSpec(name='lamp', kind='display', create=print, settings=lambda: 1 / 0)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(BUILT_IN, "odd.lamp", "odd_lamp:LAMP")
    code, drivers, _ = lianpos("devices", "list", "--json")
    by_scheme = {driver["scheme"]: driver for driver in drivers}
    assert code == 0
    assert by_scheme["odd+lamp"]["error"] == "bad_driver"
    assert "error" not in by_scheme["escpos+tcp"]
    assert "ZeroDivisionError" in lianpos("devices", "list")[2]
