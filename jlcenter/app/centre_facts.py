"""中心概况: the centre's own facts (credit code, licence, who signs), as papers print them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jlcenter.app.record_book import read
from jlcenter.app.roles import require
from jlcenter.domain.errors import Refused
from jlcenter.domain.journal.ids import natural_id
from jlcenter.domain.records import CENTRE
from jlcenter.storage.door import Seen
from jlcenter.storage.queries.book import Told, record
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

#: the one record of a centre's own facts
PART = "centre"
#: a 统一社会信用代码 has 18 signs (GB 32100-2015)
CREDIT_CODE_LENGTH = 18


def centre_facts(session: Session) -> Told:
    """The facts as their record has them; nothing where none was told."""
    return record(session.db, CENTRE, natural_id(CENTRE, (PART,))) or {}


def write_centre_facts(
    session: Session, typed: Mapping[str, Any], *, saw: Seen | None = None
) -> Told:
    """Change what is given; an empty text blanks. ``saw``: what the screen showed."""
    require(session, "work")
    fields = read(session, CENTRE, typed)
    if not fields:
        raise Refused("nothing_to_change", _("没有写要改什么"), _("请至少写一项"))
    code = fields.get("credit_code")
    if code:
        fields["credit_code"] = _credit_code(str(code))
    seen = saw or session.seen(CENTRE, natural_id(CENTRE, (PART,)))
    with session.action(mark("修改中心概况")) as write:
        write.put(CENTRE, key=(PART,), saw=seen, **fields)
    return centre_facts(session)


def _credit_code(text: str) -> str:
    code = text.upper()
    if len(code) != CREDIT_CODE_LENGTH or not (code.isascii() and code.isalnum()):
        raise Refused(
            "credit_code_invalid",
            _("统一社会信用代码应是 18 位数字和字母"),
            _("请照证照核对"),
            field="credit_code",
        )
    return code
