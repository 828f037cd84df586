"""For WSGI servers that want a module: ``gunicorn app:app``."""

from samspill.infra.settings import Settings
from samspill.web.database import application_url
from samspill.web.factory import create_app

_settings = Settings.from_environment()
app = create_app(_settings, application_url(_settings))
