"""Words in the reader's language. Source text is Bokmål; Nynorsk and English are catalogues."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext, ngettext

LANGUAGES = ("nb", "nn", "en")
DEFAULT = "nb"

_ = gettext
_l = lazy_gettext
_n = ngettext


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "mark, translate later"
    """Mark a text for the catalogues; it is translated where it is shown."""
    return text
