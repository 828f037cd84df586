"""What runs the jobs that ``infra/jobs.py`` declares. The web does not load it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from secrets import randbelow
from typing import Any

import procrastinate
import structlog
from sqlalchemy.engine import make_url

from samspill.infra.jobs import Job, declared_jobs, stopped_by


class _Spread(procrastinate.RetryStrategy):
    """Not all that failed together, as when a mail server was away, is tried in the same second."""

    def get_retry_decision(
        self, *, exception: BaseException, job: procrastinate.jobs.Job
    ) -> procrastinate.RetryDecision | None:
        """When to try again, some seconds later than the strategy says."""
        decision = super().get_retry_decision(exception=exception, job=job)
        if decision is not None and decision.retry_at is not None:
            decision.retry_at += timedelta(seconds=randbelow(60))
        return decision


def worker_app(database_url: str, run: Callable[[Job, dict[str, Any]], None]) -> procrastinate.App:
    """The Procrastinate application with every declared job.

    ``run`` calls the job with its arguments, in an application context. A job that fails is
    tried again after 1, 1, 1, 2, 5, 18, 69 and 274 minutes, and up to a minute more.
    """
    url = make_url(database_url).set(drivername="postgresql")
    connector = procrastinate.PsycopgConnector(
        conninfo=url.render_as_string(hide_password=False), min_size=1, max_size=3
    )
    app = procrastinate.App(connector=connector)
    retry = _Spread(max_attempts=8, exponential_wait=4, wait=60)
    for name, function, hours in declared_jobs():
        task = app.task(name=name, retry=retry, pass_context=True)(_shell(run, name, function))
        if hours:
            app.periodic(cron=hours)(task)
    _watch_for_stalled(app)
    return app


def _watch_for_stalled(app: procrastinate.App) -> None:
    """Every other minute, give the jobs of a worker that died to the living ones."""

    async def watch(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate gives it
        await retry_stalled(app)

    app.periodic(cron="*/2 * * * *")(app.task(name="jobs.retry_stalled", queue="jobs")(watch))


async def retry_stalled(app: procrastinate.App) -> int:
    """Queue again what a worker was doing when its heartbeat stopped, 30 seconds ago or more.

    Jobs are safe to run twice. Gives how many were queued.
    """
    stalled = list(await app.job_manager.get_stalled_jobs())
    for stalled_job in stalled:
        await app.job_manager.retry_job(stalled_job)
    return len(stalled)


def _shell(
    run: Callable[[Job, dict[str, Any]], None], name: str, function: Job
) -> Callable[..., None]:
    def call(context: procrastinate.JobContext, **arguments: Any) -> None:
        arguments.pop("timestamp", None)  # Procrastinate gives it to what runs by the clock
        with structlog.contextvars.bound_contextvars(job=name), stopped_by(context.should_abort):
            run(function, arguments)

    return call
