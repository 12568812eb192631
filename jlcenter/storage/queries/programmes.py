"""Programmes a centre added itself."""

from __future__ import annotations

import json

from jlcenter.domain.programmes import Programme
from jlcenter.storage.connection import Connection


def own_programmes(db: Connection) -> list[Programme]:
    """The centre's own programmes, by code."""
    rows = db.execute(
        "SELECT code, name, brand, training_type, target_groups, occupation, level, minutes,"
        " sponsor, scheme, certificate_kind, remark FROM programme WHERE _hidden = 0 ORDER BY code"
    ).fetchall()
    return [
        Programme(
            code=row[0] or "",
            name=row[1] or "",
            brand=row[2] or "",
            training_type=row[3] or "",
            target_groups=tuple(json.loads(row[4] or "[]")),
            occupation=row[5] or "",
            occupation_code="",
            level=row[6] or "",
            minutes=row[7],
            sponsor=row[8] or "",
            scheme=row[9] or "",
            certificate_kind=row[10] or "",
            remark=row[11] or "",
            plan="",
            is_built_in=False,
        )
        for row in rows
    ]
