"""What a column holds, told from its cells: for headings that say nothing or are missing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jlcenter.exchange.grid import Sheet, Value, is_blank, narrow

_ROWS_LOOKED_AT = 400
_ID_LIKE = re.compile(r"[1-9]\d{5}(?:18|19|20)\d{2}[01]\d[0-3]\d\d{3}[\dX]", re.IGNORECASE)
_SPOILT = re.compile(r"\d\.\d{3,}E\+1[4-9]", re.IGNORECASE)
_NAME_LIKE = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf][\u4e00-\u9fff\u3400-\u4dbf·\s]{1,7}")
_SHARE = 0.5


def looks_like_id(value: Value) -> bool:
    """Whether a cell holds something in the form of an ID number, however spoilt or padded."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return 1e16 < value < 1e18
    if not isinstance(value, str):
        return False
    if len(value) == 18 and _ID_LIKE.fullmatch(value):
        return True
    text = re.sub(r"[\s'’‘`-]", "", narrow(value))
    return bool(_ID_LIKE.fullmatch(text) or _SPOILT.fullmatch(text))


def find_id_column(
    sheet: Sheet, columns: Sequence[int], start: int, anchor: int | None
) -> int | None:
    """The column, among ``columns``, in which most filled cells look like ID numbers."""
    best, most = None, 0
    for index in columns:
        filled = hits = 0
        for row in sheet.cells[start : start + _ROWS_LOOKED_AT]:
            if not is_blank(row[index]):
                filled += 1
                hits += looks_like_id(row[index])
        if hits > most and hits >= _SHARE * filled:
            best, most = index, hits
    return best


def find_name_column(
    sheet: Sheet, columns: Sequence[int], start: int, anchor: int | None
) -> int | None:
    """The column with the most different short Chinese words beside ID numbers; the leftmost."""
    best, best_score = None, 0.0
    for index in columns:
        words: list[str] = []
        filled = 0
        for row in sheet.cells[start : start + _ROWS_LOOKED_AT]:
            if anchor is not None and not looks_like_id(row[anchor]):
                continue
            value = row[index]
            if not is_blank(value):
                filled += 1
                if isinstance(value, str) and _NAME_LIKE.fullmatch(value.strip()):
                    words.append(value.strip())
        if not filled or len(words) < 0.8 * filled:
            continue
        score = len(set(words)) / len(words)
        if score > best_score + 0.2:
            best, best_score = index, score
    return best if best_score >= 0.5 else None
