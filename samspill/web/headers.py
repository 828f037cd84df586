"""Headers on every response (security.md 6.2 and the CSP of architecture.md)."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, redirect, request
from werkzeug.wrappers import Response as Redirect

from samspill.documents.serving import POLICY
from samspill.infra.settings import Settings

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CONTENT_POLICY = "Content-Security-Policy"
LASTING = "public, max-age=31536000, immutable"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}


def init_headers(app: Flask, settings: Settings) -> None:
    """Set the headers, and refuse unsafe requests from other sites."""
    ours = settings.base_url
    if not settings.is_production:
        _keep_to_one_name(app, ours)
    fixed = {**ALWAYS, CONTENT_POLICY: _content_policy(settings)}
    if settings.is_production:
        fixed["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"

    @app.before_request
    def same_site() -> None:
        if request.method in SAFE or request.endpoint in app.extensions["machine_endpoints"]:
            return
        site = request.headers.get("Sec-Fetch-Site")
        origin = request.headers.get("Origin")
        if site not in (None, "same-origin") or (site is None and origin not in (None, ours)):
            abort(403)

    @app.after_request
    def add(response: Response) -> Response:
        of_a_file = response.headers.get(CONTENT_POLICY) == POLICY
        response.headers.update(fixed)
        if of_a_file:
            response.headers[CONTENT_POLICY] = POLICY
        lasting = request.endpoint == "static" and response.status_code == 200
        response.headers["Cache-Control"] = LASTING if lasting else "no-store"
        return response


def _keep_to_one_name(app: Flask, base_url: str) -> None:
    """Development: «localhost» is sent to the base address, where the login comes back to."""
    name = urlsplit(base_url).hostname

    @app.before_request
    def one_name() -> Redirect | None:
        if request.host.partition(":")[0] == name:
            return None
        # nosemgrep: open-redirect - it begins with our own address
        return redirect(base_url + request.full_path.rstrip("?"), 307)


def _content_policy(settings: Settings) -> str:
    """The CSP. A form may end at the issuer: Chromium counts the redirect after a POST."""
    issuer = urlsplit(settings.idporten.issuer)
    origins = [f"{issuer.scheme}://{issuer.netloc}"]
    if issuer.netloc.endswith("idporten.no"):
        origins.append(f"https://login.{issuer.netloc}")
    if settings.feide is not None:
        feide = urlsplit(settings.feide.issuer)
        origins.append(f"{feide.scheme}://{feide.netloc}")
        if feide.netloc.endswith("dataporten.no"):
            origins.append("https://idp.feide.no")
    origins = list(dict.fromkeys(origins))
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self';"
        f" form-action 'self' {' '.join(origins)}; frame-ancestors 'none'; base-uri 'none'"
    )
