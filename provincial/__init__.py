"""The provincial server: keys, centres, their logs, one POST to sync. Uses the rules and protocol.

``commands.py`` is what the command line calls; ``app.py`` the ASGI application; ``storage.py`` the
tables through SQLAlchemy Core.
"""
