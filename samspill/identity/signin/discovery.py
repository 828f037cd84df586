"""A provider's published addresses and keys, cached for a day as ID-porten advises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from samspill.identity.signin.attempt import Refusal, SignInRefused

KEEP = timedelta(hours=24)
# A stranger can send us tokens with invented key ids; each must not cost the provider a request.
REFETCH_PAUSE = timedelta(seconds=5)
Timeout = tuple[float, float]


class Discovery:
    """Addresses and keys of one issuer. Safe to share between threads.

    Two threads may fetch the same thing at the same time; the last answer wins.
    """

    def __init__(self, issuer: str, now: Callable[[], datetime], timeout: Timeout) -> None:
        self.issuer = issuer
        self._now = now
        self._timeout = timeout
        self._metadata: tuple[datetime, dict[str, Any]] | None = None
        self._keys: tuple[datetime, list[dict[str, Any]]] | None = None
        self._refetched: datetime | None = None

    def metadata(self) -> dict[str, Any]:
        """The provider's metadata. Raises SignInRefused provider_down or wrong_issuer."""
        if self._metadata is None or self._is_old(self._metadata[0]):
            found = self._get(f"{self.issuer}/.well-known/openid-configuration")
            if found.get("issuer") != self.issuer:
                raise SignInRefused(Refusal.WRONG_ISSUER, "metadata of another issuer")
            self._metadata = (self._now(), found)
        return self._metadata[1]

    def endpoint(self, name: str) -> str:
        """The address called ``name`` in the metadata; https whenever the issuer is."""
        address = self.metadata().get(name)
        secure = urlsplit(self.issuer).scheme
        if not isinstance(address, str) or urlsplit(address).scheme not in (secure, "https"):
            raise SignInRefused(Refusal.PROVIDER_REFUSED, f"no usable {name} in the metadata")
        return address

    def key(self, kid: str) -> RSAKey:
        """The public signing key ``kid``; an unknown one makes us fetch the keys once more.

        Raises SignInRefused bad_token when the provider does not publish it.
        """
        if self._keys is None or self._is_old(self._keys[0]):
            self._fetch_keys()
        found = self._find(kid)
        if found is None and self._may_refetch():
            self._refetched = self._now()
            self._fetch_keys()
            found = self._find(kid)
        if found is None:
            raise SignInRefused(Refusal.BAD_TOKEN, "signed with an unknown key")
        try:
            return RSAKey.import_key(found)
        except (JoseError, ValueError) as error:
            raise SignInRefused(Refusal.BAD_TOKEN, "the provider's key is unusable") from error

    def userinfo(self, access_token: str) -> dict[str, Any]:
        """What the provider tells of whom the access token was given for."""
        return self._get(
            self.endpoint("userinfo_endpoint"), {"Authorization": f"Bearer {access_token}"}
        )

    def _is_old(self, fetched: datetime) -> bool:
        return self._now() - fetched > KEEP

    def _may_refetch(self) -> bool:
        return self._refetched is None or self._now() - self._refetched > REFETCH_PAUSE

    def _fetch_keys(self) -> None:
        keys = self._get(self.endpoint("jwks_uri")).get("keys")
        if not isinstance(keys, list):
            raise SignInRefused(Refusal.PROVIDER_DOWN, "no keys at jwks_uri")
        self._keys = (self._now(), [key for key in keys if isinstance(key, dict)])

    def _find(self, kid: str) -> dict[str, Any] | None:
        for key in self._keys[1] if self._keys else []:
            if key.get("kid") == kid and key.get("kty") == "RSA" and key.get("use") != "enc":
                return key
        return None

    def _get(self, address: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
        try:
            with requests.Session() as session:
                session.trust_env = not is_loopback(address)
                answer = session.get(
                    address, headers=headers, timeout=self._timeout, allow_redirects=False
                )
                body = answer.json() if answer.status_code == requests.codes.ok else None
        except requests.RequestException as error:
            raise SignInRefused(Refusal.PROVIDER_DOWN, type(error).__name__) from error
        if not isinstance(body, dict):
            raise SignInRefused(Refusal.PROVIDER_DOWN, f"status {answer.status_code}")
        return body


def is_loopback(address: str) -> bool:
    """Is the address on this machine? Then a proxy in the environment must not be used."""
    return urlsplit(address).hostname in ("127.0.0.1", "localhost", "::1")
