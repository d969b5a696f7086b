"""An undefined variable in one of our templates is an error in the tests, not an empty place.

Only `{{ variable }}` counts: `{% if variable %}` may ask for what is not there. Templates of libraries
are left alone: they count on empty places.
"""

from pathlib import Path
from typing import Any

import pytest
from django.template import base

OURS = str(Path(__file__).resolve().parent.parent / "src" / "compagnon")


class UndefinedVariable(Exception):
    """A template names a variable that its view does not pass."""


class _Missing(str):
    """What Django puts in place of an undefined variable; our templates never see it."""


def switch_on(patch: pytest.MonkeyPatch) -> None:
    """Make `{{ undefined }}` raise while a template of ours renders. `|default:` keeps its right to ask."""
    render = base.VariableNode.render

    def strict(node: Any, context: Any) -> Any:
        origin = getattr(getattr(node, "origin", None), "name", "") or ""
        if origin.startswith(OURS) and not _may_be_absent(node.filter_expression):
            try:
                _resolve(node.filter_expression, context)
            except base.VariableDoesNotExist as error:
                raise UndefinedVariable(
                    f"{origin}:{node.token.lineno}: {{{{ {node.filter_expression} }}}}"
                ) from error
        return render(node, context)

    patch.setattr(base.VariableNode, "render", strict)


def _resolve(expression: Any, context: Any) -> None:
    if isinstance(expression.var, base.Variable):
        expression.var.resolve(context)


def _may_be_absent(expression: Any) -> bool:
    return any(
        getattr(function, "__name__", "") in {"default", "default_if_none"}
        for function, _args in expression.filters
    )
