"""The window: Qt widgets that ask ``app`` and show the answer; no rule lives here."""
