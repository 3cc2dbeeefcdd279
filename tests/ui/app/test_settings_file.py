"""What was chosen at a lane is kept in its folder, and nothing that lies there stops a start."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pos.till.config import Config, CustomerConfig
from ui.app.settings_file import FILE, configured, keep_settings, read_settings
from ui.theme.lane_settings import LaneSettings

INSTALLED = Config(language="en", theme="dark", customer=CustomerConfig(screen="off"))


def test_where_nobody_chose_the_file_of_the_installer_holds(tmp_path: Path) -> None:
    assert read_settings(tmp_path, INSTALLED) == LaneSettings(
        language="en", theme="dark", shopper=False
    )


def test_what_was_chosen_holds_over_it_and_the_rest_follows_it(tmp_path: Path) -> None:
    chosen = replace(configured(INSTALLED), scale=150, voice=True)
    keep_settings(tmp_path, INSTALLED, chosen)

    assert read_settings(tmp_path, INSTALLED) == chosen
    assert read_settings(tmp_path, Config()) == LaneSettings(scale=150, voice=True)


@pytest.mark.parametrize("kept", [b"", b"{", b'{"scale": 20}', b'{"theme": "pink"}', b"[1]"])
def test_a_file_that_makes_no_sense_sets_nothing(tmp_path: Path, kept: bytes) -> None:
    (tmp_path / FILE).write_bytes(kept)

    assert read_settings(tmp_path, INSTALLED) == configured(INSTALLED)
