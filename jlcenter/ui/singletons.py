"""Keeps ``None``, ``True``, ``False`` alive under a fault of PySide6 6.12 on Python 3.10, 3.11.

Its wheels return them as if they were immortal, which they are only from Python 3.12 on: every call
of Qt that returns nothing then takes away one reference of ``None`` that was never counted, and
after a few thousand calls the interpreter ends with "deallocating None" (measured: 500 calls of
``QFont.setBold`` lower the count by 500). Debian 12 and UOS have Python 3.11, so we make the three
as good as immortal there. Newer Pythons, and Pythons built otherwise, are left alone.
"""

from __future__ import annotations

import sys

#: more references than any run of the program gives back
MANY = 1 << 40


def keep_alive() -> bool:
    """Give the three singletons enough references; says whether it was needed and done."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return False
    import ctypes

    for one in (None, True, False, NotImplemented, Ellipsis):
        count = ctypes.c_ssize_t.from_address(id(one))
        told = sys.getrefcount(one)
        # the count must lie where we look for it (a debugging Python has it elsewhere)
        if abs(count.value - told) > 16:
            return False
        if told < MANY:
            count.value += MANY
    return True
