"""lianpos.toml as it is edited: comments stay, nothing broken gets in, each change is undone."""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.till.config import ConfigError, load_config
from pos.till.config_file import ConfigFile
from pos.till.till import Till
from tests.pos.conftest import code
from tests.pos.till.test_logbook import events

OWN = """\
# The till by the door.
language = "zh_CN"   # who works here reads Chinese

[devices]
# bought in spring
printer = "escpos+tcp://10.0.3.21:9100"  # the grey one
scanners = ["scanner+wedge://"]
"""


@pytest.fixture
def file(tmp_path: Path) -> ConfigFile:
    (tmp_path / "lianpos.toml").write_text(OWN, encoding="utf-8")
    return ConfigFile(tmp_path)


def test_one_key_changes_and_every_comment_stays(file: ConfigFile) -> None:
    new = file.changed(
        {"devices.printer": "escpos+usb://04b8:0e15", "hq.url": "https://hq.example"}
    )

    assert [line for line in OWN.splitlines() if line not in new.splitlines()] == [
        'printer = "escpos+tcp://10.0.3.21:9100"  # the grey one'
    ]
    assert "# the grey one" in new
    assert tomllib.loads(new)["hq"]["url"] == "https://hq.example"


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_who_may_read_the_file_stays_as_it_was(file: ConfigFile, mode: int) -> None:
    file.path.chmod(mode)

    file.write(file.changed({"scale": 120}), at="20261122-090000", user="9001")

    assert stat.S_IMODE(file.path.stat().st_mode) == mode
    history = file.path.with_name("config-history")
    (kept,) = history.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(history.stat().st_mode) == 0o700


def test_a_file_that_is_new_is_read_by_its_owner_alone(tmp_path: Path) -> None:
    file = ConfigFile(tmp_path)
    file.write(OWN, at="", user="")

    if os.name == "posix":
        assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_lines_end_as_the_editor_had_them(file: ConfigFile) -> None:
    theirs = OWN.replace("\n", "\r\n").encode()
    file.path.write_bytes(theirs)

    file.write(file.changed({"scale": 120}), at="20261122-090000", user="9001")
    changed = file.path.read_bytes()
    assert changed.count(b"\r\n") == changed.count(b"\n") == theirs.count(b"\n") + 1
    file.write(file.kept(1), at="20261122-090100", user="9001")

    assert file.path.read_bytes() == theirs


def test_tables_and_lists_and_taking_away(file: ConfigFile) -> None:
    new = file.changed(
        {
            "labels": [{"pattern": "21PPPPPWWWWWC"}, {"pattern": "22PPPPPAAAAAC"}],
            "devices.scanners": ["scanner+wedge://", "scanner+serial:///dev/ttyACM0"],
            "devices.printer": None,
            "limits.cashier.discount": 500,
        }
    )

    read = tomllib.loads(new)
    assert [label["pattern"] for label in read["labels"]] == ["21PPPPPWWWWWC", "22PPPPPAAAAAC"]
    assert len(read["devices"]["scanners"]) == 2
    assert "printer" not in read["devices"]
    assert read["limits"]["cashier"]["discount"] == 500
    assert "# bought in spring" in new


def test_what_no_till_starts_with_changes_nothing(file: ConfigFile) -> None:
    with pytest.raises(ConfigError) as fault:
        file.changed({"devices.printer": "the grey one"})

    assert (fault.value.line, fault.value.key) == (6, "devices.printer")
    with pytest.raises(ConfigError) as fault:
        file.write(OWN.replace("language", "langauge"), at="20261123-124000", user="9001")
    assert (fault.value.line, fault.value.key) == (2, "langauge")
    with pytest.raises(ConfigError) as fault:
        file.write("language = ", at="20261123-124000", user="9001")
    assert fault.value.line == 1
    assert file.text() == OWN
    assert file.history() == ()


@settings(max_examples=15)
@given(themes=st.lists(st.sampled_from(["light", "dark", "high-contrast"]), max_size=8))
def test_any_change_can_be_undone(
    tmp_path_factory: pytest.TempPathFactory, themes: list[str]
) -> None:
    file = ConfigFile(tmp_path_factory.mktemp("config"))
    file.write(OWN, at="20261123-124000", user="9001")
    before: list[str] = []
    for theme in themes:
        text = file.changed({"theme": theme})
        if text != file.text():
            before.append(file.text())
        file.write(text, at="20261123-124001", user="9001")

    kept = [file.kept(one.number) for one in file.history()]
    assert kept == before[::-1]
    assert load_config(file.path).language == "zh_CN"


def test_the_history_ends_somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pos.till.config_file.KEPT", 3)
    file = ConfigFile(tmp_path)
    for number in range(8):
        file.write(f"scale = {100 + number}\n", at="20261123-124000", user="9001")

    assert [kept.number for kept in file.history()] == [7, 6, 5]


def test_the_till_changes_its_file_on_record_and_undoes_it(
    folder: Path, open_again: Callable[..., Till]
) -> None:
    till = open_again()
    (folder / "lianpos.toml").write_text(OWN, encoding="utf-8")
    url = "escpos+tcp://127.0.0.1:9100"
    assert till.login("2001", "2001").ok
    assert code(till.change_config({"devices.printer": url})) == "not_allowed"
    assert till.login("9001", "9001").ok
    assert code(till.change_config({"devices.printer": "grey"})) == "bad_config"
    assert till.config_text() == OWN

    changed = till.change_config({"devices.printer": url})

    assert changed.ok
    assert url in till.config_text()
    number = changed.values["undo"]
    assert isinstance(number, int)
    assert [kept.user for kept in till.config_history()] == ["9001"]
    assert till.undo_config(number).ok
    assert till.config_text() == OWN
    told = events(folder, "config")
    assert [(event.user, event.changed, event.undone) for event in told] == [
        ("9001", {"devices.printer": url}, 0),
        ("9001", {}, number),
    ]


def test_no_credentials_get_on_record(folder: Path, open_again: Callable[..., Till]) -> None:
    till = open_again()
    assert till.login("9001", "9001").ok

    assert till.change_config({"devices.camera": "camera+mjpeg://me:secret@10.0.0.7/video"}).ok

    (told,) = events(folder, "config")
    assert told.changed == {"devices.camera": "camera+mjpeg://***@10.0.0.7/video"}


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"lane.listen": "0.0.0.0:99999"}, "lane.listen"),
        ({"customer.screen": "HDMI-1\nHDMI-2"}, "customer.screen"),
        ({"devices.printer.x": "y"}, "devices.printer.x"),
        ({"devices": "x"}, "devices"),
        ({"backup.folder": "."}, "backup.folder"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_name(
    till: Till, changes: dict[str, str], names: str
) -> None:
    given = {key: str(till.config_path.parent) if value == "." else value
             for key, value in changes.items()}  # fmt: skip
    assert till.login("9001", "9001").ok
    assert till.change_config({"devices.printer": "escpos+tcp://10.0.3.21"}).ok
    before = till.config_text()

    answer = till.change_config(given)

    assert answer.error is not None
    assert answer.error.code == "bad_config"
    assert names in answer.error.message
    assert till.config_text() == before
