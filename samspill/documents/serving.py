"""Handing a file out: to be kept, never to be run here; pictures we made ourselves are shown."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from flask import Response

from samspill.documents.kinds import MIME, FileKind

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""The CSP of what somebody gave us (security.md 6.5): it can do nothing, wherever it is opened."""


def file_response(content: Iterable[bytes], size: int, kind: FileKind, name: str) -> Response:
    """A file as a download, whole: no part of it can be asked for.

    ``name`` is what it is called for whoever keeps it; it ends as its kind does.
    """
    response = Response(content, mimetype=None)
    plain = "".join(one if one.isascii() and one.isalnum() else "-" for one in _stem(name))
    said = f'attachment; filename="{plain.strip("-") or "dokument"}{kind.ending}"'
    whole = quote(_stem(name) + kind.ending, safe="")
    response.headers["Content-Disposition"] = f"{said}; filename*=UTF-8''{whole}"
    return _guarded(response, MIME[kind], size)


def picture_response(content: Iterable[bytes], size: int) -> Response:
    """A JPEG that we made, to be shown on a page."""
    response = Response(content, mimetype=None)
    response.headers["Content-Disposition"] = "inline"
    return _guarded(response, MIME[FileKind.JPEG], size)


def _guarded(response: Response, kind: str, size: int) -> Response:
    response.headers["Content-Type"] = kind
    response.headers["Content-Length"] = str(size)
    response.headers["Accept-Ranges"] = "none"
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name
