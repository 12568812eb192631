"""Runs one world from its seed."""

from __future__ import annotations

import math
import os
import shutil
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from jlcenter.sync import carry, files, merge_package, offer, outgoing, pace, receive, state
from provincial import conversation, offers, snapshots
from tests.simulation.checkers import WorldFailure
from tests.simulation.faults import PowerCut, surrounded
from tests.simulation.happenings import step
from tests.simulation.rest import heal
from tests.simulation.templates import memory_folder, templates
from tests.simulation.world import World

STEPS = 50


@contextmanager
def _sizes(random: Random) -> Iterator[None]:
    """In some worlds blocks, parts and transactions are small, so that a sync takes many; and a
    short log is long enough for a first download of state."""
    sizes: tuple[tuple[Any, str, tuple[int, ...]], ...] = (
        (outgoing, "ENTRIES_MAX", (1, 3, 20)),
        (receive, "ENTRIES_AT_ONCE", (1, 5)),
        (conversation, "BLOCK_BYTES_MAX", (1, 1500)),
        (snapshots, "LOG_BYTES_MIN", (1, 3000)),
        (snapshots, "PART_BYTES_MAX", (500, 2000)),
        (offer, "OFFER_PART_BYTES_MAX", (500, 2000)),
        (state, "CHUNK_RECORDS", (1, 3)),
        (merge_package, "RECORDS_AT_ONCE", (1, 3)),
        (offers, "_AT_ONCE", (1, 3)),
        (carry, "_FIRST_BLOCK_ENTRIES", (1, 3)),
        (carry, "BLOCK_BYTES_MAX", (1, 100)),
        (carry, "PIECE_ENTRIES", (1, 2)),
        (files, "PIECE_BYTES_MAX", (1024,)),
        (files, "PIECE_BYTES_MIN", (1024,)),
    )
    with ExitStack() as stack:
        for module, name, small in sizes:
            value = random.choice((getattr(module, name), *small))
            stack.enter_context(patch.object(module, name, value))
        yield


def replay_line(seed: int) -> str:
    """The one line that runs a world again."""
    return f"python -m tests.simulation.replay {seed}"


def run_world(seed: int, steps: int = STEPS, *, told: bool = False) -> Counter[str]:
    """Run a world from its seed; returns counts of what happened. Raises WorldFailure."""
    templates()
    folder = Path(tempfile.mkdtemp(prefix=f"world-{seed}-", dir=memory_folder()))
    try:
        with (
            surrounded(seed) as around,
            patch.dict(os.environ),
            # how fast this machine is decides nothing in a world
            patch.object(pace, "HELD_UP_S", math.inf),
            _sizes(Random(f"blocks {seed}")),
        ):
            world = World(seed, folder, around, told=told)
            try:
                for _n in range(steps):
                    step(world)
                heal(world)
            finally:
                world.close()
            return world.counts
    except WorldFailure as failure:
        raise WorldFailure(f"{failure}\n  again: {replay_line(seed)}") from failure
    except (Exception, PowerCut) as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        text = f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
        raise WorldFailure(f"{text}\n  again: {replay_line(seed)}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
