from __future__ import annotations

import pytest

from backhand.data.notice import warn_caller


def test_warning_stands_at_the_callers_line() -> None:
    with pytest.warns(UserWarning, match="Mind the step") as caught:
        warn_caller("Mind the step")
    assert [warning.filename for warning in caught] == [__file__]
