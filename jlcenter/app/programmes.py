"""Training programmes: those that ship and those the centre adds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from jlcenter.domain import programmes as rules
from jlcenter.domain.errors import Refused
from jlcenter.domain.hours import parse_hours
from jlcenter.domain.programmes import Programme
from jlcenter.domain.records import PROGRAMME
from jlcenter.storage.queries.programmes import own_programmes
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

__all__ = ["Programme", "add_programme", "find_programme", "list_programmes"]

_CODE = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
_LONGEST_CODE = 20


def list_programmes(session: Session) -> list[Programme]:
    """Every programme: the built-in ones in the plan's order, then the centre's own by code."""
    return [*rules.built_in(), *own_programmes(session.db)]


def find_programme(session: Session, code: str) -> Programme:
    """The programme of this code; NotFound names those that come near."""
    return rules.pick(list_programmes(session), code)


def add_programme(
    session: Session,
    *,
    code: str,
    name: str,
    training_type: str,
    brand: str | None = None,
    target_groups: Sequence[str] = (),
    occupation: str | None = None,
    level: str | None = None,
    hours: str | None = None,
    sponsor: str | None = None,
    scheme: str | None = None,
    certificate_kind: str | None = None,
    remark: str | None = None,
) -> Programme:
    """Add a programme of the centre's own; ``hours`` as typed, in class hours."""
    plain = code.strip().upper()
    if not _CODE.fullmatch(plain) or len(plain) > _LONGEST_CODE:
        raise Refused(
            "code_invalid",
            _("项目编号“{code}”写法不对", code=code),
            _("请用字母、数字和连字符，不超过 20 个，如 JD-JZ-5"),
            field="code",
        )
    if any(one.code.upper() == plain for one in list_programmes(session)):
        raise Refused(
            "programme_exists",
            _("已经有编号为 {code} 的培训项目", code=plain),
            _("请换一个编号；programme show {code} 可查看", code=plain),
            field="code",
        )
    if not name.strip():
        raise Refused("name_missing", _("没有写项目名称"), _("请写项目名称"), field="name")
    fields: dict[str, Any] = {
        "name": name.strip(),
        "brand": brand or None,
        "training_type": rules.known_training_type(training_type),
        "target_groups": rules.known_groups(target_groups) or None,
        "occupation": occupation or None,
        "level": rules.known_level(level) if level else None,
        "minutes": parse_hours(hours) if hours else None,
        "sponsor": rules.known_sponsor(sponsor) if sponsor else None,
        "scheme": scheme or None,
        "certificate_kind": certificate_kind or None,
        "remark": remark or None,
    }
    with session.action(mark("添加培训项目 {code}"), code=plain) as write:
        write.put(PROGRAMME, key=(plain,), **fields)
    return find_programme(session, plain)
