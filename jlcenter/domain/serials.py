"""Numbers of certificates: their form is a centre's setting, their counting is ours.

A number once given is never given again (R59): the next one counts past everything in the register,
void and revoked ones too. Each laptop counts under its own letter, so two laptops without a network
never give the same number.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable

from jlcenter.domain.errors import Refused
from jlcenter.words import _

#: centre's code without the dash, year of issue, the laptop's letter, running number
DEFAULT_FORM = "{centre}{year}{letter}{n:04d}"
_PLACES = {"centre", "year", "letter", "n"}
_LENGTH_MAX = 40


def check_form(form: str) -> str:
    """``form`` itself where numbers made by it stay apart; raises Refused otherwise."""
    try:
        places = {name for _text, name, _spec, _conv in string.Formatter().parse(form) if name}
        made = form.format(centre="2204211", year=2026, letter="AB", n=12345)
    except (ValueError, IndexError, KeyError, AttributeError) as reason:
        raise _bad_form(form) from reason
    if not {"year", "letter", "n"} <= places <= _PLACES or len(made) > _LENGTH_MAX:
        raise _bad_form(form)
    if not made.isprintable() or not re.fullmatch(r"[^\s#]+", made):
        raise _bad_form(form)
    return form


def _bad_form(form: str) -> Refused:
    return Refused(
        "serial_form",
        _("证书编号格式“{form}”不可用。", form=form),
        _("格式中须有 {{year}}、{{letter}}、{{n}},例如 {example}。", example=DEFAULT_FORM),
    )


def make_serial(form: str, centre: str, year: int, letter: str, n: int) -> str:
    """The ``n``-th number of this laptop's letter in this year."""
    digits = "".join(sign for sign in centre if sign.isdigit())
    return form.format(centre=digits, year=year, letter=letter, n=n)


def running_number(serial: str, form: str, centre: str, year: int, letter: str) -> int | None:
    """Which number ``serial`` is under this form, year and letter; None where it is another's."""
    pattern = ""
    digits = "".join(sign for sign in centre if sign.isdigit())
    values = {"centre": digits, "year": year, "letter": letter}
    for text, name, spec, _conversion in string.Formatter().parse(form):
        pattern += re.escape(text)
        if name == "n":
            pattern += "([0-9]+)"
        elif name is not None:
            pattern += re.escape(format(values[name], spec or ""))
    found = re.fullmatch(pattern, serial)
    return int(found.group(1)) if found else None


def next_number(serials: Iterable[str], form: str, centre: str, year: int, letter: str) -> int:
    """The first running number past all of ``serials``, of whatever state."""
    numbers = (running_number(serial, form, centre, year, letter) for serial in serials)
    return max((n for n in numbers if n is not None), default=0) + 1
