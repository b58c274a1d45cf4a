"""Which fields of a listing still hold a template's 〔places to fill〕."""

from collections.abc import Iterator

from marketplace.domain.messages import Message, say
from marketplace.domain.placeholders import list_placeholders
from marketplace.services.scenario_content import PLAIN_FIELDS, ScenarioContent


def find_placeholders(content: ScenarioContent) -> dict[str, Message]:
    """What to say at each field that has such a place; rows are named as in a form."""
    found: dict[str, Message] = {}
    for name, text in _texts(content):
        places = list_placeholders(text)
        if places:
            found[name] = say("还有要填写的地方：%(place)s。请换成贵单位的内容。", place=places[0])
    return found


def _texts(content: ScenarioContent) -> Iterator[tuple[str, str]]:
    for name in PLAIN_FIELDS:
        value = getattr(content, name)
        if isinstance(value, str):
            yield name, value
    for index, kpi in enumerate(content.kpis):
        for column, text in kpi.items():
            yield f"kpis-{index}-{column}", str(text or "")
    for index, item in enumerate(content.requirements):
        yield f"requirements-{index}-text", item.text
