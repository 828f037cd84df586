"""Regler: what holds in the municipality, by which source, and what it may decide itself."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.administration.access import OpenTenant
from samspill.administration.policies.actions import set_rule
from samspill.administration.policies.forms import RuleForm, rule_form
from samspill.administration.policies.known import NUMBER_NAMES, RULE_NAMES
from samspill.administration.policies.queries import RuleView, history_of, rule_in, rules_in_force
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _

rules = Module("rules", __name__)

Page = str | Response | tuple[str, int]
BASE = "/admin/<uuid:tenant_id>/regler"
ONE = BASE + "/<uuid:policy_id>"


@rules.route(BASE, opens=Area.ADMINISTRATION, at=Level.READ)
def rule_list(tenant: OpenTenant) -> Page:
    """The rules that hold today."""
    return render_template(
        "administration/rules.html",
        tenant=tenant.subject,
        rules=rules_in_force(tenant.subject.id, today(tenant.at)),
        names=RULE_NAMES,
        number_names=NUMBER_NAMES,
    )


@rules.route(ONE, opens=Area.ADMINISTRATION, at=Level.READ)
def rule(tenant: OpenTenant, policy_id: UUID) -> Page:
    """One rule: its history, and the form where the municipality may decide it."""
    found = _found(tenant, policy_id)
    form = None
    if found.may_be_set and tenant.may(Area.ADMINISTRATION, Level.MANAGE):
        form = rule_form(found.name, {**dict(found.numbers), **found.parts})
    return _rule(tenant, found, form)


def _found(tenant: OpenTenant, policy_id: UUID) -> RuleView:
    found = rule_in(tenant.subject.id, policy_id)
    if found is None:
        raise NotVisible
    return found


def _rule(tenant: OpenTenant, found: RuleView, form: RuleForm | None) -> str:
    return render_template(
        "administration/rule.html",
        tenant=tenant.subject,
        rule=found,
        history=history_of(tenant.subject.id, found.name),
        names=RULE_NAMES,
        number_names=NUMBER_NAMES,
        form=form,
    )


@rules.route(ONE, opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",))
def decide(tenant: OpenTenant, policy_id: UUID) -> Page:
    """Let a rule of the municipality's own hold from a day."""
    found = _found(tenant, policy_id)
    if not found.may_be_set:
        raise NotVisible
    form = rule_form(found.name)
    if form.validate_on_submit():
        try:
            set_rule(tenant, name=found.name, **form.rule())
            flash(_("Lagret. Regelen gjelder fra den dagen du valgte."), "success")
            return redirect(f"/admin/{tenant.subject.id}/regler", 303)
        except RuleBroken as broken:
            form.refuse(broken)
    return _rule(tenant, found, form), 422
