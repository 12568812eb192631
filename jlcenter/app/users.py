"""Accounts: adding, listing, disabling, new passwords, and recovery with the code.

An account travels by name and role; passwords are each laptop's own, so a user who came from
another laptop has no slot here until an admin gives a password.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jlcenter.app.bootstrap import check_name, check_password, check_ready, open_with_key
from jlcenter.app.roles import ROLES, require_admin
from jlcenter.domain.errors import AccessRefused, NotFound, Refused
from jlcenter.domain.records import USER
from jlcenter.storage.keyring import Keyring
from jlcenter.storage.queries.users import UserRow, all_users
from jlcenter.storage.session import KEYRING, Session
from jlcenter.words import _, mark


@dataclass(frozen=True, slots=True)
class Account:
    """A user as people see one."""

    id: str
    name: str
    role: str
    is_disabled: bool
    has_password: bool


def list_users(session: Session) -> list[Account]:
    """All accounts of the centre, by name."""
    here = set(_ring(session).users())
    return [_account(row, here) for row in all_users(session.db)]


def _account(row: UserRow, here: set[str]) -> Account:
    return Account(str(row.id), row.name, row.role, row.is_disabled, row.name in here)


def _ring(session: Session) -> Keyring:
    return Keyring(session.folder / KEYRING)


def add_user(session: Session, name: str, role: str, password: str) -> Account:
    """Add an account with a password on this laptop; an old one gets the role and is enabled."""
    require_admin(session)
    user = check_name(name)
    check_password(password)
    if role not in ROLES:
        raise Refused(
            "role_unknown",
            _("没有“{role}”这个角色", role=role),
            _("可用的角色: {roles}", roles=", ".join(ROLES)),
            field="role",
        )
    existing = {row.name: row for row in all_users(session.db)}
    if user in existing and user in _ring(session).users() and not existing[user].is_disabled:
        raise Refused(
            "user_exists",
            _("用户“{name}”已经有了", name=user),
            _("换密码请用 user password"),
            field="user",
        )
    with session.action(mark("添加用户"), mode="fixed") as write:
        id_ = write.put(USER, key=(user,), role=role, is_disabled=False)
    _ring(session).set_password(user, password, session.data_key)
    return Account(str(id_), user, role, False, True)


def disable_user(session: Session, name: str) -> Account:
    """Disable an account; its slot here is gone at once, elsewhere after the next sync."""
    require_admin(session)
    row = _found(session, name)
    if row.name == session.user:
        raise Refused(
            "user_self", _("不能停用自己"), _("请用另一个管理员账号登录后停用"), field="user"
        )
    with session.action(mark("停用用户"), mode="fixed") as write:
        write.put(USER, key=(row.name,), is_disabled=True)
    _ring(session).remove(row.name)
    return Account(str(row.id), row.name, row.role, True, False)


def set_password(session: Session, name: str, password: str) -> Account:
    """Give a user a new password here: one's own, or anybody's for an admin."""
    row = _found(session, name)
    if row.name != session.user:
        require_admin(session)
    check_password(password)
    if row.is_disabled:
        raise Refused("account_disabled", _("这个用户已停用"), _("请先重新添加这个用户"))
    _ring(session).set_password(row.name, password, session.data_key)
    session.note("password", user=row.name)
    return Account(str(row.id), row.name, row.role, False, True)


def _found(session: Session, name: str) -> UserRow:
    for row in all_users(session.db):
        if row.name == name:
            return row
    raise NotFound("user_unknown", _("没有用户“{name}”", name=name), _("user list 列出所有用户"))


def recover(folder: Path, code: str, password: str, user: str | None = None) -> str:
    """Set a new password with the recovery code: of ``user``, or of the first admin.

    Returns the user's name. A disabled user stays out.
    """
    check_ready(folder)
    check_password(password)
    ring = Keyring(folder / KEYRING)
    key = ring.unlock_with_code(code)
    session = open_with_key(folder, key, "")
    try:
        accounts = [row for row in all_users(session.db) if not row.is_disabled]
        admins = [row.name for row in accounts if row.role == "admin"]
        names = [row.name for row in accounts]
        name = user or (admins[0] if admins else "")
        if name not in names:
            raise AccessRefused(
                "user_unknown",
                _("没有可用的用户“{name}”", name=name),
                _("可重设密码的用户: {names}", names=", ".join(names)),
            )
        session.user = name
        ring.set_password(name, password, key)
        session.note("recovered", user=name)
    finally:
        session.close()
    return name
