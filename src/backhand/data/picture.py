"""A picture file opened with Pillow, the way its camera held it."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

from backhand.errors import ImageError
from backhand.language import gettext as _
from backhand.ordinary_file import is_ordinary

if TYPE_CHECKING:
    from PIL import Image


# Dots of a picture that is read: more than a camera's, less than fills a machine's memory.
_MOST_DOTS: Final = 30_000_000
# So many on a side show all that is looked at.
_SIDE: Final = 2048


def open_picture(path: Path) -> Image.Image:
    """Return a picture, read to its last pixel, the turn noted by a camera undone.

    Parameters
    ----------
    path : Path
        Any file that Pillow reads.  Of a moving picture the first frame is taken.

    Returns
    -------
    picture : PIL.Image.Image
        In the file's own mode, its ``format`` that of the file.

    Raises
    ------
    ImageError
        The file doesn't exist, is no picture, or is damaged.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # A picture of more than 89 megapixels: Pillow warns, at twice that it refuses.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            if not is_ordinary(path) and path.exists() and not path.is_dir():
                raise ImageError(_("{path} is no ordinary file.").format(path=path))
            with Image.open(path) as opened:
                # A photograph is read at an eighth, a quarter or half of its size at once.
                opened.draft(None, (_SIDE, _SIDE))
                if opened.width * opened.height > _MOST_DOTS:
                    raise ImageError(
                        _(
                            "The image {path} has {width:,}×{height:,} dots, more than are read "
                            "({most:,}): make it smaller."
                        ).format(
                            path=path, width=opened.width, height=opened.height, most=_MOST_DOTS
                        )
                    )
                upright = ImageOps.exif_transpose(opened)
                # A copy forgets it, and 16-bit pictures can't be told without.
                upright.format = opened.format
    except ImageError:
        raise
    except FileNotFoundError as error:
        raise ImageError(_("The image {path} doesn't exist.").format(path=path)) from error
    except IsADirectoryError as error:
        raise ImageError(_("{path} is a folder, not an image.").format(path=path)) from error
    except UnidentifiedImageError as error:
        raise ImageError(
            _("{path} is no image that can be read; save it as PNG or JPEG.").format(path=path)
        ) from error
    # Each of Pillow's readers has its own way of failing on a damaged file.
    except (
        *(OSError, ValueError, SyntaxError, EOFError, MemoryError),
        Image.DecompressionBombError,
    ) as error:
        raise ImageError(
            _("The image {path} can't be read: {reason}.").format(path=path, reason=error)
        ) from error
    return upright
