"""The Django app of the Morango peer: the same rows as ours, as models that sync."""
