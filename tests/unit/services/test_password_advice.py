"""What zxcvbn says, in our words."""

import ast
import inspect

import pytest
from zxcvbn import feedback

from marketplace.services.password_advice import SUGGESTIONS, WARNINGS, advise


def _said_by_the_library() -> set[str]:
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(inspect.getsource(feedback)))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_"
    }


def test_we_translate_nothing_the_library_does_not_say() -> None:
    assert set(WARNINGS) | set(SUGGESTIONS) <= _said_by_the_library()


def test_no_warning_of_the_library_is_left_out() -> None:
    # What remains is general advice, which our sentence gives by itself.
    general = ("Add another", "Avoid", "Use a", "No need")
    left = _said_by_the_library() - set(WARNINGS) - set(SUGGESTIONS)
    assert [text for text in left if not text.startswith(general)] == []


@pytest.mark.parametrize(
    ("warning", "suggestions", "said"),
    [
        ("This is a top-10 common password.", [], "很多人都在用"),
        ("", ["Capitalization doesn't help very much."], "首字母大写"),
        ("", ["something new"], "几个不相干的词"),
        ("", [], "几个不相干的词"),
    ],
)
def test_the_reason_is_said_first(warning: str, suggestions: list[str], said: str) -> None:
    assert said in str(advise({"warning": warning, "suggestions": suggestions}))
