"""How hypothesis runs here (a pytest plugin, loaded from pyproject.toml).

``usual`` has no time limit on an example (nothing timed decides whether a test passes) and draws
the same examples every time in CI; ``long`` is for the rounds of long_tests.py.
"""

import os

from hypothesis import HealthCheck, settings

SLOW_MACHINES = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]

settings.register_profile(
    "usual",
    deadline=None,
    print_blob=True,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=SLOW_MACHINES,
)
settings.register_profile(
    "long",
    max_examples=2000,
    deadline=None,
    print_blob=True,
    suppress_health_check=SLOW_MACHINES,
)
