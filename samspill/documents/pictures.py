"""Pictures are made anew: what is not picture (place, camera, another file) does not come along."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from samspill.documents.kinds import FileKind
from samspill.documents.refusals import Unwanted, Why

MOST_PIXELS = 40_000_000
"""Of one picture (security.md 6.5)."""
SHOWN = 1200
"""Pixels of the longest side of what is shown on a page."""
_FORMATS = {
    FileKind.PNG: "PNG",
    FileKind.JPEG: "JPEG",
    FileKind.WEBP: "WEBP",
    FileKind.GIF: "GIF",
}
_BECOMES = {
    FileKind.GIF: FileKind.PNG,
    FileKind.WEBP: FileKind.JPEG,
    FileKind.HEIC: FileKind.JPEG,
}


def require_size(stream: BinaryIO, kind: FileKind) -> None:
    """Raise Unwanted for a picture with too many pixels, or none that can be read; by its head."""
    with _faults(), Image.open(stream, formats=(_FORMATS[kind],)) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise Unwanted(Why.PIXELS)
    stream.seek(0)


def make_anew(content: bytes, kind: FileKind) -> tuple[FileKind, bytes]:
    """The picture's pixels, the right way up and nothing else; and what kind it is now.

    Of one that moves, the first. Raises Unwanted.
    """
    with _faults(), Image.open(io.BytesIO(content)) as picture:
        if picture.format != _FORMATS[kind]:
            raise Unwanted(Why.OTHERWISE)
        if picture.width * picture.height > MOST_PIXELS:
            raise Unwanted(Why.PIXELS)
        return anew(ImageOps.exif_transpose(picture), kind)


def anew(picture: Image.Image, kind: FileKind) -> tuple[FileKind, bytes]:
    """The pixels of a picture that is open, the right way up; and what kind it is now."""
    bare = _plain(picture)
    becomes = _BECOMES.get(kind, kind)
    if becomes == FileKind.JPEG and bare.mode == "RGBA":
        becomes = FileKind.PNG
    return becomes, _written(bare, _FORMATS[becomes], 88)


def make_small(content: bytes) -> bytes:
    """A JPEG for a page, of a picture that was made anew or drawn by us."""
    with _faults(), Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
        small = _plain(picture)
        small.thumbnail((SHOWN, SHOWN))
        white = Image.new("RGB", small.size, "white")
        white.paste(small, mask=small.getchannel("A") if small.mode == "RGBA" else None)
        return _written(white, "JPEG", 82)


def _written(picture: Image.Image, kind: str, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, quality=quality)
    return out.getvalue()


def _plain(picture: Image.Image) -> Image.Image:
    """The pixels alone, as a picture that knows nothing of where they came from."""
    has_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    pixels = picture.convert("RGBA" if has_alpha else "RGB")
    bare = Image.new(pixels.mode, pixels.size)
    bare.paste(pixels)
    return bare


@contextmanager
def _faults() -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Unwanted(Why.PIXELS) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unwanted(Why.DAMAGED) from error
