"""Finding people: by any part of the name, pinyin, initials, ID digits or phone digits.

Two derived tables, rebuilt from the trainee's row in the transaction that changes it; nothing of
them travels. Common questions are range questions on an index (``py >= ? AND py < ?``); a part out
of the middle is a scan over a covering index, asked only where the ranges did not fill the list.
Figures at 200,000 people are in LIBRARY-FACTS §4.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from jlcenter.domain.names import fold
from jlcenter.domain.people import survivor
from jlcenter.domain.pinyin import plain, readings
from jlcenter.storage.connection import Connection
from jlcenter.storage.migrations import m0002_search

#: the two derived tables, as the migration makes them
SCHEMA = m0002_search.SQL

_SOURCE = "SELECT id, name, id_number, phone, _hidden FROM trainee WHERE id"
_CHUNK = 5000
#: of a part so common that it fills this many, more are not looked at
_STAGE_MAX = 2000


# -- keeping the index ---------------------------------------------------------------------------


def reindex_trainee(db: Connection, trainee: UUID) -> None:
    """Rebuild one person's keys from the row, in the caller's transaction."""
    row = db.execute(f"{_SOURCE} = ?", (trainee.bytes,)).fetchone()
    new = None if row is None or row[4] else _person_key(row)
    old = db.execute(
        "SELECT trainee, name, id_number, id_tail, phone, phone_tail FROM trainee_key"
        " WHERE trainee = ?",
        (trainee.bytes,),
    ).fetchone()
    if old is not None and tuple(old) == new:
        return
    if old is not None:
        _drop(db, [(trainee.bytes,)])
    if new is not None:
        _insert(db, [row])


def reindex_many(db: Connection, trainees: Iterable[UUID]) -> None:
    """As ``reindex_trainee``, for many people at once."""
    ids = sorted({one.bytes for one in trainees})  # in the tables' order
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        rows = db.execute(f"{_SOURCE} IN ({marks}) ORDER BY id", chunk).fetchall()
        _drop(
            db,
            db.execute(
                f"SELECT trainee FROM trainee_key WHERE trainee IN ({marks})", chunk
            ).fetchall(),
        )
        _insert(db, [row for row in rows if not row[4]])


def index_new(db: Connection, people: list[tuple[bytes, Any, Any, Any]]) -> None:
    """The keys of people just made: (id, name, ID number, phone) each."""
    _insert(db, people)


def reindex_all(db: Connection) -> None:
    """Rebuild everything (after a repair, or a new table of readings)."""
    db.execute("DELETE FROM trainee_key")
    db.execute("DELETE FROM name_key")
    ids = [UUID(bytes=row[0]) for row in db.execute("SELECT id FROM trainee WHERE _hidden = 0")]
    reindex_many(db, ids)


def _drop(db: Connection, ids: list[tuple[bytes]]) -> None:
    db.executemany("DELETE FROM trainee_key WHERE trainee = ?", ids)
    db.executemany("DELETE FROM name_key WHERE trainee = ?", ids)


def _person_key(row: Any) -> tuple[Any, ...]:
    number = (row[2] or "").upper() or None
    phone = _digits(row[3]) or None
    return (
        row[0],
        fold(row[1] or ""),
        number,
        number[::-1] if number else None,
        phone,
        phone[::-1] if phone else None,
    )


def _insert(db: Connection, rows: list[Any]) -> None:
    db.executemany(
        "INSERT INTO trainee_key (trainee, name, id_number, id_tail, phone, phone_tail)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [_person_key(row) for row in rows],
    )
    db.executemany(
        "INSERT OR IGNORE INTO name_key (trainee, py, ini, parts) VALUES (?, ?, ?, ?)",
        [
            (row[0], one.full, one.initials, one.parts)
            for row in rows
            for one in readings(row[1] or "")
        ],
    )


def _digits(text: str | None) -> str:
    return "".join(one for one in text or "" if "0" <= one <= "9")


# -- asking --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stage:
    """One way in which a term may fit: a condition on ``trainee_key`` or ``name_key``."""

    table: str
    where: str
    params: tuple[str, ...]
    order: str = ""

    @property
    def ids(self) -> str:
        """The select of the people it fits."""
        return f"SELECT trainee FROM {self.table} WHERE {self.where}"


def _range(table: str, column: str, text: str) -> _Stage:
    """Everything that begins with ``text``: two bounds, so that the index answers."""
    return _Stage(
        table,
        f"{column} >= ? AND {column} < ?",
        (text, text + "\U0010ffff"),
        f" ORDER BY {column}",
    )


def _equal(table: str, column: str, text: str) -> _Stage:
    return _Stage(table, f"{column} = ?", (text,))


def _within(table: str, column: str, text: str) -> _Stage:
    """``text`` anywhere in a column: a scan. ``instr`` is quicker than LIKE, without wildcards."""
    return _Stage(table, f"instr({column}, ?)", (text,))


def _number_stages(text: str) -> list[_Stage]:
    """ID and phone digits: whole, the end (what people read out), the beginning, anywhere."""
    upper = text.upper()
    found = [
        _equal("trainee_key", "id_number", upper),
        _range("trainee_key", "id_tail", upper[::-1]),
        _range("trainee_key", "id_number", upper),
    ]
    digits = _digits(text)
    if digits == text:
        found[1:1] = [_equal("trainee_key", "phone", digits)]
        found += [
            _range("trainee_key", "phone_tail", digits[::-1]),
            _range("trainee_key", "phone", digits),
        ]
    found.append(_within("trainee_key", "id_number", upper))
    if digits == text:
        found.append(_within("trainee_key", "phone", digits))
    return found


def _letter_stages(text: str) -> list[_Stage]:
    """Pinyin and initials: whole, the beginning, from any syllable on, initials in the middle."""
    return [
        _equal("name_key", "py", text),
        _equal("name_key", "ini", text),
        _range("name_key", "ini", text),
        _range("name_key", "py", text),
        _within("name_key", "parts", f"|{text}"),
    ]


def _name_stages(text: str) -> list[_Stage]:
    folded = fold(text)
    return [
        _equal("trainee_key", "name", folded),
        _range("trainee_key", "name", folded),
        _within("trainee_key", "name", folded),
    ]


def _stages(term: str) -> list[_Stage]:
    """How a term may be meant, the likelier first."""
    has_digit = any("0" <= one <= "9" for one in term)
    if has_digit:
        number = "".join(one for one in term if one not in "-*'")
        return _number_stages(number) if number.isascii() else _name_stages(term)
    letters = plain(term).replace("'", "")
    if letters.isascii() and letters.isalpha():
        whole, begins, within = _name_stages(term)
        # names with letters in them stand before all Chinese ones
        within = replace(within, where=f"name < '⺀' AND {within.where}")
        return [whole, begins, *_letter_stages(letters), within]
    if all("ㄱ" <= one <= "ㅎ" for one in term):
        return _letter_stages(term)
    return _name_stages(term)


def _terms(query: str) -> list[str]:
    # Korean consonants typed alone stay as they are: NFKC would make parts of syllables of them
    text = "".join(
        one if "ㄱ" <= one <= "ㅎ" else unicodedata.normalize("NFKC", one) for one in query
    )
    return [one for one in text.split() if fold(one) or _digits(one)]


def _stage_ids(db: Connection, stages: list[_Stage], wanted: int) -> Iterator[bytes]:
    for stage in stages:
        sql = f"{stage.ids}{stage.order} LIMIT ?"
        for row in db.execute(sql, (*stage.params, wanted)).fetchall():
            yield row[0]


def _all_terms_ids(db: Connection, terms: list[str]) -> list[bytes]:
    """People whom every term fits ("张 5678", "wang 1990"), by name.

    The term that fits the fewest, as far as its look tells, is asked of all people; the others
    only of those it found.
    """
    first, *others = sorted(terms, key=lambda one: (not _digits(one), -len(one)))
    left = {one for stage in _stages(first) for one in _fitting(db, stage, None)}
    for term in others:
        left = {one for stage in _stages(term) for one in _fitting(db, stage, left)}
    names = _in_chunks(db, "SELECT name, trainee FROM trainee_key WHERE", (), left)
    return [row[1] for row in sorted(names)]


def _fitting(db: Connection, stage: _Stage, among: set[bytes] | None) -> list[bytes]:
    if among is None:
        return [row[0] for row in db.execute(stage.ids, stage.params)]
    sql = f"SELECT trainee FROM {stage.table} WHERE ({stage.where}) AND"
    return [row[0] for row in _in_chunks(db, sql, stage.params, among)]


def _in_chunks(db: Connection, sql: str, params: tuple[str, ...], ids: set[bytes]) -> list[Any]:
    wanted = sorted(ids)
    rows: list[Any] = []
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        rows += db.execute(f"{sql} trainee IN ({marks})", (*params, *chunk)).fetchall()
    return rows


def _candidates(db: Connection, query: str, wanted: int) -> Iterator[bytes]:
    terms = _terms(query)
    if not terms:
        return
    joined = "".join(terms)
    digits = _digits(joined)
    # one word; pinyin or a name written apart; "138 0000 1111"
    if len(terms) == 1 or digits in ("", joined):
        yield from _stage_ids(db, _stages(joined), wanted)
    if len(terms) > 1:
        yield from _all_terms_ids(db, terms)


def survivor_of(db: Connection, trainee: UUID) -> UUID:
    """As ``survivor``, out of the file; a target not known here counts as no merge."""

    def merged_into(one: bytes) -> bytes | None:
        row = db.execute(
            "SELECT merged_into FROM trainee AS one WHERE id = ? AND EXISTS"
            " (SELECT 1 FROM trainee AS other WHERE other.id = one.merged_into"
            " AND other._hidden = 0)",
            (one,),
        ).fetchone()
        return None if row is None else row[0]

    return UUID(bytes=survivor(merged_into, trainee.bytes))


def find(db: Connection, query: str, limit: int = 50) -> list[UUID]:
    """The people a query fits, likeliest first: whole before beginning before part.

    A query is any part of the name, pinyin (with or without spaces and tone marks), initials, any
    digits of the ID number or the phone, or several of these with spaces between. Someone merged
    into another is found as that other. Hidden people are not found.
    """
    if limit <= 0:
        return []
    found: dict[UUID, None] = {}
    # a little more than asked: merged people and several readings fall together
    for one in _candidates(db, query, min(limit * 3, max(limit, _STAGE_MAX))):
        found.setdefault(survivor_of(db, UUID(bytes=one)))
        if len(found) >= limit:
            break
    return list(found)
