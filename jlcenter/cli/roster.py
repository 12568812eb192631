"""The roster group: what the import and the people modules bring."""

from __future__ import annotations

import click

from jlcenter.cli.people import roster_show
from jlcenter.cli.roster_import import roster_import


@click.group("roster")
def roster_group() -> None:
    """花名册: 导入、查看。"""


roster_group.add_command(roster_show, "show")
roster_group.add_command(roster_import, "import")
