"""Other people's sync beside ours, run from their own packages, counted by one proxy.

Each peer is set up on demand in a cache folder outside the tree (``setup.py``). Where that cannot
be done, the benchmark says so and goes on with the rest.
"""
