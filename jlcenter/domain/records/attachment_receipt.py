"""附件回执: the province has an attachment's bytes whole, compared with the record's fingerprint.

Only the province writes it, in the transaction that keeps the last of the bytes: where a restored
database has lost them it has lost this too, and they are offered again.
"""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

ATTACHMENT_RECEIPT = Kind(
    code=46,
    name="attachment_receipt",
    label=_("附件回执"),
    key=(Field(1, "attachment", Type.ID, _("附件"), refers="attachment"),),
    fields=(Field(2, "size", Type.INT, _("大小"), unit="B"),),
)
