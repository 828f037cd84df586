"""A house with keys and a store and no database; and cells as they were sealed before ADR 0011."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask

from samspill.infra.crypto import keyring
from samspill.infra.development_keys import new_root_keys
from samspill.infra.private_files import create_private
from tests.support.database import settings_for


def house(instance, **more):
    """An application context with keys and a store, and no database."""
    app = Flask("samspill")
    app.config["SAMSPILL"] = settings_for(instance, **more)
    create_private(app.config["SAMSPILL"].keys_file, new_root_keys())
    return app.app_context()


def sealed_by_root(content, place):
    """As ``seal`` wrote before there were owners: by a root key, with its name in front."""
    roots, nonce = keyring().roots, os.urandom(12)
    name = roots.current.encode()
    sealed = AESGCM(roots.by_id[roots.current]).encrypt(nonce, content, place.encode())
    return bytes([len(name)]) + name + nonce + sealed
