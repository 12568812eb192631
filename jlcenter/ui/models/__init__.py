"""Table models: rows in a list, sorted and filtered there, never in a proxy."""
