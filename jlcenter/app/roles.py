"""What a role may do: one table of capabilities.

``work``: classes, people, rolls, follow-ups, registers; ``money``: claims, payments, income;
``decide``: policy, targets, freezing a year, recovery of what others closed; ``erase``: a person's
data for good; ``users``: accounts; ``reveal``: full numbers; ``audit``: what everybody did.
Everybody who can log in may read and print. Who only reads (an auditor) changes nothing: the door
itself refuses (``Session.action``).
"""

from __future__ import annotations

from jlcenter.domain.errors import AccessRefused
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

ROLES = {
    "admin": mark("管理员"),
    "director": mark("主任"),
    "clerk": mark("办事员"),
    "trainer": mark("培训教师"),
    "auditor": mark("审计员"),
}
CAPABILITIES = {
    "admin": frozenset(("work", "money", "decide", "erase", "users", "reveal", "audit")),
    "director": frozenset(("work", "money", "decide", "erase", "reveal", "audit")),
    "clerk": frozenset(("work", "money", "reveal")),
    "trainer": frozenset(("work", "reveal")),
    "auditor": frozenset(("reveal", "audit")),
}
_WHAT = {
    "work": mark("登记和修改"),
    "money": mark("补贴和收入"),
    "decide": mark("政策、任务和定稿"),
    "erase": mark("抹除个人信息"),
    "users": mark("用户管理"),
    "reveal": mark("查看完整号码"),
    "audit": mark("导出操作记录"),
}


def role_name(role: str) -> str:
    """A role in words."""
    return _(ROLES[role]) if role in ROLES else role


def may(session: Session, capability: str) -> bool:
    """Whether the person's role has a capability."""
    return capability in CAPABILITIES.get(session.role, frozenset())


def require(session: Session, capability: str) -> None:
    """Refuse whose role has not this capability, saying whose has."""
    if may(session, capability):
        return
    able = _("、").join(_(ROLES[one]) for one, has in CAPABILITIES.items() if capability in has)
    raise AccessRefused(
        "role_may_not",
        _("“{role}”不能做：{what}", role=role_name(session.role), what=_(_WHAT[capability])),
        _("请由{roles}登录后操作", roles=able),
    )


def require_admin(session: Session) -> None:
    """Refuse anybody but an admin."""
    if session.role != "admin":
        raise AccessRefused(
            "role_may_not",
            _("这项操作只有管理员可以做"),
            _("请由管理员登录后操作"),
        )
