"""Every command of `lianpos`, each a few lines that call the room that does the work."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from pos.cli.devices import devices_app
from pos.cli.sim import sim_app
from pos.cli.sim_pay import alipay, wechat
from pos.cli.sim_sms import sms
from pos.cli.words import OwnLanguage, in_words, own_texts
from pos.hq.commands import hq as hq_app

app = typer.Typer(
    name="lianpos",
    help="A point of sale whose lane never stops, never charges twice, never forgets.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
codes_app = typer.Typer(help="What a scan means.", no_args_is_help=True)
demo_app = typer.Typer(help="Goods to try things with.", no_args_is_help=True)
app.add_typer(hq_app, name="hq")
app.add_typer(codes_app, name="codes")
app.add_typer(demo_app, name="demo")
app.add_typer(devices_app, name="devices")
sim_app.command()(alipay)
sim_app.command()(wechat)
sim_app.command()(sms)
app.add_typer(sim_app, name="sim")

Data = Annotated[Path, typer.Option("--data", help="The terminal's folder.")]
ConfigFile = Annotated[Path | None, typer.Option("--config", help="Its configuration file.")]


@app.command()
def console(
    data: Data,
    config: ConfigFile = None,
    clock: Annotated[
        str | None, typer.Option(help="Start a settable clock at this time, ISO 8601.")
    ] = None,
) -> None:
    """The till without a screen: one JSON command a line in, one JSON answer a line out."""
    from pos.cli.console import run_console

    raise typer.Exit(run_console(data=data, config=config, clock=clock))


@app.command()
def door(
    data: Data,
    config: ConfigFile = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="A JSON object for each code, for what turns a gate.")
    ] = False,
) -> None:
    """The way out: whoever served himself shows the code of his receipt, and it opens once."""
    from pos.cli.door import run_door

    raise typer.Exit(run_door(data=data, config=config, as_json=as_json))


@app.command()
def visits(folder: Annotated[Path, typer.Argument(help="The self-checkout's folder.")]) -> None:
    """How often staff had to come to a self-checkout on its last day: visits for 100 sales."""
    from pos.till.looks_rate import read_rate
    from pos.till.visits import read_visits

    day, looks = read_visits(folder), read_rate(folder)
    told = {"day": day.day, "sales": day.sales, "visits": day.visits, "per_100": day.per_hundred}
    typer.echo(json.dumps({**told, "looks": looks.looks, "looks_missed": looks.missed}))


@app.command()
def pictures(
    folder: Annotated[Path, typer.Argument(help="The self-checkout's folder.")],
    out: Annotated[Path, typer.Option(help="Where they are put as JPEGs.")],
    reason: Annotated[str, typer.Option(help="Who takes them, and what for: on the record.")],
) -> None:
    """What attendants were called for, where the store keeps pictures of that; the lane is closed.

    The copies are yours to remove: the lane's hours do not reach them.
    """
    from pos.cli.pictures import put_pictures
    from pos.database import StorageError
    from pos.texts import Texts
    from pos.till.config import find_config

    if not reason.strip():
        raise typer.BadParameter("say who takes them, and what for", param_hint="--reason")
    try:
        typer.echo(put_pictures(folder, out, reason=reason))
    except StorageError as error:
        texts = Texts(find_config(folder, None).language)
        typer.echo(texts(f"error.{error.code}", file=error.path.name), err=True)
        raise typer.Exit(2) from error


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(help="The terminal's folder.")],
    head: Annotated[str | None, typer.Option(help="A hash that must be in the journal.")] = None,
    key: Annotated[str | None, typer.Option(help="The public key it must begin with.")] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Write the result into it; its till is closed.")
    ] = False,
    language: OwnLanguage = None,
) -> None:
    """Checks the journal with none of the till's own code."""
    from pos.journal.verify import verify as check

    verdict = check(folder, head=head, key=key)
    typer.echo(json.dumps(in_words(own_texts(folder, language), verdict), ensure_ascii=False))
    if record:
        from pos.cli.records import record_verdict

        record_verdict(folder, verdict)
    raise typer.Exit(0 if verdict["ok"] else 1)


