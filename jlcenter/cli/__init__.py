"""The command line: thin over ``jlcenter.app``, one file a group of commands.

Read ``tree.py`` for the commands, ``frame.py`` for what they share. Nothing is imported here: the
window starts through ``start.py`` and must not wait for what only commands need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click


def root() -> click.Group:
    """The whole command line."""
    from jlcenter.cli.tree import root as tree_root

    return tree_root()


def run(arguments: list[str]) -> int:
    """Run one command; returns the exit code of the contract."""
    from jlcenter.cli.frame import run_command

    return run_command(arguments)
