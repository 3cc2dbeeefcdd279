"""What is said aloud: what is to be paid, the change, and nothing twice."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.app.speaking import sentence, spoken_amount
from ui.bridge.voice import Voice
from ui.cashier.presenter import CashierPresenter
from ui.theme.language import install_language


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    translator = install_language("zh_CN")
    yield
    QCoreApplication.removeTranslator(translator)


@pytest.mark.parametrize(
    ("amount", "words"), [(6_200, "62 yuan"), (1_280, "12 yuan 80"), (1_285, "12 yuan 85")]
)
def test_an_amount_is_said_as_people_say_it(amount: int, words: str) -> None:
    assert spoken_amount(amount) == words


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("amount", "words"), [(6_200, "62元"), (1_280, "12元8角"), (1_285, "12元8角5分")]
)
def test_in_chinese_too(amount: int, words: str) -> None:
    assert spoken_amount(amount) == words


def test_what_is_to_be_paid_and_the_change_are_said_once(
    selling: CashierPresenter, codes: list[str]
) -> None:
    said: list[str] = []
    before = selling.state

    def listen() -> None:
        nonlocal before
        words, before = sentence(before, selling.state), selling.state
        if words:
            said.append(words)

    selling.changed.connect(listen)
    selling.scan(codes[0])
    due = selling.state.due_in_cash
    selling.act("tender")
    selling.type_text("100")
    selling.enter()
    selling.act("help")

    assert said == [f"To pay: {spoken_amount(due)}", f"Change: {spoken_amount(10_000 - due)}"]


@pytest.mark.skipif(sys.platform == "win32", reason="no shell scripts")
def test_the_speech_program_of_the_machine_gets_the_sentence(
    qapp: QApplication, tmp_path: Path, bury: Callable[[QObject], None], qtbot: QtBot
) -> None:
    heard = tmp_path / "heard"
    program = tmp_path / "espeak-ng"
    program.write_text(f'#!/bin/sh\necho "$@" > {heard}.part && mv {heard}.part {heard}\n')
    program.chmod(0o755)
    voice = Voice(find=lambda name: str(program) if name == "espeak-ng" else None)
    bury(voice)

    voice.say("找零：38元", "zh_CN")

    qtbot.waitUntil(heard.exists)
    assert heard.read_text().strip() == "-v zh 找零：38元"


def test_where_no_program_speaks_nothing_happens(
    qapp: QApplication, bury: Callable[[QObject], None]
) -> None:
    voice = Voice(find=lambda name: None)
    bury(voice)

    voice.say("Change: 38 yuan", "en")

    assert voice.program == ""
