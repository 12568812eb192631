"""How hypothesis runs here (a pytest plugin, loaded from pyproject.toml).

``usual`` has no time limit on an example (nothing timed decides whether a test passes) and draws
the same examples every time in CI; ``long`` is for the rounds of long_tests.py. Tests marked
``long`` run in that profile, and where ``-m`` asks for them.
"""

import os

import pytest
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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes long, unless it is wanted."""
    wanted = str(config.getoption("markexpr") or "")
    if config.getoption("hypothesis_profile") == "long" or "long" in wanted:
        return
    left_out = [one for one in items if one.get_closest_marker("long")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [one for one in items if one not in left_out]
