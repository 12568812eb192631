"""Accounts: one's own password; and for the province's administrators everybody's."""

from __future__ import annotations

from jlcenter.domain.errors import Refused
from jlcenter.words import _
from provincial import accounts
from provincial.accounts import ROLE_LABELS
from provincial.web.visit import Answer, Go, Html, Page, Visit, role_refused


def page(visit: Visit) -> Answer:
    """Own password, and the others' accounts."""
    everybody = accounts.listed(visit.db) if _is_above_all(visit) else []
    return Html("people.html", {"everybody": everybody, "roles": ROLE_LABELS}, at="people")


def own_password(visit: Visit) -> Answer:
    """Another one, for who knows the one there is; ends one's log-ins everywhere."""
    assert visit.account is not None
    _check_twice(visit)
    accounts.verified(visit.db, visit.account.name, visit.form.get("now", ""))
    accounts.set_password(visit.db, visit.account.name, visit.form.get("password", ""))
    return Go("/login", end=True)


def add(visit: Visit) -> Answer:
    """A new account."""
    _above_all(visit)
    _check_twice(visit)
    told = accounts.add(
        visit.db,
        visit.form.get("name", ""),
        visit.form.get("password", ""),
        visit.form.get("role", ""),
        visit.form.get("region", ""),
        visit.now,
    )
    visit.say(_("账户 {name} 已建立", name=told.name))
    return Go("/accounts")


def disable(visit: Visit) -> Answer:
    """Let somebody in no longer, or again."""
    _above_all(visit)
    is_off = visit.form.get("on") != "1"
    told = accounts.set_disabled(visit.db, visit.form.get("name", ""), disabled=is_off)
    words = _("账户 {name} 已停用") if is_off else _("账户 {name} 可以登录了")
    visit.say(words.format(name=told.name))
    return Go("/accounts")


def reset(visit: Visit) -> Answer:
    """A new password for who forgot theirs."""
    _above_all(visit)
    _check_twice(visit)
    told = accounts.set_password(
        visit.db, visit.form.get("name", ""), visit.form.get("password", "")
    )
    visit.say(_("账户 {name} 的密码已改", name=told.name))
    return Go("/accounts")


def _is_above_all(visit: Visit) -> bool:
    return visit.may("admin") and not visit.scope.region


def _above_all(visit: Visit) -> None:
    if not _is_above_all(visit):
        raise role_refused()


def _check_twice(visit: Visit) -> None:
    if visit.form.get("password", "") != visit.form.get("again", ""):
        raise Refused("password_twice", _("两次输入的新密码不一样"), _("请返回重新输入"))


PAGES = [
    Page("/accounts", page),
    Page("/accounts/own", own_password, "POST", "viewer", "write"),
    Page("/accounts/add", add, "POST", "admin", "write"),
    Page("/accounts/disable", disable, "POST", "admin", "write"),
    Page("/accounts/password", reset, "POST", "admin", "write"),
]
