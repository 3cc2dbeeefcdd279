"""`lianpos hq`: run a head office, fill it, and ask it.

Every command takes --config and --database and may run while the server runs. What cannot be
done is said in plain words on standard error, with exit code 2.
"""

from __future__ import annotations

import typer

from pos.hq.commands.filling import (
    import_catalog,
    import_members,
    import_prices,
    import_promotions,
)
from pos.hq.commands.labelling import publish_labels
from pos.hq.commands.letting_in import (
    add_staff,
    add_store,
    add_user,
    drop_staff,
    enrol_code,
    revoke,
)
from pos.hq.commands.membership import member
from pos.hq.commands.parting import let_go, partners
from pos.hq.commands.reconciling import reconcile
from pos.hq.commands.reporting import report
from pos.hq.commands.returning import release_return
from pos.hq.commands.running import lost_member_key, rebuild, serve, snapshot
from pos.hq.commands.segments import segments
from pos.hq.commands.setting import publish_settings
from pos.hq.commands.signing_off import sign_off_branch
from pos.hq.commands.stopping import stop_sale
from pos.hq.commands.suggested import accept, refuse_suggestion, send_code, suggestions
from pos.hq.commands.templating import publish_template
from pos.hq.commands.value import value

hq = typer.Typer(
    name="hq",
    help="The head office: run it, fill it, ask it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
# In the order in which `lianpos hq --help` lists them.
for command in (
    serve,
    snapshot,
    import_catalog,
    import_promotions,
    import_prices,
    import_members,
    enrol_code,
    revoke,
    add_store,
    add_staff,
    drop_staff,
    add_user,
    stop_sale,
    publish_settings,
    publish_template,
    publish_labels,
    report,
    reconcile,
    release_return,
    sign_off_branch,
    partners,
    let_go,
    rebuild,
    lost_member_key,
):
    hq.command()(command)
member.command()(suggestions)
member.command()(send_code)
member.command()(accept)
member.command("refuse")(refuse_suggestion)
member.command()(segments)
hq.add_typer(member)
hq.add_typer(value)
