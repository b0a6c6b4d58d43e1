"""What the tests of the rooms share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def violations() -> Callable[[Page], list[str]]:
    """``violations(page)``: what axe-core calls serious or critical, with the first place."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()

    def found(page: Page) -> list[str]:
        return [
            f"{one['id']}: {one['nodes'][0]['target']} {one['nodes'][0].get('failureSummary', '')}"
            for one in axe.run(page).response["violations"]
            if one["impact"] in ("serious", "critical")
        ]

    return found
