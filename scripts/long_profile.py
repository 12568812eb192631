"""The hypothesis profile of the long runs (a pytest plugin; see long_tests.py)."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "long",
    max_examples=2000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
