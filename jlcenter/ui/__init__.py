"""The window: Qt widgets that ask ``app`` and show the answer; no rule lives here."""

from jlcenter.ui.singletons import keep_alive

keep_alive()
