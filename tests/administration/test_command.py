"""``samspill administrator``: the first of a municipality, and one line when it may not be."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.administration.test_employees import number_of

WORDS = (
    *("administrator", "Havøy kommune", "--unit", "Havøy rådhus", "--given-name", "Ny"),
    *("--family-name", "Holm", "--email", "ny@havoy.example"),
)


def appoint(cluster, urls, place, *more):
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "samspill.web.cli", *WORDS, *more],
        env={
            **os.environ,
            "SAMSPILL_ENV": "development",
            "SAMSPILL_INSTANCE": str(cluster.settings.instance),
            "SAMSPILL_DATABASE_URL": urls.app,
        },
        input=f"{number_of(place)}\n",
        capture_output=True,
        text=True,
        timeout=120,
    )


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
