"""``samspill work``: one process, for supervisors."""

from __future__ import annotations

from samspill.infra.development_keys import ensure_keys
from samspill.infra.settings import Settings
from samspill.infra.worker import worker_app
from samspill.web.database import application_url, check_application
from samspill.web.factory import create_worker_app
from samspill.web.logging import init_logging
from samspill.web.serving import job_runner


def work(settings: Settings) -> None:
    """Run background jobs until SIGINT or SIGTERM; a job under way is finished first.

    One of many that takes longer than that stops between two of them.
    """
    init_logging(as_json=settings.is_production)
    ensure_keys(settings)
    url = application_url(settings)
    check_application(url)
    jobs = worker_app(url, job_runner(create_worker_app(settings, url)))
    with jobs.open():
        jobs.run_worker(concurrency=2, delete_jobs="successful", shutdown_graceful_timeout=25)
