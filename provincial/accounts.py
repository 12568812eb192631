"""People who look at the province's pages and who work on them: names, roles, and what they see.

Not the account that holds the root key (``provincial.folder``): these open nothing but pages.
Passwords are argon2id hashes; a wrong one costs as much time as a right one, also of nobody.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from jlcenter.domain.errors import AccessRefused, NotFound, Refused
from jlcenter.domain.regions import region_name
from jlcenter.words import _, mark
from provincial import folder
from provincial.fact_tables import ACCOUNT

ADMIN, REVIEWER, VIEWER = ROLES = ("admin", "reviewer", "viewer")
ROLE_LABELS = {ADMIN: mark("管理员"), REVIEWER: mark("审核员"), VIEWER: mark("查看员")}
_NAME = re.compile(r"[^\s\x00-\x1f\x7f]{1,40}\Z")
#: longer ones only cost time
_PASSWORD_LETTERS_MAX = 200


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account. ``region``: the digits of the prefecture or county it is limited to; empty: the
    province. ``version`` goes up when log-ins that are under way have to end."""

    name: str
    role: str
    region: str
    is_disabled: bool
    made_at: int
    last_login: int | None
    version: int


def add(
    db: Connection, name: str, password: str, role: str, region: str = "", now_ms: int = 0
) -> AccountRow:
    """Make an account. Refuses a name that is taken, an unknown role or region."""
    plain = unicodedata.normalize("NFC", name).strip()
    if not _NAME.match(plain):
        raise Refused(
            "user_name_bad", _("用户名要 1 到 40 个字, 不含空格"), _("请换一个用户名"), field="name"
        )
    if role not in ROLES:
        raise Refused(
            "role_unknown",
            _("没有“{role}”这种角色", role=role),
            _("可用的角色: admin 管理员, reviewer 审核员, viewer 查看员"),
            field="role",
        )
    if account(db, plain) is not None:
        raise Refused(
            "user_exists",
            _("已有名为 {name} 的账户", name=plain),
            _("请换一个用户名, 或为它改密码"),
            field="name",
        )
    values = {
        "name": plain,
        "password": _hashed(password),
        "role": role,
        "region": known_region(region),
        "is_disabled": False,
        "made_at": now_ms,
        "last_login": None,
        "version": 1,
    }
    db.execute(insert(ACCOUNT).values(values))
    found = account(db, plain)
    assert found is not None
    return found


def known_region(text: str) -> str:
    """The digits of a prefecture (4) or county (6), or nothing for the province."""
    digits = text.strip()
    if digits in ("", "22", "220000"):
        return ""
    if len(digits) == 6 and digits.endswith("00"):
        digits = digits[:4]
    known = len(digits) in (4, 6) and digits.startswith("22") and digits.isdigit()
    if not known or region_name(digits.ljust(6, "0")) is None:
        raise Refused(
            "region_unknown",
            _("没有代码为 {code} 的市(州)或县(市、区)", code=text),
            _("请用吉林省的区划代码: 市(州)四位, 如 2204; 县六位, 如 220421"),
            field="region",
        )
    return digits


def account(db: Connection, name: str) -> AccountRow | None:
    """An account by its name."""
    row = db.execute(select(ACCOUNT).where(ACCOUNT.c.name == name)).one_or_none()
    return _row(row) if row is not None else None


def listed(db: Connection) -> list[AccountRow]:
    """All accounts by name."""
    return [_row(row) for row in db.execute(select(ACCOUNT).order_by(ACCOUNT.c.name))]


def check(db: Connection, name: str, password: str, now_ms: int) -> AccountRow:
    """The account of a right password, noted as logged in. Raises AccessRefused, and says not what
    was wrong."""
    found = verified(db, name, password)
    noted(db, found, now_ms)
    return found


def noted(db: Connection, row: AccountRow, now_ms: int) -> None:
    """It has logged in now."""
    db.execute(update(ACCOUNT).where(ACCOUNT.c.name == row.name).values(last_login=now_ms))


def verified(db: Connection, name: str, password: str) -> AccountRow:
    """The same without a write: what a password costs is time that would hold others up."""
    plain = unicodedata.normalize("NFC", name).strip()
    row = db.execute(select(ACCOUNT).where(ACCOUNT.c.name == plain)).one_or_none()
    is_right = _is_right(row.password if row is not None else _nobody(), password)
    if row is None or not is_right or row.is_disabled:
        raise AccessRefused(
            "wrong_password", _("用户名或密码不对"), _("请再试一次; 忘了密码请找省级管理员")
        )
    return _row(row)


def current(db: Connection, name: str, version: int) -> AccountRow | None:
    """The account of a log-in, None where that is over: disabled, or another password since."""
    found = account(db, name)
    return found if found and not found.is_disabled and found.version == version else None


def set_password(db: Connection, name: str, password: str) -> AccountRow:
    """Give an account another password; its log-ins end."""
    return _changed(db, name, password=_hashed(password))


def set_disabled(db: Connection, name: str, *, disabled: bool = True) -> AccountRow:
    """Let an account in no longer, or again. The last administrator stays."""
    row = _known(db, name)
    others = select(func.count()).where(
        ACCOUNT.c.role == ADMIN, ACCOUNT.c.is_disabled.is_(False), ACCOUNT.c.name != row.name
    )
    if disabled and row.role == ADMIN and not db.execute(others).scalar_one():
        raise Refused(
            "last_admin",
            _("{name} 是最后一个能用的管理员账户, 不能停用", name=row.name),
            _("请先建立另一个管理员账户"),
            field="name",
        )
    return _changed(db, name, is_disabled=disabled)


def _changed(db: Connection, name: str, **values: Any) -> AccountRow:
    row = _known(db, name)
    statement = update(ACCOUNT).where(ACCOUNT.c.name == row.name)
    db.execute(statement.values(version=ACCOUNT.c.version + 1, **values))
    found = account(db, row.name)
    assert found is not None
    return found


def _known(db: Connection, name: str) -> AccountRow:
    found = account(db, unicodedata.normalize("NFC", name).strip())
    if found is None:
        raise NotFound(
            "user_unknown",
            _("没有名为 {name} 的账户", name=name),
            _("账户见 ./run province user list"),
            field="name",
        )
    return found


def _row(row: Any) -> AccountRow:
    return AccountRow(
        row.name,
        row.role,
        row.region,
        bool(row.is_disabled),
        row.made_at,
        row.last_login,
        row.version,
    )


# -- passwords -------------------------------------------------------------------------------------


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFC", password[:_PASSWORD_LETTERS_MAX]).encode()


def _hashed(password: str) -> str:
    from nacl.pwhash import argon2id

    folder.check_password(password)
    told: bytes = argon2id.str(_bytes(password), opslimit=folder.OPS, memlimit=folder.MEMORY_BYTES)
    return told.decode().rstrip("\0")


def _is_right(kept: str, password: str) -> bool:
    from nacl.exceptions import CryptoError
    from nacl.pwhash import argon2id

    try:
        return bool(argon2id.verify(kept.encode(), _bytes(password)))
    except (CryptoError, ValueError):
        return False


_NOBODY: list[str] = []


def _nobody() -> str:
    """A hash no password is known of: so that no time tells which names there are."""
    if not _NOBODY:
        _NOBODY.append(_hashed("nobody has this one"))
    return _NOBODY[0]
