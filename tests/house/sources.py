"""The sources of the product, read by the tests that guard the house."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src" / "compagnon"
TEMPLATES = PACKAGE / "web" / "templates"


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the product by its path below the package, migrations left out."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if "/migrations/" not in name:
            found[name] = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    return found


@cache
def templates() -> dict[str, str]:
    """Every template by its name."""
    return {
        path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(TEMPLATES.rglob("*"))
        if path.suffix in {".html", ".txt"}
    }


def imports(tree: ast.Module) -> set[str]:
    """The dotted names that a module imports, wherever the import stands."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found
