"""What a recognised role offers as explanations, by rule."""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Offer


def role_offers(code: str, evidence: Evidence, where: str) -> Iterator[Offer]:
    """Yield the wrong gradients that the role's catalogue files under this rule."""
    return iter(())
