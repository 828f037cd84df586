"""Passkeys (WebAuthn): what a browser is asked for, and whether its answer holds.

Where we are (the name of the host, the origin) comes from the settings, never from the request.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import base64url_to_bytes, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorAttachment,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from samspill.infra.settings import Settings

LONGEST = 20_000
"""Characters of an answer. A true one has less than two thousand."""

SECONDS_TO_ANSWER = 120


class NotOpened(Exception):
    """Nothing was opened. ``code`` is for the log; whoever tried is told nothing of it, but how
    many tries with a PIN are ``left`` in her own browser."""

    def __init__(self, code: str, left: int = -1) -> None:
        super().__init__(code)
        self.code = code
        self.left = left


@dataclass(frozen=True)
class Here:
    """Where passkeys are made and used: the host that they belong to, and the origin of pages."""

    host: str
    origin: str


def here(settings: Settings) -> Here | None:
    """Where we are, or None where browsers make no passkeys: an address without a name."""
    parts = urlsplit(settings.base_url)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return Here(host, settings.base_url) if host else None
    return None


def options_to_make(
    place: Here, challenge: bytes, account: bytes, name: str, known: list[str]
) -> str:
    """What a browser is asked to make, as JSON: a key on this device that asks who uses it."""
    options = generate_registration_options(
        rp_id=place.host,
        rp_name="Samspill",
        user_id=account,
        user_name=name,
        user_display_name=name,
        challenge=challenge,
        timeout=SECONDS_TO_ANSWER * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            authenticator_attachment=AuthenticatorAttachment.PLATFORM,
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known
        ],
    )
    return options_to_json(options)


def options_to_use(place: Here, challenge: bytes) -> str:
    """What a browser is asked to answer with, as JSON: any passkey of ours that it has."""
    options = generate_authentication_options(
        rp_id=place.host,
        challenge=challenge,
        timeout=SECONDS_TO_ANSWER * 1000,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def made(place: Here, challenge: bytes, answer: str) -> VerifiedRegistration:
    """The passkey that a browser says it has made. Raises NotOpened."""
    try:
        return verify_registration_response(
            credential=_short(answer),
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise NotOpened("bad_passkey") from error


def read(answer: str) -> AuthenticationCredential:
    """The answer of a browser, not yet checked. Raises NotOpened."""
    try:
        return parse_authentication_credential_json(_short(answer))
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise NotOpened("unreadable") from error


def proven(
    place: Here, challenge: bytes, answer: AuthenticationCredential, public_key: bytes
) -> VerifiedAuthentication:
    """That the answer is the key's own, to this challenge, here, by who unlocked the device.

    Its counter is left to the caller. Raises NotOpened.
    """
    try:
        return verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise NotOpened("not_proven") from error


def _short(answer: str) -> Any:
    if not answer or len(answer) > LONGEST:
        raise NotOpened("unreadable")
    return answer
