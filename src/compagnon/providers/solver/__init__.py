"""Solvers behind ports, chosen by URL (solveurs): one module per problem, one engine module beside it.

    engine = configurator_from_url("cpsat:?seconds=5")
    engine.explore(problem, chosen, refused)        is it completable, what is forced, what is forbidden
    engine.best(problem, Goal.CHEAPEST, chosen)     the proven best completion, or None
    engine.conflict(problem, chosen, refused)       a minimal set of rules that make it impossible

``configurations`` is the port for compatible options, ``cpsat_configurations`` its engine on OR-Tools CP-SAT.
A further problem brings its own module (``timetable.py``: port, then its engine) and its own function
``…_from_url`` here; every engine is deterministic, takes a time limit, and its answers pass the checker of the
problem's core before anybody sees them. OR-Tools is imported when the first question is put, not before.

``cpsat:`` takes ``seconds`` (5 by default); ``none:`` is no engine: a choice is checked, never completed.
"""

from functools import cache
from urllib.parse import parse_qsl, urlsplit

from compagnon.providers.solver.configurations import (
    Configurator,
    Exploration,
    Goal,
    SolverError,
    SolverTimeout,
    SolverUnavailable,
    UnknownSolverScheme,
)

__all__ = [
    "SCHEMES",
    "Configurator",
    "Exploration",
    "Goal",
    "SolverError",
    "SolverTimeout",
    "SolverUnavailable",
    "UnknownSolverScheme",
    "configurator_from_url",
]
SCHEMES = ("cpsat", "none")


@cache
def configurator_from_url(url: str) -> Configurator:
    """The engine that ``url`` names; ``UnknownSolverScheme`` for a scheme, an option or a value."""
    parts = urlsplit(url)
    options = parse_qsl(parts.query, keep_blank_values=True)
    if parts.scheme == "cpsat":
        from compagnon.providers.solver.cpsat_configurations import CpSatConfigurator

        return CpSatConfigurator(_seconds(url, options))
    if parts.scheme == "none" and not options:
        from compagnon.providers.solver.configurations import CheckingOnly

        return CheckingOnly()
    raise UnknownSolverScheme(url=url, known=SCHEMES)


def _seconds(url: str, options: list[tuple[str, str]]) -> float:
    seconds = 5.0
    for name, value in options:
        try:
            seconds = float(value) if name == "seconds" else -1.0
        except ValueError:
            seconds = -1.0
        if not 0 < seconds <= 600:
            raise UnknownSolverScheme(url=url, option=f"{name}={value}", known=("seconds",))
    return seconds
