"""Scores of theory 理论 and practical 实操: 0–100 outside, whole hundredths of a point inside."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from jlcenter.domain.errors import Refused
from jlcenter.words import _

HUNDREDTHS = 100
_SCORE = re.compile(r"\d{1,3}(\.\d{1,2}0*)?")


def parse_score(text: str, *, field: str, row: int | None = None, file: str | None = None) -> int:
    """Hundredths of a typed score ("85.5" → 8550); Refused where it is none or not 0–100."""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("分").strip()
    if not _SCORE.fullmatch(plain):
        raise Refused(
            "score_invalid",
            _("成绩“{text}”不是分数", text=text),
            _("请写 0 到 100 的数，最多两位小数，如 85.5"),
            field=field,
            row=row,
            file=file,
        )
    value = int(Decimal(plain) * HUNDREDTHS)
    if value > 100 * HUNDREDTHS:
        raise Refused(
            "score_range",
            _("成绩 {text} 超出 0–100", text=plain),
            _("请核对后重填"),
            field=field,
            row=row,
            file=file,
        )
    return value


def score_number(hundredths: int | None) -> int | float | None:
    """A stored score as the number people write: 8550 → 85.5, 8000 → 80."""
    if hundredths is None:
        return None
    whole, rest = divmod(hundredths, HUNDREDTHS)
    return hundredths / HUNDREDTHS if rest else whole


def score_text(hundredths: int | None) -> str:
    """A stored score for people; blank where there is none."""
    number = score_number(hundredths)
    return "" if number is None else str(number)


def points(text: str) -> int:
    """Hundredths of a pass mark in a policy file ("60"); ValueError where it is none."""
    value = Fraction(text) * HUNDREDTHS
    if value.denominator != 1 or not 0 <= value <= 100 * HUNDREDTHS:
        raise ValueError(text)
    return int(value)
