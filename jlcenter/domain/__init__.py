"""Pure rules and record definitions: no I/O but the shipped tables, no clock, no Qt, no SQL.

Read ``records/`` first: everything else is said in its terms. May import only ``jlcenter.words``
and ``jlcenter.shipped``.
"""
