"""One model a kind, made from what the benchmark tells: the fields that are not blank."""

from django.conf import settings
from django.db import models
from morango.models import SyncableModel


class Row(SyncableModel):
    """A record of ours: ``ref`` is its id, other records name it by that."""

    morango_profile = "bench"
    ref = models.CharField(max_length=32)

    class Meta:
        abstract = True

    def calculate_source_id(self):
        return self.ref

    def calculate_partition(self):
        return settings.BENCH_PARTITION


def _field(kind):
    if kind == "int":
        return models.BigIntegerField(null=True)
    if kind == "bool":
        return models.BooleanField(null=True)
    return models.TextField(null=True)


KINDS = {}
for _kind, _fields in settings.BENCH_KINDS.items():
    _members = {
        "__module__": __name__,
        "morango_model_name": _kind,
        **{name: _field(kind) for name, kind in _fields.items()},
    }
    KINDS[_kind] = type(_kind, (Row,), _members)
