"""Whole worlds from one seed: laptops, a province, clocks, lines and disks that fail.

One thread, no sockets, no sleeping. What runs is the shipped program: the write door, the encrypted
SQLite files, the merge, the engine's conversation, undo, pairing, and the provincial application
called as ASGI. Only clocks, the line and the power are simulated, and what is random is drawn from
the world's seed. One world in twenty signs in earnest; in the others a keyed hash stands in.

    clock.py     what time it is on each machine (2001, 2040, jumps)
    faults.py    power cuts at any statement; what of the program is replaced while a world runs
    line.py      requests and answers that get lost, cut, repeated, answered by somebody else
    laptop.py    one data folder and the person at it: open, close, crash, copy, restore, clone
    province.py  the provincial server, its crashes
    oracle.py    every write with what its author was shown; says what must be current
    checkers.py  what must hold after each step, and at rest
    people.py    what people do: edits, screens older than the file, undo, settling, mergers
    sticks.py    bundles carried in any order, any number of times, cut and damaged; receipts
    versions.py  older and newer programs beside each other
    world.py     one world: steps at random, then faults off and all must agree
    rest.py      the end: faults off, last sticks, all sync and must hold the same
    mutants.py   the program made wrong on purpose: each way must make some world fail
    many.py      thousands of worlds, written down part by part
    replay.py    ``python -m tests.simulation.replay SEED`` runs one world again, step by step told

crash_points.py and line_profiles.py play with a small_world.py instead: a power cut at every
statement of a job, and what work costs on lines as they are. ``prove`` runs them all.

A failing world prints that line. ``SIMULATION_WORLDS=10000 ./test simulation`` runs many more;
``SIMULATION_FIRST`` says which seed is the first. The oracle shares no code with the merge: it
knows sets of writes, and for each the writes its author was shown.

Defects the worlds found and nobody has mended yet stand in ``world.OPEN_DEFECTS``; they are
counted, and ``SIMULATION_STRICT=1`` makes them fail.
"""
