"""What the tests of functions share: one way to hold a vector-Jacobian product to the truth."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from backhand.derivatives import complex_step_gradient, numerical_vjp


@pytest.fixture(scope="session")
def assert_is_vjp() -> Callable[..., None]:
    """``assert_is_vjp(dx, f, x, dout)``: dx is the vjp of f at x, by two other means.

    Central differences always; the complex step, exact to rounding, where f carries
    complex numbers through.
    """

    def check(dx, f, x, dout, *, complex_step=True):
        assert np.shape(dx) == np.shape(x)
        scale = max(1.0, float(np.max(np.abs(dx), initial=0.0)))
        np.testing.assert_allclose(dx, numerical_vjp(f, x, dout), rtol=0, atol=1e-8 * scale)
        if complex_step:
            exact = complex_step_gradient(lambda z: np.sum(dout * f(z)), x)
            np.testing.assert_allclose(dx, exact, rtol=0, atol=1e-13 * scale)

    return check
