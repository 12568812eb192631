"""联系电话 and 银行卡号: numbers to reach and to pay a person, out of what people type.

Mobile numbers of mainland China have eleven digits and begin with 13–19. Bank cards have 16 to 19
digits and a check digit (Luhn, ISO/IEC 7812-1).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from jlcenter.domain.cell_text import cell_text
from jlcenter.domain.findings import Finding
from jlcenter.words import _

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[1-9][0-9]{8,10}|[2-8][0-9]{6,7}|400[0-9]{7}")
_EMBEDDED = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
_FOREIGN = re.compile(r"(?:\+|00)(?!86)[1-9][0-9]{6,13}")
_SEPARATORS = re.compile(r"[/;,、,;|\\\n]+|\s{2,}|(?<=\d)\s+(?=1[3-9]\d{9})|或|和")
_JUNK = re.compile(r"[\s\-‐‑–—.()'’·:]|转.*$")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}", re.IGNORECASE)
_NOTHING = frozenset({"", "无", "没有", "暂无", "-", "—", "/"})


@dataclass(frozen=True, slots=True)
class Phone:
    """``number`` is what is stored (the first mobile, else a landline); None where none is valid.

    ``others`` are further valid numbers; ``typed`` is the text as it stood, to be kept beside.
    """

    number: str | None
    others: tuple[str, ...] = ()
    warnings: tuple[Finding, ...] = ()
    typed: str = ""


@dataclass(frozen=True, slots=True)
class BankCard:
    """``number`` without spaces; None where it is not valid (``typed`` keeps the text)."""

    number: str | None
    warnings: tuple[Finding, ...] = ()
    typed: str = ""


def _text(value: object) -> str:
    return unicodedata.normalize("NFKC", cell_text(value)).strip()


def _one(part: str) -> tuple[str, str]:
    """(kind, number) of one number: "mobile", "landline", "foreign" or "" where it is none."""
    bare = _JUNK.sub("", part.strip())
    if _FOREIGN.fullmatch(bare):
        return "foreign", "+" + bare.lstrip("+0")
    local = re.sub(r"^(?:\+86|0086|86(?=1[3-9]\d{9}$))0?(?=1)|^0(?=1[3-9]\d{9}$)", "", bare)
    if _MOBILE.fullmatch(local):
        return "mobile", local
    fixed = re.sub(r"^(?:\+86|0086)(?=0?[1-9])", "", bare)
    if _LANDLINE.fullmatch(fixed):
        return "landline", _with_area(fixed)
    return "", bare


def _embedded(part: str) -> tuple[str, str]:
    """As ``_one``, also for a mobile with words around it: "本人139…"."""
    found = _one(part)
    inside = None if found[0] else _EMBEDDED.search(part)
    return ("mobile", inside[0]) if inside else found


def _with_area(digits: str) -> str:
    """A landline with its area code set apart: ``0431-82269405``, ``010-12345678``."""
    if not digits.startswith("0"):
        return digits
    area = 3 if digits[1] in "12" else 4
    return f"{digits[:area]}-{digits[area:]}"


def parse(value: object) -> Phone:
    """Read a phone cell; blank is no finding. It never raises."""
    if isinstance(value, str) and _MOBILE.fullmatch(value):
        return Phone(value, typed=value)
    text = _text(value)
    if text in _NOTHING:
        return Phone(None)
    whole = _one(text)
    parts = [part for part in _SEPARATORS.split(text) if part.strip()]
    read = [whole] if whole[0] else [_embedded(part) for part in parts]
    valid = list(dict.fromkeys(one for one in read if one[0]))
    if not valid:
        return Phone(
            None,
            (),
            (_finding("phone_invalid", _("电话号码不对,没有采用"), _("手机号应为 11 位,请核对")),),
            text,
        )
    valid.sort(key=lambda one: one[0] == "landline")  # stable: the first mobile goes first
    kind, number = valid[0]
    found: list[Finding] = []
    if len(valid) > 1:
        found.append(
            _finding("phone_multiple", _("有 {n} 个电话号码,采用第一个手机号", n=len(valid)))
        )
    elif kind == "landline":
        found.append(_finding("phone_landline", _("是固定电话,收不到短信"), _("有手机号的请补上")))
    if len(valid) < len(read):
        found.append(_finding("phone_invalid", _("其中有的电话号码不对,没有采用")))
    return Phone(number, tuple(one[1] for one in valid[1:]), tuple(found), text)


def _finding(code: str, message: str, hint: str = "") -> Finding:
    return Finding(code, message, hint, "phone")


#: twice a digit, its own digits added: 7 gives 14 gives 5
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (Luhn)."""
    values = list(map(int, reversed(digits)))
    return (sum(values[::2]) + sum(map(_DOUBLED.__getitem__, values[1::2]))) % 10 == 0


def parse_card(value: object) -> BankCard:
    """Read a bank card number; one spoilt, too short or failing its check is left out."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**15:
        return _no_card(str(value), _("卡号被表格软件当成数字保存,后几位已丢失"))
    text = _text(value)
    if text in _NOTHING:
        return BankCard(None)
    bare = re.sub(r"[\s\-'’]", "", text)
    if _SCIENTIFIC.fullmatch(bare):
        return _no_card(text, _("卡号被表格软件当成数字保存,后几位已丢失"))
    if not re.fullmatch(r"[0-9]{16,19}", bare):
        return _no_card(text, _("银行卡号应为 16 到 19 位数字"))
    if not luhn(bare):
        return _no_card(text, _("银行卡号校验不对,至少有一位错了"))
    return BankCard(bare, typed=text)


def _no_card(text: str, message: str) -> BankCard:
    finding = Finding("bank_card_invalid", message, _("请对照银行卡重新录入"), "bank_card")
    return BankCard(None, (finding,), text)
