"""The entry: no argument opens the window, a command runs the command line.

Imports nothing heavy before it knows which.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Run JLCenter; returns the exit code."""
    from jlcenter.cli.start import wants_window

    if wants_window(sys.argv[1:]):
        from jlcenter.cli.start import open_window

        return open_window(sys.argv[1:])
    from jlcenter.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
