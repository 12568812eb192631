"""Cells as values: text without what nobody sees, dates in every form people write, scores."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from jlcenter.domain.errors import Refused
from jlcenter.domain.scores import HUNDREDTHS, parse_score
from jlcenter.exchange.grid import BLANKS, CellError, Value

_FIRST_SERIAL, _LAST_SERIAL = 367, 73_051  # 1901-01-01 … 2099-12-31
_EPOCH = date(1899, 12, 30)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e\x00-\x08\x0e-\x1f\x7f]")
_BREAKS = re.compile(r"[ \t\u00a0\u3000]*[\r\n\v\f\u2028\u2029]+[ \t\u00a0\u3000]*")
_PARTED = re.compile(
    r"(\d{4}|\d{2})[-./年\s、,](\d{1,2})(?:[-./月\s、,](\d{1,2})?[日号]?|月)?"
    r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_YEAR = re.compile(r"(?:19|20)\d\d年")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_TENS = re.compile("([1-9]?)十([1-9]?)")
QUOTES = "'’‘`´"


def text_of(value: Value) -> str:
    """A cell as one line of text: no line breaks, invisible characters or blanks around it."""
    if isinstance(value, str):
        if value.isalnum():
            return value
        text = _INVISIBLE.sub("", value).strip(BLANKS)
        if "\n" in text or "\r" in text or "\u2028" in text or "\v" in text:
            text = _BREAKS.sub("", text)
        return text.lstrip(QUOTES)
    if value is None or isinstance(value, CellError):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return ""
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


def plain_of(value: Value) -> str | int | float:
    """A cell for the readers of phones and cards: text, or a number as it is."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value != value or value in (float("inf"), float("-inf")):
            return ""
        return value
    if isinstance(value, str):
        return _INVISIBLE.sub("", value).strip(BLANKS).lstrip(QUOTES)
    return text_of(value)


def _iso(year: int, month: int, day: int | None) -> str | None:
    if day is None:
        return f"{year:04d}-{month:02d}" if 1 <= month <= 12 and 1900 <= year <= 2199 else None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found.isoformat() if 1900 <= year <= 2199 else None


def date_of(value: Value) -> tuple[str | None, bool]:
    """The day (``1981-08-16``), month or year (``1981``) of a cell, and whether it was a serial.

    None where the cell is blank or says no date.
    """
    if isinstance(value, datetime):
        return _iso(value.year, value.month, value.day), False
    if isinstance(value, date):
        return _iso(value.year, value.month, value.day), False
    if isinstance(value, bool) or value is None or isinstance(value, CellError | time | timedelta):
        return None, False
    if isinstance(value, int | float):
        return _date_of_number(float(value))
    text = unicodedata.normalize("NFKC", text_of(value)).strip()
    if not text:
        return None, False
    if text.isdecimal():
        return _date_of_number(float(text)) if len(text) <= 8 else (None, False)
    found = _date_of_text(text)
    return found, False


def _date_of_number(value: float) -> tuple[str | None, bool]:
    if value != value or abs(value) > 1e9:
        return None, False
    if value == int(value):
        if 1900 <= value < 2100:
            return str(int(value)), False
        compact = _COMPACT.fullmatch(str(int(value)))
        if compact and 1900 <= int(compact[1]) <= 2199:
            found = _iso(int(compact[1]), int(compact[2]), int(compact[3]) if compact[3] else None)
            if found:
                return found, False
    elif 1900 <= value < 2100:  # 1981.08 typed as a number
        year, month = int(value), round((value - int(value)) * 100)
        if month % 10 == 0 and month > 12:
            month //= 10
        return _iso(year, month, None), False
    if _FIRST_SERIAL <= value <= _LAST_SERIAL:
        return (_EPOCH + timedelta(days=int(value))).isoformat(), True
    return None, False


def _date_of_text(text: str) -> str | None:
    if any(one in text for one in "〇○零一二三四五六七八九十"):
        text = _TENS.sub(lambda one: f"{one[1] or 1}{one[2] or 0}", text.translate(_HAN_DIGITS))
    if _YEAR.fullmatch(text):
        return text[:4]
    match = _PARTED.fullmatch(re.sub(r"\s*([-./年月日])\s*", r"\1", text).rstrip("生"))
    if not match:
        return None
    year = int(match[1])
    if len(match[1]) == 2:
        year += 1900 if year > 30 else 2000
    return _iso(year, int(match[2]), int(match[3]) if match[3] else None)


def score_of(value: Value) -> int | None:
    """Hundredths of a score of 0–100; None where blank; ValueError where the cell says no score."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not 0 <= value <= 100:
            raise ValueError(value)
        return round(value * HUNDREDTHS)
    text = text_of(value)
    if isinstance(value, CellError):
        raise ValueError(value.text)
    if not text or text in ("-", "—", "/", "无"):
        return None
    try:
        return parse_score(text, field="score")
    except Refused:
        raise ValueError(text) from None
