"""Forms as a browser sees them: controls with values, to be filled and sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from tests.html import text_of

BUTTONS = {"submit", "image", "button", "reset"}


@dataclass
class Control:
    """One named control; `options` are the values it offers, empty where any text goes."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Button:
    """What is pressed to send a form."""

    name: str | None
    value: str
    label: str
    action: str | None


class Form:
    """A form of a page."""

    def __init__(self, element: Element, path: str) -> None:
        self.method = (element.get("method") or "get").upper()
        self.action = element.get("action") or path
        self.controls: dict[str, Control] = {}
        self.buttons: list[Button] = []
        for part in element.iter():
            self._read(part)

    def _read(self, part: Element) -> None:
        if _is_button(part):
            label = text_of(part) or part.get("value", "")
            self.buttons.append(
                Button(part.get("name"), part.get("value", ""), label, part.get("formaction"))
            )
        elif _is_control(part):
            self._read_control(part)

    def _read_control(self, part: Element) -> None:
        kind = part.get("type", "text") if part.tag == "input" else part.tag
        name = part.get("name") or ""
        control = self.controls.setdefault(name, Control(name, kind))
        if part.tag == "select":
            _read_options(control, part)
        elif kind in ("checkbox", "radio"):
            control.options.append(part.get("value", "on"))
            if part.get("checked") is not None:
                control.values.append(part.get("value", "on"))
        elif kind != "file":
            text = (part.text or "") if part.tag == "textarea" else part.get("value", "")
            control.values.append(text)

    def fill(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What a browser would send after `data` was put in, by field name.

        True ticks a lone checkbox, False unticks; None leaves a field out; a file is
        `(stream, name)`. A field or choice that the form does not offer fails the test.
        """
        sent: dict[str, Any] = {c.name: list(c.values) for c in self.controls.values() if c.values}
        for name, value in data.items():
            assert name in self.controls, f"no field {name!r} among {sorted(self.controls)}"
            sent[name] = _typed(self.controls[name], value)
        return sent

    def find_button(self, label: str | None) -> Button | None:
        """The button with this label, name or value; the first one by default."""
        if label is None:
            return self.buttons[0] if self.buttons else None
        for button in self.buttons:
            if label in (button.label, button.name, button.value):
                return button
        raise AssertionError(f"no button {label!r} among {[b.label for b in self.buttons]}")


def _is_button(part: Element) -> bool:
    if part.tag == "button":
        return part.get("type", "submit") == "submit"
    return part.tag == "input" and part.get("type") in ("submit", "image")


def _is_control(part: Element) -> bool:
    is_kind = part.tag in ("input", "select", "textarea") and part.get("type") not in BUTTONS
    return is_kind and bool(part.get("name")) and part.get("disabled") is None


def _read_options(control: Control, select: Element) -> None:
    options = list(select.iter("option"))
    control.options += [_value(option) for option in options]
    chosen = [_value(option) for option in options if option.get("selected") is not None]
    if not chosen and options and select.get("multiple") is None:
        chosen = [_value(options[0])]
    control.values += chosen


def _value(option: Element) -> str:
    value = option.get("value")
    return text_of(option) if value is None else value


def _typed(control: Control, value: Any) -> list[Any]:
    if value is None or value is False:
        return []
    if value is True:
        assert len(control.options) == 1, f"{control.name} is not a lone checkbox"
        return control.options
    values = list(value) if isinstance(value, list) else [value]
    if control.options:
        strange = [one for one in values if str(one) not in control.options]
        assert not strange, f"{control.name} offers {control.options}, not {strange}"
    return [one if isinstance(one, tuple) else str(one) for one in values]
