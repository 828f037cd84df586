"""A photograph as many phones keep it (HEIC): its pixels, and how many they are.

Its decoder is C code of others. Only the process apart imports this file.
"""

from __future__ import annotations

import pi_heif
from PIL import Image

from samspill.documents.pictures import MOST_PIXELS
from samspill.documents.refusals import Unwanted, Why

pi_heif.options.DECODE_THREADS = 1


def decoded(content: bytes) -> Image.Image:
    """The first picture, the right way up. Raises Unwanted."""
    try:
        found = pi_heif.open_heif(content, convert_hdr_to_8bit=True)
        wide, high = found.size
        if wide * high > MOST_PIXELS:
            raise Unwanted(Why.PIXELS)
        picture: Image.Image = found.to_pillow()
    except (ValueError, EOFError, LookupError, OSError, RuntimeError, SyntaxError) as error:
        raise Unwanted(Why.DAMAGED) from error
    return picture
