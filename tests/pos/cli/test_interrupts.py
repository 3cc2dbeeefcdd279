"""Ctrl-C ends a command that has a device open; an impatient second one does not break its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from pos.cli.interrupts import one_interrupt


def test_only_the_first_is_heard() -> None:
    before = signal.getsignal(signal.SIGINT)
    heard = 0
    try:
        with one_interrupt():
            try:
                signal.raise_signal(signal.SIGINT)
            except KeyboardInterrupt:
                heard += 1
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == 1


def test_where_none_came_the_next_command_hears_its_own() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with one_interrupt():
            pass
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX has them")
def test_a_camera_that_is_watched_is_let_go_of_however_often_it_is_pressed() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "pos.cli", "devices", "watch", "sim+camera://"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as watching:  # fmt: skip
        assert watching.stdout is not None
        for line in watching.stdout:
            if '"Scanned"' in line:
                break
        watching.send_signal(signal.SIGINT)
        watching.send_signal(signal.SIGINT)
        told, said = watching.communicate(timeout=30)
    assert (watching.returncode, said) == (130, "")
    assert '"counters"' in told
