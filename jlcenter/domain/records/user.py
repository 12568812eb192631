"""用户: an account by name and role. Passwords are each laptop's own and never travel."""

from jlcenter.domain.records.field import Field, Kind, Type
from jlcenter.words import mark as _

USER = Kind(
    code=2,
    name="user",
    label=_("用户"),
    key=(Field(1, "name", Type.TEXT, _("用户名")),),
    fields=(
        Field(2, "role", Type.TEXT, _("角色")),
        Field(3, "is_disabled", Type.BOOL, _("已停用")),
    ),
)
