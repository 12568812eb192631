"""JLCenter: offline-first training for county vocational centres.

Read ``docs/architecture.md`` first: it says where everything is and who may import whom.
"""

__version__ = "0.1.0"
