"""The case of a layer, by the name of its type."""

import pytest

from tests.oracles.layer_cases import LayerCase, case_of


@pytest.fixture
def case(request: pytest.FixtureRequest) -> LayerCase:
    """What the tests of a layer declare; a test fails by name where they declare nothing."""
    return case_of(request.param)