@app.command()
def journal(
    folder: Annotated[Path, typer.Argument(help="The terminal's folder.")],
    start: Annotated[int, typer.Option("--from", help="The first entry to print.")] = 1,
    kind: Annotated[str | None, typer.Option(help="Only entries of this kind.")] = None,
    number: Annotated[str, typer.Argument(help="With --receipt: its number.")] = "",
    receipt: Annotated[
        bool, typer.Option("--receipt", help="One receipt as a paper; the last without a number.")
    ] = False,
) -> None:
    """Prints journal entries as JSON lines, or one receipt for `lianpos devices print`."""
    if receipt:
        from pos.cli.receipts import Wanted, print_paper

        raise typer.Exit(print_paper(folder, Wanted(number=number)))
    from pos.cli.records import print_journal

    raise typer.Exit(print_journal(folder, start=start, kind=kind))


@app.command()
def receipt(
    folder: Annotated[Path, typer.Argument(help="The terminal's folder.")],
    number: Annotated[str, typer.Argument(help="Its number; the last one without.")] = "",
    png: Annotated[Path | None, typer.Option(help="Draw it into this file, as it prints.")] = None,
    gift: Annotated[bool, typer.Option("--gift", help="Without prices.")] = False,
    language: Annotated[str | None, typer.Option(help="zh_CN or en.")] = None,
    width: Annotated[
        int | None, typer.Option(min=24, max=72, help="Columns: 48 on 80 mm, 32 on 58 mm.")
    ] = None,
) -> None:
    """Prints a receipt of the journal as a paper in JSON, or draws it as it prints."""
    from pos.cli.receipts import Wanted, print_paper

    wanted = Wanted(number=number, gift=gift, png=png, language=language, width=width)
    raise typer.Exit(print_paper(folder, wanted))


@app.command()
def enrol(
    hq: Annotated[str, typer.Option(help="Address of head office.")],
    code: Annotated[str, typer.Option(help="The one-time code that head office made.")],
    data: Data,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="Head office forgot this terminal: it goes on with its sales."
        ),
    ] = False,
) -> None:
    """Enrols this terminal at head office.

    Exit code 1: it is enrolled, but the line was cut before its goods and staff had come; the till
    fetches them once it runs.
    """
    from pos.cli.records import enrol_terminal

    raise typer.Exit(enrol_terminal(hq=hq, code=code, folder=data, again=again))


@app.command()
def reset(data: Data) -> None:
    """Empties this terminal, whose till is closed, for another use; its files are kept aside.

    Refused while head office lacks anything that it sold.
    """
    from pos.cli.records import reset_folder

    raise typer.Exit(reset_folder(data))


@app.command()
def change_key(data: Data) -> None:
    """Gives this terminal, whose till is closed, another key; head office learns of it by sync."""
    from pos.cli.records import change_terminal_key

    raise typer.Exit(change_terminal_key(data))


