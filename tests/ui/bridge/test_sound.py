"""Four sounds that can be told apart, and that never hold anything up."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ui.bridge.sound import Sounds
from ui.theme.places import SOUNDS

NAMES = ("ok", "unknown", "approval", "paid")


@pytest.mark.parametrize("name", NAMES)
def test_every_sound_is_there_and_short(name: str) -> None:
    with wave.open(str(SOUNDS / f"{name}.wav")) as file:
        assert 0.05 < file.getnframes() / file.getframerate() < 0.8


def test_the_sounds_differ() -> None:
    assert len({(SOUNDS / f"{name}.wav").read_bytes() for name in NAMES}) == len(NAMES)


def test_playing_tells_of_itself(qtbot: QtBot) -> None:
    sounds = Sounds(silent=True)

    with qtbot.waitSignal(sounds.played) as told:
        sounds.play("paid")

    assert told.args == ["paid"]


def test_a_player_is_a_child_that_ends_with_the_till(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    player = tmp_path / "aplay"
    player.write_text('#!/bin/sh\necho "$1" > "$0.heard"\nexec sleep 30\n', encoding="utf-8")
    player.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    sounds = Sounds()

    for _ in range(5):
        sounds.play("unknown")
    heard = tmp_path / "aplay.heard"
    qtbot.waitUntil(lambda: heard.exists() and heard.read_text().strip() != "", timeout=5000)
    sounds.close()

    assert heard.read_text().strip() == str(SOUNDS / "unknown.wav")
