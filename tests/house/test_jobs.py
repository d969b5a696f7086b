"""A worker knows every kind of long work that the house declares."""

import ast

from sources import modules

from compagnon.desk import jobs


def declaring() -> set[str]:
    """Modules in which a function is decorated with `@job(...)`."""
    found = set()
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(d, ast.Call) and isinstance(d.func, ast.Name) and d.func.id == "job"
                for d in node.decorator_list
            ):
                found.add("compagnon." + name.removesuffix(".py").replace("/", "."))
    return found


def test_the_worker_imports_every_module_that_declares_a_job() -> None:
    assert {module.__name__ for module in jobs.DECLARED_IN} == declaring()
