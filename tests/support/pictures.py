"""A picture, small as can be."""

from __future__ import annotations

from io import BytesIO

from PIL import Image


def picture() -> bytes:
    """A small picture."""
    out = BytesIO()
    Image.new("RGB", (8, 8), "green").save(out, "PNG")
    return out.getvalue()
