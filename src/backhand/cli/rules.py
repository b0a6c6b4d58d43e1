"""``backhand rules``: every rule of the checker."""

from __future__ import annotations

import click

from backhand.cli.options import language_option
from backhand.language import gettext as _
from backhand.reports.console import make_console


@click.command(
    "rules", help=_("List the rules of the checker; `backhand explain RULE` tells more of one.")
)
@language_option
def command() -> int:
    """Print a line for each rule."""
    from backhand.diagnosis.pages import title_of
    from backhand.diagnosis.registry import all_rules
    from backhand.reports.rule_page import print_rules
    from backhand.sources.lint.linter import lint_rules

    rules = (all_rules() | lint_rules()).values()
    print_rules([(rule.code, rule.name, title_of(rule)) for rule in rules], make_console())
    return 0
