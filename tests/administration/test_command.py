"""``samspill administrator`` and ``sessions``: done, or one line when it may not be."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg

from tests.administration.test_employees import number_of
from tests.support.database import plain

WORDS = (
    *("administrator", "Havøy kommune", "--unit", "Havøy rådhus", "--given-name", "Ny"),
    *("--family-name", "Holm", "--email", "ny@havoy.example"),
)


def appoint(cluster, urls, place, *more):
    return command(cluster, urls, *WORDS, *more, said=f"{number_of(place)}\n")


def command(cluster, urls, *words, said=""):
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "samspill.web.cli", *words],
        env={
            **os.environ,
            "SAMSPILL_ENV": "development",
            "SAMSPILL_INSTANCE": str(cluster.settings.instance),
            "SAMSPILL_DATABASE_URL": urls.app,
            "SAMSPILL_SLOW_STATEMENT": "0",
        },
        input=said,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_everybody_logs_in_anew_after_a_break_in(cluster):
    with cluster.copy() as urls:
        sessions = "insert into sessions (id, token_hash, strength, data, created_at, last_seen_at,"
        sessions += " expires_at) select gen_random_uuid(), sha256(n::text::bytea), 0, '{}', now(),"
        sessions += " now(), now() + interval '1 hour' from generate_series(1, 3) n"
        with psycopg.connect(plain(urls.superuser), autocommit=True) as connection:
            connection.execute(sessions)
            ended = command(cluster, urls, "sessions", "end")
            devices = "0 devices unlock no more"
            said = f"3 sessions are ended, {devices}, and 0 addresses of calendars are shut.\n"
            assert ended.stdout == said, ended.stderr
            left = "select count(*) from sessions where ended_at is null"
            assert connection.execute(left).fetchone() == (0,)


def test_the_command_sets_up_the_first_and_refuses_the_next(cluster):
    with cluster.copy() as urls:
        first = appoint(cluster, urls, 0)
        assert first.stdout == "Ny Holm has the role in Havøy kommune.\n", first.stderr
        again = appoint(cluster, urls, 1)
        assert again.returncode == 1
        assert "has one already" in again.stderr
        assert len(again.stderr.strip().splitlines()) == 1
        officer = appoint(cluster, urls, 1, "--data-protection-officer", "--until", "2099-12-31")
        assert officer.returncode == 0, officer.stderr
        assert number_of(1) not in officer.stdout + officer.stderr
