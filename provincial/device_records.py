"""Device records a centre's log lost: its laptops know one another's keys by them.

After this database was set back a laptop is known again by the grant it shows; what it writes is
for all of its centre, so the grant has to stand in the log again too.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from jlcenter.domain.journal.ids import natural_id_of_wire
from jlcenter.domain.records import DEVICE
from jlcenter.sync.protocol import Grant
from jlcenter.words import mark
from provincial import storage
from provincial.author import Put, write
from provincial.keys import RootKey
from provincial.storage import StrandBook


def tell(db: Connection, root: RootKey, code: str, grants: Iterable[Grant], now_ms: int) -> None:
    """Write the record of every granted device whose record is not there.

    Only what the grant says: where the lost record turns up, the two are of equal value.
    """
    for grant in grants:
        centre = storage.centre(db, code, lock=True)
        place = (DEVICE.code, natural_id_of_wire(DEVICE.code, [grant.device]))
        is_ours = centre is not None and grant.holds(code, root.public)
        if centre is None or not is_ours or storage.states(db, code, [place], StrandBook(db)):
            continue
        fields = {
            "public_key": grant.public_key,
            "letter": grant.letter,
            "grant": grant.signature,
        }
        label, put = mark("登记设备 {letter}"), Put(DEVICE, (grant.device,), fields)
        write(db, root, centre, label, {"letter": grant.letter}, [put], now_ms)
