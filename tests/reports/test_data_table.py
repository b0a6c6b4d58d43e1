from __future__ import annotations

from pathlib import Path

import pytest

from backhand.data.inventory import Inventory, InventoryEntry
from backhand.data.published import ROLES
from backhand.reports.data_table import print_inventory


def test_each_file_has_a_row_and_a_fault_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    entries = (
        InventoryEntry(ROLES[0], Path("[red].gz"), 9_630_610, "published"),
        InventoryEntry(ROLES[1], Path("b.gz"), 1, "damaged", "b.gz is cut short."),
        InventoryEntry(ROLES[2], Path("b.gz"), 1, "damaged", "b.gz is cut short."),
        InventoryEntry(ROLES[3], Path("d.gz"), 0, "missing"),
    )
    print_inventory(Inventory("mnist", "cache", Path("/there"), entries))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "the cache: /there"
    assert lines[2].split() == ["[red].gz", "9,630,610", "as", "published"]
    assert lines[5].split() == ["d.gz", "–", "missing"]
    assert lines[6:] == ["b.gz is cut short."]
