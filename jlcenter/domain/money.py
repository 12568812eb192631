"""Money: whole fen inside, yuan outside; and the capital figures that claims print (大写金额)."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from jlcenter.domain.errors import Refused
from jlcenter.words import _

FEN_PER_YUAN = 100
#: more than any claim of a county
YUAN_MAX = 1_000_000_000
_NUMBER = re.compile(r"\d{1,3}(,\d{3})+(\.\d{1,2})?|\d+(\.\d{1,2})?")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def parse_yuan(text: str, *, field: str = "amount") -> int:
    """Fen of a typed amount in yuan ("800", "1,234.50", "￥800元"); Refused where it is none."""
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("¥").removesuffix("元").strip()
    if not _NUMBER.fullmatch(plain):
        raise Refused(
            "amount_invalid",
            _("金额“{text}”不是数字", text=text),
            _("请以元为单位填写数字，最多两位小数，如 800 或 1234.50"),
            field=field,
        )
    yuan = Decimal(plain.replace(",", ""))
    if yuan > YUAN_MAX:
        raise Refused(
            "amount_range",
            _("金额 {text} 元太大", text=plain),
            _("请核对是不是多打了几位"),
            field=field,
        )
    return int(yuan * FEN_PER_YUAN)


def yuan_text(fen: int) -> str:
    """``1,234.50``, ``800.00``: yuan with two decimals, for people and paper."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{sign}{yuan:,}.{rest:02d}"


def yuan_number(fen: int) -> int | float:
    """Yuan for JSON: an integer where it is one."""
    return fen // FEN_PER_YUAN if fen % FEN_PER_YUAN == 0 else fen / FEN_PER_YUAN


def _group_words(value: int) -> str:
    """Up to four digits in capital figures; a gap inside is one 零."""
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return words


def capital_words(fen: int) -> str:
    """人民币大写: ``壹仟贰佰叁拾肆元伍角整``, ``零元整``; negative amounts begin with 负."""
    if fen < 0:
        return "负" + capital_words(-fen)
    yuan, rest = divmod(fen, FEN_PER_YUAN)
    words, groups = "", []
    while yuan:
        yuan, group = divmod(yuan, 10_000)
        groups.append(group)
    gap = False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = bool(words)
            continue
        words += ("零" if words and (gap or group < 1000) else "") + _group_words(group)
        words += _GROUPS[place]
        gap = False
    jiao, fen_rest = divmod(rest, 10)
    head = f"{words}元" if words else ""
    if not rest:
        return (head or "零元") + "整"
    tail = f"{_DIGITS[jiao]}角" if jiao else ("零" if head else "")
    return head + tail + (f"{_DIGITS[fen_rest]}分" if fen_rest else "整")
