"""The size, names and manners of the code, as the architecture asks."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

from tests.places import PACKAGE, ROOT, TEMPLATES

CODE = sorted(PACKAGE.rglob("*.py"))
OUR_CODE = [*CODE, *sorted((ROOT / "tests").rglob("*.py"))]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# They cannot see a table row, so what they commit is not the database.
ADAPTERS = {"search", "exchange", "sealing", "credentials", "notifications", "storage", "matching"}
FORBIDDEN_WORDS = {"util", "utils", "helper", "helpers", "manager", "managers"}


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(_tree(path)) if isinstance(node, FUNCTIONS))


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, without the docstring."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function, clean=False) is not None:
        docstring = function.body[0]
        lines -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
    return lines


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_function_is_over_50_lines() -> None:
    long = [
        f"{_name(path)}:{function.lineno} {function.name} {_length(function)}"
        for path in OUR_CODE
        for function in _functions(path)
        if _length(function) > 50
    ]
    assert long == []


def test_half_of_the_functions_have_at_most_8_lines() -> None:
    lengths = [_length(function) for path in CODE for function in _functions(path)]
    assert median(lengths) <= 8


def test_no_file_is_over_400_lines() -> None:
    long = {_name(path): _lines(path) for path in OUR_CODE if _lines(path) > 400}
    assert long == {}


def test_nine_files_in_ten_have_at_most_200_lines() -> None:
    assert quantiles([_lines(path) for path in CODE], n=10)[-1] <= 200


def test_templates_are_under_100_lines() -> None:
    files = [path for path in TEMPLATES.rglob("*") if path.is_file()]
    long = {_name(path): _lines(path) for path in files if _lines(path) >= 100}
    assert long == {}


def test_nothing_of_ours_is_imported_inside_a_function() -> None:
    inside = [
        f"{_name(path)}:{node.lineno}"
        for path in CODE
        for function in _functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and _imports_ours(node)
    ]
    assert inside == []


def _imports_ours(node: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.level > 0 or (node.module or "").split(".")[0] == "marketplace"
    return any(alias.name.split(".")[0] == "marketplace" for alias in node.names)


def test_only_the_unit_of_work_commits() -> None:
    commits = [
        f"{_name(path)}:{node.lineno}"
        for path in CODE
        if path.relative_to(PACKAGE).parts[0] not in ADAPTERS
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    place = "marketplace/services/unit_of_work.py"
    assert commits
    assert [commit for commit in commits if not commit.startswith(place)] == []


CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
}


def test_only_the_clock_tells_the_time() -> None:
    asked = [
        f"{_name(path)}:{node.lineno}"
        for path in CODE
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name | ast.Attribute)
        and (_last_name(node.value), node.attr) in CLOCKS
    ]
    place = "marketplace/domain/clock.py"
    assert asked
    assert [one for one in asked if not one.startswith(place)] == []


def _last_name(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def test_no_file_hides_behind_an_empty_name() -> None:
    named = [
        _name(path)
        for path in [*OUR_CODE, *TEMPLATES.rglob("*")]
        if FORBIDDEN_WORDS & set(path.stem.lower().replace("-", "_").split("_"))
    ]
    assert named == []


def test_no_class_is_a_service_or_a_manager() -> None:
    classes = [
        f"{_name(path)}:{node.name}"
        for path in CODE
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.ClassDef) and node.name.endswith(("Service", "Manager", "Helper"))
    ]
    assert classes == []


def test_a_module_says_what_it_is_for() -> None:
    trees = {_name(path): _tree(path) for path in CODE}
    silent = [name for name, tree in trees.items() if tree.body and not ast.get_docstring(tree)]
    assert silent == []


SPOKEN_TO = [path for path in CODE if path.parent.name in ("services", "domain")]


def test_services_and_domain_explain_what_they_offer() -> None:
    silent = [
        f"{_name(path)}:{node.name}"
        for path in SPOKEN_TO
        for node in _tree(path).body
        if isinstance(node, (*FUNCTIONS, ast.ClassDef))
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert SPOKEN_TO
    assert silent == []
