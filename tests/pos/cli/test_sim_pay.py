"""`lianpos sim alipay` and `lianpos sim wechat`, as somebody who tries out payments uses them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from pos.cli.app import app

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(("name", "key"), [("alipay", "gateway_url"), ("wechat", "base_url")])
def test_a_provider_says_where_it_is_obeys_and_ends_with_its_parent(
    tmp_path: Path, name: str, key: str
) -> None:
    command = [
        sys.executable, "-m", "pos.cli", "sim", name, "--listen", "127.0.0.1:0",
        "--keys", str(tmp_path / "keys"), "--mood", "asks_over=0", "--until-stdin-closes",
        "--language", "en",
    ]  # fmt: skip
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None and process.stdin is not None
        told = json.loads(process.stdout.readline())
        settings = told["settings"][f"payment.{name}"]
        assert settings[key].startswith(f"http://{told['listening']}")
        with httpx.Client(trust_env=False, timeout=20) as client:
            page = client.get(told["page"])
            assert page.status_code == 200 and "No payment waits" in page.text
        _, complaints = process.communicate("slow=1\nrain=1\n", timeout=30)
        assert complaints.startswith("rain=1: NAME=NUMBER") and complaints.count("\n") == 1
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--listen", "0.0.0.0:9701"], "this machine"),
        (["--listen", "9701"], "HOST:PORT"),
        (["--mood", "rain=1"], "NAME=NUMBER"),
        (["--language", "de"], "--language"),
    ],
)
def test_what_makes_no_sense_is_refused_and_makes_no_keys(
    tmp_path: Path, arguments: list[str], says: str
) -> None:
    keys = tmp_path / "keys"
    result = CliRunner().invoke(
        app, ["sim", "alipay", "--keys", str(keys), "--language", "en", *arguments]
    )
    assert result.exit_code == 2
    assert says in result.output
    assert not keys.exists()


def test_a_folder_that_holds_no_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "app_private.pem").write_text("no key")
    result = CliRunner().invoke(
        app,
        ["sim", "alipay", "--keys", str(tmp_path), "--listen", "127.0.0.1:0", "--language", "en"],
    )
    assert result.exit_code == 2
    assert "app_private.pem: no private key" in result.output
