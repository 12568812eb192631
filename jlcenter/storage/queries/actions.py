"""Actions of this laptop: what undo and redo would take next."""

from __future__ import annotations

from dataclasses import dataclass

from jlcenter.storage.connection import Connection


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action's head: where it begins, what it was, what it undid or redid."""

    no: int
    seq: int
    strand: bytes
    label: str
    params: str
    mode: str
    of: tuple[int, int] | None


_HEADS = (
    "SELECT j.strand, j.seq, s.id, j.label, j.params, j.mode, j.of_strand, j.of_seq"
    " FROM journal j JOIN strand s ON s.no = j.strand"
    " WHERE s.mine = 1 AND j.label IS NOT NULL AND j.actor = ? AND j.mode != 'fixed'"
)


def _heads(db: Connection, user: str, extra: str, limit: int) -> list[ActionRow]:
    """The user's newest actions, newest first: by strand, then by place in it."""
    found: list[ActionRow] = []
    strands = db.execute(
        "SELECT no FROM strand WHERE mine = 1 AND last_seq > 0 ORDER BY last_tick DESC"
    ).fetchall()
    for (no,) in strands:
        rows = db.execute(
            f"{_HEADS} AND j.strand = ? {extra} ORDER BY j.seq DESC LIMIT ?",
            (user, no, limit - len(found)),
        ).fetchall()
        for row in rows:
            of = (row[6], row[7]) if row[6] is not None else None
            found.append(ActionRow(row[0], row[1], bytes(row[2]), row[3], row[4], row[5], of))
        if len(found) >= limit:
            break
    return found


def last_to_undo(db: Connection, user: str) -> ActionRow | None:
    """The newest action of the user here that is neither an undo nor undone."""
    found = _heads(
        db,
        user,
        "AND j.mode = 'do' AND NOT EXISTS"
        " (SELECT 1 FROM undone u WHERE u.strand = j.strand AND u.seq = j.seq)",
        1,
    )
    return found[0] if found else None


def last_to_redo(db: Connection, user: str) -> ActionRow | None:
    """The undo that redo would take back: the newest not redone, with no fresh action after it."""
    open_redos = 0
    for head in _heads(db, user, "", 500):
        if head.mode == "redo":
            open_redos += 1
        elif head.mode == "undo":
            if open_redos == 0:
                return head
            open_redos -= 1
        else:
            return None
    return None


def set_undone(db: Connection, head: ActionRow, *, undone: bool) -> None:
    """Remember, in the running transaction, that an action stands no more, or stands again."""
    if undone:
        db.execute("INSERT OR IGNORE INTO undone (strand, seq) VALUES (?, ?)", (head.no, head.seq))
        return
    origin = head.of
    if origin is not None:
        db.execute("DELETE FROM undone WHERE strand = ? AND seq = ?", origin)
