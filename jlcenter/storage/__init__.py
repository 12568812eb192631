"""The encrypted file and its keys, the write door and the journal, queries and search.

The only place with SQL on a laptop. Read ``door.py`` first: the one way anything changes. May
import ``jlcenter.domain``, ``jlcenter.words`` and ``jlcenter.shipped``.
"""
