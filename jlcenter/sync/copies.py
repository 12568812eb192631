"""Whether another laptop writes under this one's key: its folder was copied, file by file.

A laptop that was set back to an older copy gets back, once, what it had sent since. Where that
happens again after a run that went to the end, somebody else wrote it in between. It only tells
people: strands make it harmless, but two laptops of one letter give the same numbers.
"""

from __future__ import annotations

from jlcenter.storage.session import Session

#: so often strands of this laptop's that it never wrote came in: the second time is no restore
COPIES_MIN = 2
#: so many runs without any, and it is forgotten
_CLEAN_RUNS = 30


def remember(session: Session, own_strands: int) -> None:
    """A run went to its end that brought so many strands of this laptop's own which it had not."""
    met, clean = session.setting("sync_copies") or (0, 0)
    if own_strands:
        session.set_settings(sync_copies=[met + 1, 0])
    elif met:
        over = clean + 1 >= _CLEAN_RUNS
        session.set_settings(sync_copies=None if over else [met, clean + 1])


def is_copied(session: Session) -> bool:
    """Whether another laptop is known to write under this one's key."""
    met, _clean = session.setting("sync_copies") or (0, 0)
    return bool(met >= COPIES_MIN)
