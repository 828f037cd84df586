"""A picture of a child: read, turned, made small, without anything hidden in it, sealed."""

from __future__ import annotations

import io
import warnings
from uuid import UUID

from PIL import Image, ImageOps, UnidentifiedImageError

from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.infra.crypto import open_sealed, seal
from samspill.infra.key_store import Owner, of_plan

MAX_BYTES = 8 * 1024 * 1024
SIDE = 320
"""Pixels of the square that is kept."""


def seal_picture(owner: Owner, content: bytes) -> bytes:
    """A sealed small JPEG of an uploaded picture: EXIF, place and name are gone.

    Raises RuleBroken("picture", …) when it is too large or no JPEG or PNG.
    """
    if len(content) > MAX_BYTES:
        raise RuleBroken("picture", _("Bildet er for stort. Det kan være høyst 8 MB."))
    return seal(_small(content), _place(owner.id), owner)


def open_picture(plan_id: UUID, sealed: bytes) -> bytes:
    """The JPEG."""
    return open_sealed(sealed, _place(plan_id), of_plan(plan_id))


def _place(plan_id: UUID) -> str:
    return f"plan_introductions:picture:{plan_id}"


def _small(content: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
                turned = ImageOps.exif_transpose(image).convert("RGB")
                square = ImageOps.fit(turned, (SIDE, SIDE))
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Warning,
        Image.DecompressionBombError,
    ) as error:
        raise RuleBroken(
            "picture", _("Vi kan ikke lese bildet. Velg et bilde av typen JPEG eller PNG.")
        ) from error
    out = io.BytesIO()
    square.save(out, "JPEG", quality=85)
    return out.getvalue()
