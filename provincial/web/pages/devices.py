"""Laptops: who they are, a code to pair one, and stopping one."""

from __future__ import annotations

from jlcenter.domain.errors import NotFound, Refused
from jlcenter.words import _
from provincial import storage
from provincial.blocking import block_device
from provincial.commands import CODE_MINUTES, CODE_MINUTES_MAX, check_centre
from provincial.pairing import new_code, words_of
from provincial.progress import centre_lines
from provincial.storage import DeviceRow
from provincial.web.visit import Answer, Go, Html, Page, Visit


def devices(visit: Visit) -> Answer:
    """All laptops, and the form for a code."""
    found = [one for one in storage.devices(visit.db) if visit.scope.has(one.centre)]
    return Html("devices.html", {"devices": found, **_form(visit)}, at="devices")


def pair_code(visit: Visit) -> Answer:
    """A code for one laptop: shown once, here and now."""
    code = check_centre(visit.form.get("centre", ""))
    visit.narrowed(centre=code)
    told = visit.form.get("minutes", "")
    minutes = int(told) if told.isascii() and told.isdigit() and len(told) < 6 else 0
    if not 1 <= minutes <= CODE_MINUTES_MAX:
        raise Refused(
            "minutes_bad",
            _("有效时间要在 1 到 {n} 分钟之间", n=CODE_MINUTES_MAX),
            field="minutes",
        )
    name = " ".join(words_of(visit.form.get("name"), 200).split())
    given, expires = new_code(
        visit.db, visit.province.root, code, name, minutes * 60_000, visit.now
    )
    values = {"code": given, "centre": code, "expires": expires}
    return Html("pair_code.html", values, at="devices")


def ask_block(visit: Visit) -> Answer:
    """Whether it is really to be stopped."""
    return Html("block.html", {"device": _device(visit)}, at="devices")


def block(visit: Visit) -> Answer:
    """Stop one."""
    row = _device(visit)
    block_device(visit.db, visit.province.root, row, visit.now)
    visit.say(_("已停用中心 {centre} 的电脑 {letter}", centre=row.centre, letter=row.letter))
    return Go("/devices")


def _device(visit: Visit) -> DeviceRow:
    told = visit.place["device"]
    try:
        row = storage.device(visit.db, bytes.fromhex(told))
    except ValueError:
        row = None
    if row is None or not visit.scope.has(row.centre):
        raise NotFound("device_unknown", _("没有编号为 {device} 的设备", device=told[:8]))
    return row


def _form(visit: Visit) -> dict[str, object]:
    known = centre_lines(visit.db, visit.now, visit.scope)
    return {"centres": known, "minutes": CODE_MINUTES, "minutes_max": CODE_MINUTES_MAX}


PAGES = [
    Page("/devices", devices),
    Page("/devices/pair", pair_code, "POST", "admin", "write"),
    Page("/devices/{device}", ask_block, role="admin"),
    Page("/devices/{device}/block", block, "POST", "admin", "write"),
]
