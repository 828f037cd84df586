"""The providers we send people to: one row each, with what differs between them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Provider:
    """How one provider is spoken to.

    ``pushes``: it takes the request directly from us (RFC 9126); else it stands in the address.
    ``by_secret``: we show a secret that it gave us; else we sign with our own key.
    ``for_pupils``: it tells who somebody is at school, and no level: it opens one's own room alone.
    """

    key: str
    name: str
    callback: str
    scope: str
    pushes: bool
    by_secret: bool
    for_pupils: bool


IDPORTEN = Provider(
    "idporten",
    "ID-porten",
    "/oidc/idporten/svar",
    "openid profile",
    pushes=True,
    by_secret=False,
    for_pupils=False,
)
FEIDE = Provider(
    "feide",
    "Feide",
    "/oidc/feide/svar",
    "openid userid userid-feide",
    pushes=False,
    by_secret=True,
    for_pupils=True,
)
"""We do not ask Feide for a national number, name or e-mail: the list knows whom it means."""
