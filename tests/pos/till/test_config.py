"""lianpos.toml: every key optional, every fault named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos.till.config import Config, ConfigError, find_config, load_config


def write(folder: Path, text: str) -> Path:
    path = folder / "lianpos.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_at_all_is_a_configuration(tmp_path: Path) -> None:
    assert load_config(write(tmp_path, "")) == Config()
    assert find_config(tmp_path / "elsewhere", None) == Config()


def test_everything_of_the_contract_is_read(tmp_path: Path) -> None:
    config = load_config(
        write(
            tmp_path,
            'language = "en"\nface = "cashier"\ntheme = "dark"\nscale = 125\n'
            '[hq]\nurl = "http://127.0.0.1:8787"\npins = []\n'
            '[devices]\nprinter = "escpos+tcp://127.0.0.1:9100"\ndrawer = "printer"\n'
            'scanners = ["scanner+wedge://"]\nscale = ""\ndisplay = ""\ncamera = ""\n'
            '[receipt]\nwidth = 32\ntemplate = "standard"\n'
            '[[labels]]\npattern = "21PPPPPWWWWWC"\n[limits]\n',
        )
    )
    assert (config.language, config.theme, config.receipt.width) == ("en", "dark", 32)
    assert config.labels[0].pattern == "21PPPPPWWWWWC"
    assert find_config(tmp_path, None) == config


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('language = "en"\ncolour = "red"\n', ["line 2", "colour", "no such key"]),
        ("\n[hq]\n\nurl = 5\n", ["line 4", "hq.url", "str"]),
        ("[receipt]\nwidth = 4000\n", ["line 2", "receipt.width", "80"]),
        ('theme = "pink"\n', ["line 1", "theme", "pink"]),
        ('[devices]\nprinter = ""\nprintr = ""\n', ["line 3", "devices.printr"]),
        ("[hq\n", ["line 1"]),
        ('[devices]\nprinter = "foo://x"\n', ["line 2", "devices.printer", "no device URL"]),
        ('[devices]\nprinter = "escpos+tcp://"\n', ["line 2", "no device URL"]),
        ('[devices]\nscale = "nonsense"\n', ["line 2", "devices.scale"]),
        ('[devices]\ndrawer = "nonsense"\n', ["line 2", "printer"]),
        ('[devices]\nscanners = ["bar://"]\n', ["line 2", "devices.scanners"]),
        ('[devices]\nscanners = ["scanner+serial://"]\n', ["line 2", "scanner URL"]),
        (
            '[devices]\nscanners = ["scanner+wedge://", "scanner+wedge://?prefix=F9"]\n',
            ["line 2", "devices.scanners", "only one scanner+wedge://"],
        ),
        ('[hq]\nurl = "http://example.com:1"\n', ["line 2", "hq.url", "https"]),
        ('[hq]\npins = ["zz"]\n', ["line 2", "hq.pins", "64 hex digits"]),
        ('\n[[labels]]\npattern = "99"\n', ["line 3", "label layout"]),
        (
            '[[labels]]\npattern = "21PPPPPWWWWWC"\n[[labels]]\npattern = "69PPPPPWWWWWC"\n',
            ["line 4", "labels.pattern", "makers of goods"],
        ),
        (
            '[[labels]]\npattern = "21PPPPPWWWWWC"\n[[labels]]\nlayout = "22"\n',
            ["line 4", "no such key"],
        ),
        ("[limits]\nrefund = 5\n", ["line 2", "limits.refund", "no such key"]),
        ('face = "cashier"\n[printers]\n', ["line 2", "printers", "no such key"]),
    ],
)
def test_a_fault_names_its_line(tmp_path: Path, text: str, words: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, text))
    for word in words:
        assert word in str(caught.value)


def test_what_an_editor_puts_in_front_of_utf8_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "lianpos.toml"
    path.write_bytes(b"\xef\xbb\xbf" + b'language = "en"\n')
    assert load_config(path).language == "en"


@pytest.mark.parametrize(
    "url",
    [
        "https://hq.example.org/lianpos",
        "http://127.0.0.1:8787",
        "http://localhost:8787",
        "http://[::1]:8787",
    ],
)
def test_a_head_office_that_may_be_spoken_to(tmp_path: Path, url: str) -> None:
    assert load_config(write(tmp_path, f'[hq]\nurl = "{url}"\n')).hq.url == url


def test_a_file_that_cannot_be_read_is_no_crash(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "missing.toml")
    bad = tmp_path / "bad.toml"
    bad.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="UTF-8"):
        load_config(bad)