@app.command()
def repair(
    folder: Annotated[Path, typer.Argument(help="The terminal's folder; its till is closed.")],
    backup: Annotated[Path | None, typer.Option(help="A copy of the journal to use as well.")] = (
        None
    ),
    last_receipt: Annotated[
        int, typer.Option(min=0, max=999_999_999, help="The highest receipt number on paper.")
    ] = 0,
    last_shift: Annotated[str, typer.Option(help="The last shift on paper, as the Z has it.")] = "",
    last_z: Annotated[
        int, typer.Option(min=0, max=999_999_999, help="The highest Z number on paper.")
    ] = 0,
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "",
    code: Annotated[
        str, typer.Option(help="Head office's one-time code for a new epoch; - is typed in.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    language: OwnLanguage = None,
) -> None:
    """Saves what can be saved of broken files and begins anew behind it; asks first."""
    from pos.cli.repair import Wishes
    from pos.cli.repair import repair as mend
    from pos.shift.shift import Given

    wishes = Wishes(
        backup=backup,
        last_receipt=last_receipt,
        given=Given(shift=last_shift, z=last_z),
        reason=reason,
        code=sys.stdin.readline().strip() if code == "-" else code,
        dry_run=dry_run,
        yes=yes,
        language=language,
    )
    raise typer.Exit(mend(folder, wishes))


@app.command()
def doctor(
    data: Annotated[Path | None, typer.Option(help="A terminal's folder.")] = None,
    language: OwnLanguage = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    devices: Annotated[
        bool, typer.Option(help="Also its devices; without, where its till runs.")
    ] = True,
) -> None:
    """Says what is installed, what is connected and whether it is fit to sell with."""
    from pos.cli.doctor import examine

    raise typer.Exit(examine(data, language=language, as_json=as_json, devices=devices))


@app.command(
    name="open", context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def open_face(
    context: typer.Context,
    face: Annotated[str, typer.Argument(help="cashier or admin")],
) -> None:
    """Opens a face of the till in a window of its own."""
    from pos.cli.run import open_window

    raise typer.Exit(open_window(face, context.args))


@app.command()
def run(
    headless: Annotated[bool, typer.Option(help="Without a display: sell by itself.")] = False,
    out: Annotated[Path | None, typer.Option(help="Where a headless run leaves results.")] = None,
    data: Annotated[Path | None, typer.Option(help="Where the demo store lives.")] = None,
    language: Annotated[str, typer.Option(help="zh_CN or en.")] = "zh_CN",
) -> None:
    """Opens the demo store: head office, devices that speak the real wire, a cashier's window."""
    from pos.cli.run import run_demo

    raise typer.Exit(run_demo(headless=headless, out=out, data=data, language=language))


@app.command()
def price(
    promotions: Annotated[Path, typer.Option(help="The promotions, a JSON list.")],
    basket: Annotated[Path | None, typer.Option(help="The basket to price, JSON.")] = None,
    explain: Annotated[
        str | None,
        typer.Option(
            help="text or json. Without it json; for --what-if at a screen text.",
            show_default=False,
        ),
    ] = None,
    language: Annotated[str, typer.Option(help="zh_CN or en, for text.")] = "zh_CN",
    what_if: Annotated[
        Path | None, typer.Option(help="A folder of past baskets: say what would change.")
    ] = None,
    before: Annotated[
        Path | None, typer.Option(help="For --what-if: the promotions in force until now.")
    ] = None,
) -> None:
    """Prices a basket under promotions and says why it costs what it costs."""
    from pos.cli.price import price_file, price_folder

    if (basket is None) == (what_if is None) or (before is not None and what_if is None):
        typer.echo("give either --basket, or --what-if and with it --before", err=True)
        raise typer.Exit(2)
    if what_if is not None:
        form = explain or ("text" if sys.stdout.isatty() else "json")
        code = price_folder(
            folder=what_if, promotions=promotions, before=before, explain=form, language=language
        )
        raise typer.Exit(code)
    assert basket is not None
    form = explain or "json"
    raise typer.Exit(
        price_file(basket=basket, promotions=promotions, explain=form, language=language)
    )


@app.command()
def baskets(
    folder: Annotated[Path, typer.Argument(help="The terminal's folder.")],
    out: Annotated[Path, typer.Option(help="Where the files go.")],
    day: Annotated[str | None, typer.Option(help="Only this business day, 2026-11-22.")] = None,
) -> None:
    """Writes past sales as baskets, for `lianpos price --what-if`."""
    from pos.cli.baskets import write_baskets

    raise typer.Exit(write_baskets(folder, out=out, day=day))


@codes_app.command()
def explain(
    code: str,
    context: Annotated[str, typer.Option(help="selling or tender")] = "selling",
    as_json: Annotated[bool, typer.Option("--json")] = False,
    language: Annotated[str, typer.Option(help="zh_CN or en")] = "zh_CN",
    data: Annotated[
        Path | None, typer.Option(help="As this terminal knows it; else as the demo store does.")
    ] = None,
) -> None:
    """Says what the router makes of a code, and why."""
    from pos.cli.codes import explain_code

    raise typer.Exit(
        explain_code(code, context=context, as_json=as_json, language=language, folder=data)
    )


@codes_app.command()
def rules(
    context: Annotated[str, typer.Option(help="selling or tender")] = "selling",
    language: Annotated[str, typer.Option(help="zh_CN or en")] = "zh_CN",
) -> None:
    """Prints the rules that decide what a code is, in the order in which they are tried."""
    from pos.cli.codes import print_rules

    raise typer.Exit(print_rules(context=context, language=language))


@demo_app.command()
def catalogue(
    items: Annotated[int, typer.Option(min=1, max=1_000_000)] = 5000,
    seed: Annotated[int, typer.Option()] = 1,
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("items.csv"),
) -> None:
    """Writes plausible supermarket goods as items.csv."""
    from pos.catalog.demo import write_demo_catalogue

    try:
        write_demo_catalogue(out, items=items, seed=seed)
    except OSError as error:
        typer.echo(f"{out}: cannot be written: {error.strerror}", err=True)
        raise typer.Exit(2) from error
    typer.echo(f"{items} items -> {out}", err=True)


if sys.platform == "win32":  # pragma: no cover
    # A Chinese console on Windows is not UTF-8 by itself.
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stderr.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
