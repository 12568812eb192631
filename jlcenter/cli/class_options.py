"""What the commands about a class share: naming the class, telling warnings."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from jlcenter.cli.frame import Context, Result
from jlcenter.domain.errors import UsageRefused
from jlcenter.words import _

if TYPE_CHECKING:
    from jlcenter.domain.notices import Notice


def warned(context: Context, warnings: Sequence[Notice]) -> list[dict[str, str]]:
    """The contract's ``warnings``; without ``--json`` they go to standard error."""
    if not context.json:
        for one in warnings:
            context.warn(_("注意：{text}", text=one.message))
    return [one.as_json() for one in warnings]


def of_class(function: Callable[..., Result]) -> Callable[..., Result]:
    """The class a command is about: as its argument, or after ``--class``."""

    @functools.wraps(function)
    def body(context: Context, class_: str | None, class_option: str | None, **more: Any) -> Result:
        named = class_ or class_option
        if not named:
            raise UsageRefused("usage", _("缺少班级编号"), field="class")
        return function(context, class_=named, **more)

    option = click.option("--class", "class_option", metavar="CLASS", help=_("班级编号或 id"))
    return click.argument("class_", metavar="CLASS", required=False)(option(body))
