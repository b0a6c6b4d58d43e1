"""What the sanity checks before a run gave, in words."""

from __future__ import annotations

from backhand.language import gettext as _
from backhand.training import Sanity


def sanity_text(sanity: Sanity) -> str:
    """Return the two figures as two lines."""
    return "\n".join(
        (
            _(
                "First loss: {loss:.3f} nats; a network that knows nothing has ln C = {ln:.3f}"
            ).format(loss=sanity.initial_loss, ln=sanity.expected_loss),
            _(
                "One batch by heart: accuracy {accuracy:.0%}, loss {loss:.3f} after {steps} steps"
            ).format(
                accuracy=sanity.overfit_accuracy,
                loss=sanity.overfit_loss,
                steps=sanity.overfit_steps,
            ),
        )
    )


def sanity_warnings(sanity: Sanity) -> list[str]:
    """Return a line for each figure that bodes ill."""
    warnings = []
    if not sanity.begins_right:
        warnings.append(
            _(
                "Warning: the first loss is far from ln C: the first weights may be too large, or "
                "the samples not scaled."
            )
        )
    if not sanity.learns:
        warnings.append(
            _(
                "Warning: the network could not learn one batch by heart: the learning rate may be "
                "too small or too large, or a layer may not let gradients through."
            )
        )
    return warnings
