"""The process's OIDC client, and the act that a fresh login completes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, redirect, session
from werkzeug.wrappers import Response

from samspill.access.actor import current_actor
from samspill.core.errors import NotSignedIn, NotVisible
from samspill.identity.signin.oidc import ACR_HIGH, OidcClient
from samspill.identity.signin.providers import FEIDE, IDPORTEN, Provider
from samspill.infra.settings import Settings

SIGNED_OUT = "/logg-ut/ferdig"

KEPT = {IDPORTEN.key: "oidc", FEIDE.key: "oidc_feide"}
"""Where the application keeps the client of each provider."""

Act = Callable[[dict[str, Any], dict[str, Any]], str]
_acts: dict[str, Act] = {}


def init_client(app: Flask, settings: Settings) -> None:
    """One client per process and provider; keys and metadata are fetched when first needed."""
    for way, found in ((IDPORTEN, settings.idporten), (FEIDE, settings.feide)):
        if found is not None:
            app.extensions[KEPT[way.key]] = OidcClient(
                found,
                redirect_uri=settings.base_url + way.callback,
                post_logout_redirect_uri=settings.base_url + SIGNED_OUT,
                way=way,
            )


def client(way: Provider = IDPORTEN) -> OidcClient:
    """The client of this process. Raises NotVisible for a provider that is off."""
    found: OidcClient | None = current_app.extensions.get(KEPT[way.key])
    if found is None:
        raise NotVisible
    return found


def is_on(way: Provider) -> bool:
    """Can one log in there?"""
    return KEPT[way.key] in current_app.extensions


def completes(name: str) -> Callable[[Act], Act]:
    """Declare what a fresh login completes: gets the values and the proof, gives where to go."""

    def register(act: Act) -> Act:
        _acts[name] = act
        return act

    return register


def complete(name: str, values: dict[str, Any], proof: dict[str, Any]) -> str:
    """Do what the login was for."""
    return _acts[name](values, proof)


def confirm_with_login(name: str, values: dict[str, Any], language: str) -> Response:
    """Send the signed-in person to a new login at level high, bound to one act.

    The login is the signature: when the same person comes back, the act is done at once.
    """
    actor = current_actor()
    if actor is None:
        raise NotSignedIn
    attempt, address = client().start(
        ACR_HIGH,
        ui_locales=language,
        prompt_login=True,
        max_age=0,
        purpose="step_up",
        extra={"act": name, "values": values, "profile": str(actor.profile_id)},
    )
    session["login"] = attempt.to_json()
    return redirect(address, 303)
