"""The application as put together, for rules that read it; no database is asked."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from flask import Flask

import samspill
from samspill.infra.development_keys import ensure_keys
from samspill.web.factory import create_app
from tests.support.database import settings_for


@pytest.fixture(scope="session")
def whole_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Every page there is, development's too."""
    settings = settings_for(tmp_path_factory.mktemp("instance"))
    ensure_keys(settings)
    return create_app(settings, "postgresql+psycopg://nobody@localhost/nothing")


@pytest.fixture(scope="session")
def every_module() -> list[str]:
    """The names of all modules of the program, each imported."""
    names = [m.name for m in pkgutil.walk_packages(samspill.__path__, "samspill.")]
    for name in names:
        importlib.import_module(name)
    return names
