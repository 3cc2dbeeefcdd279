"""Our receipts at somebody else's printer: emupos 0.4 (Apache-2.0), where it is installed.

It needs Python 3.13: `bootstrap.py test` gives it an environment of its own where there is one. It
knows no Chinese printer: FS S is unknown to it, and it takes the two bytes of a Chinese character
for two signs of code page 437, which are turned back here.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.api import PaperOut
from drivers.host import look_at
from drivers.paper import from_json
from tests.drivers.printer.golden.remake import NAMES

OWN = Path(sys.prefix) / "emupos" / ("Scripts" if sys.platform == "win32" else "bin")
EMUPOS = shutil.which("emupos", path=OWN) or shutil.which("emupos")
GOLDEN = Path(__file__).parent / "golden"
pytestmark = pytest.mark.skipif(
    EMUPOS is None,
    reason="emupos, a printer by others, is not installed: it needs Python 3.13 or newer",
)
CONFIGURATION = """\
schema: 1
api: {{ host: 127.0.0.1, port: {api} }}
devices:
  - id: front
    type: printer
    profile: xprinter-xp80t
    connections:
      - tcp: {{ port: {port} }}
    receipts_dir: ./receipts
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as place:
        return int(place.getsockname()[1])


class Emupos:
    """The emulator in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.api = free_port(), free_port()
        (folder / "emupos.yaml").write_text(CONFIGURATION.format(api=self.api, port=self.port))
        self.log = folder / "log"
        self._output = self.log.open("wb")
        self._process = subprocess.Popen(
            [str(EMUPOS), "run"], cwd=folder, stdout=self._output, stderr=subprocess.STDOUT
        )
        self.wait_for(lambda: "Showing events" in self.log.read_text())

    @property
    def url(self) -> str:
        return f"escpos+tcp://127.0.0.1:{self.port}"

    def wait_for(self, condition: Callable[[], object]) -> None:
        tick = threading.Event()
        came = any(condition() or tick.wait(0.05) for _ in range(1200))
        assert came and self._process.poll() is None, self.log.read_text()

    def papers(self) -> list[str]:
        """The texts of what it printed, Chinese again; the last may not be written to its end."""
        files = sorted(self.folder.glob("receipts/*.txt"))
        texts = (file.read_text(encoding="utf-8", errors="replace") for file in files)
        return [text.encode("cp437", "replace").decode("gb18030", "replace") for text in texts]

    def unknown(self) -> set[str]:
        """The bytes that it had no use for."""
        return set(re.findall(r"skipped unknown bytes (.*)", self.log.read_text()))

    def fault(self, *words: str) -> None:
        """Takes its paper away, and the like."""
        command = [str(EMUPOS), "--api", f"http://127.0.0.1:{self.api}", "fault", *words]
        subprocess.run(command, check=True, timeout=60, capture_output=True)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        self._output.close()


@pytest.fixture(scope="module")
def emupos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emupos]:
    emulator = Emupos(tmp_path_factory.mktemp("emupos"))
    yield emulator
    emulator.close()


def words(text: str) -> list[str]:
    """The lines without their blanks, and without what stands for a picture."""
    lines = [re.sub(r"\[.*\]", "", line).split() for line in text.splitlines()]
    return ["".join(line) for line in lines if line]


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_receipt_comes_out_and_says_what_it_should(
    emupos: Emupos, host, ear, receipt, name: str
) -> None:
    host.open("printer", emupos.url)
    before = len(emupos.papers())
    paper = from_json((GOLDEN / f"{name}.json").read_bytes())
    host.submit("printer", receipt(name, paper).job)
    ear.wait_for_job(name, "done")
    meant = words((GOLDEN / f"{name}.txt").read_text(encoding="utf-8"))

    def said() -> list[str]:
        printed = emupos.papers()[before:]
        return [line for line in words(printed[-1]) if line in meant] if printed else []

    emupos.wait_for(lambda: said() == meant)
    assert emupos.unknown() <= {"1c 53", "00"}


def test_its_paper_runs_out_and_is_changed(emupos: Emupos, host, ear, receipt) -> None:
    emupos.fault("set", "front", "paper-out")
    assert look_at(emupos.url).code == PaperOut.code
    host.open("printer", emupos.url)
    host.submit("printer", receipt("late").job)
    assert ear.wait_for_job("late").outcome == "not_ready"
    emupos.fault("clear", "front", "paper-out")
    host.plugged_in()
    ear.wait_for_job("late", "done")
