"""By what a browser knows that it has been set up to unlock: a secret of its own."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, request
from werkzeug.wrappers import Response

from samspill.infra.settings import Settings


def _settings() -> Settings:
    settings: Settings = current_app.config["SAMSPILL"]
    return settings


def _name() -> str:
    return "__Host-samspill-device" if _settings().is_production else "samspill-device"


def secret_here() -> str:
    """The secret of this browser, '' when it has none. What it opens only its row says."""
    return request.cookies.get(_name(), "")


def keep_secret(response: Response, secret: str, until: datetime) -> None:
    """Let this browser keep its secret for as long as the device may open."""
    # nosemgrep: cookie-by-hand - the device's own, with the same marks and a prefix
    response.set_cookie(
        _name(),
        secret,
        path="/",
        expires=until,
        secure=_settings().base_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )


def drop_secret(response: Response) -> None:
    """Let this browser forget its secret."""
    secure = _settings().base_url.startswith("https://")
    response.delete_cookie(_name(), path="/", secure=secure, httponly=True)
