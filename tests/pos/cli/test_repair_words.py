"""What `lianpos repair` says before it has anything to repair."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos.cli.repair import Wishes, repair


@pytest.mark.parametrize(("language", "said"), [("zh_CN", "没有文件夹"), ("en", "no folder")])
def test_a_folder_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    missing = tmp_path / "elsewhere"
    assert repair(missing, Wishes(language=language)) == 2
    told = capsys.readouterr().err
    assert said in told
    assert str(missing) in told
