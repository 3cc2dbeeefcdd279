"""What a person who is not root is told to type, and what is asked of which display."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from installer import system
from installer.words import Trouble


@pytest.mark.parametrize(
    ("packages", "line"),
    [
        (
            ["libegl1"],
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1",
        ),
        (
            ["libxcb-icccm4", "libxcb-keysyms1"],
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends "
            "libxcb-icccm4 libxcb-keysyms1",
        ),
    ],
)
def test_the_line_to_type_on_debian(packages: list[str], line: str) -> None:
    assert system.apt_line(packages) == line
    assert system.advice(["libEGL.so.1"], packages, apt=True).endswith(f"\n  {line}")


@pytest.mark.parametrize(
    ("manager", "line"),
    [
        ("dnf", "sudo dnf install 'libEGL.so.1()(64bit)'"),
        ("zypper", "sudo zypper install 'libEGL.so.1()(64bit)'"),
        ("pacman", "Install the packages of your system that bring them, then start again."),
    ],
)
def test_the_line_to_type_elsewhere(
    manager: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / manager
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert system.advice(["libEGL.so.1"], ["libegl1"], apt=False).endswith(line)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bring what Qt needs")
@pytest.mark.parametrize(
    ("environment", "arguments", "platforms"),
    [
        ({}, [], ("offscreen",)),
        ({"DISPLAY": ":0"}, [], ("offscreen", "xcb")),
        ({"DISPLAY": ":0"}, ["--headless", "--out", "day"], ("offscreen",)),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, [], ("offscreen",)),
        ({"WAYLAND_DISPLAY": "wayland-0"}, [], ("offscreen", "wayland")),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, [], ("offscreen", "xcb")),
        ({"QT_QPA_PLATFORM": "wayland"}, [], ("offscreen", "wayland")),
        ({"QT_QPA_PLATFORM": "vnc:size=800x600"}, [], ("offscreen",)),
    ],
)
def test_a_display_asks_for_its_own_libraries(
    environment: dict[str, str], arguments: list[str], platforms: tuple[str, ...]
) -> None:
    assert system.qt_platforms(environment, arguments) == platforms


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bring what Qt needs")
def test_qt_loads_offscreen_here() -> None:
    system.require_qt(Path(sys.executable), "offscreen")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bring what Qt needs")
def test_a_library_that_does_not_load_is_named_with_its_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(system, "LIBRARIES", {"offscreen": {"libnever.so.9": "libnever9"}})
    monkeypatch.setattr(system, "is_root", lambda: False)
    with pytest.raises(Trouble, match=r"libnever\.so\.9 not found"):
        system.require_qt(Path(sys.executable), "offscreen")
