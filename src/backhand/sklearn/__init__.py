"""backhand's networks where scikit-learn's pipelines, searches and scores take them.

Needs scikit-learn 1.6 or newer: ``pip install 'backhand[sklearn]'``.
"""

from backhand.errors import BackhandError
from backhand.language import gettext as _


class MissingScikitLearnError(BackhandError, ImportError):
    """scikit-learn is not installed, or older than 1.6: the text says how to get it."""


try:
    # What came with 1.6.
    from sklearn.utils.validation import validate_data as _validate_data  # noqa: F401
except ImportError as error:
    raise MissingScikitLearnError(
        _("scikit-learn 1.6 or newer is not installed: pip install 'backhand[sklearn]'")
    ) from error

from backhand.sklearn.network_classifier import NetworkClassifier  # noqa: E402

__all__ = ["NetworkClassifier"]
