"""What ``province serve`` reads before it listens; read once for many servers (``served.py``)."""

from __future__ import annotations

import psycopg  # noqa: F401

import main  # noqa: F401
from jlcenter.cli import province, tree  # noqa: F401
from provincial import commands, serve  # noqa: F401
