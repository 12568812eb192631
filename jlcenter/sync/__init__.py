"""Journal ⇄ server: blocks and messages (pure: protocol, block, columns, checks), the conversation.

Read ``protocol.py`` first, then ``engine.py``. docs/protocol.md has the forms on the wire.
"""
