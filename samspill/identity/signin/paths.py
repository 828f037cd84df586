"""Where a login may lead, only to ourselves, and where one begins that asks nothing."""

from __future__ import annotations

from urllib.parse import urlsplit

DIRECT = "/logg-inn?direkte=ja"
"""Where a login begins that asks nothing, if it can: lists of addresses at other installations lead
here."""


def local_path(text: str) -> str:
    """The path if it is one of ours, else '/hjem'. Never another site (open redirect)."""
    parts = urlsplit(text.replace("\\", "/"))
    usable = (
        text.startswith("/")
        and not text.startswith("//")
        and not parts.scheme
        and not parts.netloc
        and text.isprintable()
    )
    return parts.path if usable else "/hjem"
