"""What a role may do. Admin and trainer so far; the others come with their work."""

from __future__ import annotations

from jlcenter.domain.errors import AccessRefused
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

ROLES = {"admin": mark("管理员"), "trainer": mark("培训教师")}


def role_name(role: str) -> str:
    """A role in words."""
    return _(ROLES[role]) if role in ROLES else role


def require_admin(session: Session) -> None:
    """Refuse anybody but an admin."""
    if session.role != "admin":
        raise AccessRefused(
            "role_may_not",
            _("这项操作只有管理员可以做"),
            _("请由管理员登录后操作"),
        )
