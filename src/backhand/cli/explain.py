"""``backhand explain``: what a rule of the checker means."""

from __future__ import annotations

import click

from backhand.cli.options import language_option
from backhand.errors import SettingError
from backhand.language import gettext as _
from backhand.reports.console import make_console


@click.command(
    "explain",
    help=_(
        "Explain a rule of the checker, such as BH103: why it is wrong, how it shows, "
        "what to write instead."
    ),
)
@click.argument("rule", metavar="RULE")
@language_option
def command(rule: str) -> int:
    """Print the rule's page."""
    import difflib

    from backhand.diagnosis.pages import page_of
    from backhand.diagnosis.registry import all_rules
    from backhand.reports.rule_page import print_page
    from backhand.sources.lint.linter import lint_rules

    rules = all_rules() | lint_rules()
    by_word = {code.lower(): code for code in rules}
    by_word |= {known.name: code for code, known in rules.items()}
    code = by_word.get(rule.strip().lower())
    if code is None:
        close = difflib.get_close_matches(rule.strip().lower(), by_word, n=1, cutoff=0.0)
        raise SettingError(
            _("there is no rule {rule}; did you mean {near}? `backhand rules` lists them").format(
                rule=rule, near=by_word[close[0]]
            )
        )
    print_page(page_of(rules[code]), make_console())
    return 0
