"""Samspill on the home screen: how to put it there, and what it shows without network.

Nothing about anybody is kept on the device: the worker keeps our own style, script and one page
that says that there is no network.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import segno
from flask import Response, current_app, jsonify, render_template
from werkzeug.wrappers import Response as Answer

from samspill.access.routes import Module, public
from samspill.core.language import _
from samspill.infra.settings import Settings
from samspill.web.assets import asset

phone = Module("phone", __name__)

WITHOUT_NETWORK = "/app/uten-nett"
KEPT = (
    *("vendor/design.css", "app.css", "files.js", "app.js", "device.js"),
    *("brand.svg", "vendor/inter-latin.woff2"),
)
WORKER = Path(__file__).parents[1] / "static" / "worker.js"
START, PAPER = "/hjem", "#ffffff"


@phone.route("/app", opens=public("how to put it on the home screen"))
def app() -> str:
    """Samspill på telefonen: step by step, with the address as a picture for a camera."""
    settings: Settings = current_app.config["SAMSPILL"]
    home = settings.base_url
    return render_template("phone/app.html", address=urlsplit(home).netloc, picture=_picture(home))


@lru_cache(maxsize=4)
def _picture(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=6, border=2, svgclass=None)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()


@phone.route("/app/manifest", opens=public("what the home screen needs to know"))
def manifest() -> Answer:
    """The manifest (W3C): name, icons, where it begins, and ways straight to a page."""
    found = jsonify(
        id="/",
        name="Samspill",
        short_name="Samspill",
        lang="nb",
        start_url=START,
        scope="/",
        display="standalone",
        background_color=PAPER,
        theme_color=PAPER,
        icons=[
            _icon("icon-192.png", "192x192", "any"),
            _icon("icon-512.png", "512x512", "any"),
            _icon("icon-round-512.png", "512x512", "maskable"),
        ],
        shortcuts=[
            {"name": _("Meld fravær"), "url": "/skole/fravar/ny"},
            {"name": _("Meldinger"), "url": "/meldinger"},
            {"name": _("Kalender"), "url": "/kalender"},
        ],
    )
    found.mimetype = "application/manifest+json"
    return found


def _icon(name: str, sizes: str, purpose: str) -> dict[str, str]:
    return {"src": asset(name), "sizes": sizes, "type": "image/png", "purpose": purpose}


@phone.route("/app/bakgrunn", opens=public("what shows without network"))
def worker() -> Response:
    """The service worker: its own script, and which files of ours it keeps."""
    files = [*map(asset, KEPT), WITHOUT_NETWORK]
    page = render_template("phone/without_network.html")
    # nosemgrep: hash-without-key - our own style, script and page
    version = hashlib.sha256(f"{files}{page}".encode()).hexdigest()[:12]
    head = f"const VERSION = {json.dumps(version)};\nconst FILES = {json.dumps(files)};\n"
    found = Response(head + WORKER.read_text(), mimetype="text/javascript")
    found.headers["Service-Worker-Allowed"] = "/"  # else it answers under its own address alone
    return found


@phone.route(WITHOUT_NETWORK, opens=public("what shows without network"))
def without_network() -> str:
    """The page that is kept on the device. It knows nobody, whoever asks for it."""
    return render_template("phone/without_network.html")
