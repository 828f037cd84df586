"""All pages of administration, for the factory."""

from __future__ import annotations

from samspill.administration.employees.file_views import employee_files
from samspill.administration.employees.views import employing
from samspill.administration.policies.views import rules
from samspill.administration.reviews.views import reviews
from samspill.administration.units.views import units
from samspill.administration.views import administration

ADMINISTRATION = (administration, units, employing, employee_files, rules, reviews)
