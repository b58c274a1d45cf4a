from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marketplace.search.documents import ModelDocument, ScenarioDocument
from marketplace.search.whoosh_engine import WhooshEngine

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def make_scenario() -> Callable[..., ScenarioDocument]:
    def make(number: int, title: str = "场景", **values: object) -> ScenarioDocument:
        plain = {
            "body": "",
            "organisation": "",
            "sector": "industry",
            "sub_scenario": None,
            "city": "zhengzhou",
            "state": "published",
            "cooperation": "purchase",
            "deployment": "public",
            "budget_band": "small",
            "budget": None,
            "deadline": None,
            "published_at": None,
        }
        return ScenarioDocument(id=number, title=title, **(plain | values))

    return make


@pytest.fixture(scope="session")
def make_model() -> Callable[..., ModelDocument]:
    def make(number: int, name: str = "模型", **values: object) -> ModelDocument:
        plain = {
            "vendor": "",
            "body": "",
            "kind": "foundation",
            "sectors": (),
            "deployment": (),
            "tier": "T0",
            "updated_at": NOW,
        }
        return ModelDocument(id=number, name=name, **(plain | values))

    return make


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    return WhooshEngine(tmp_path / "index", {"医疗": ("卫生健康",), "大模型": ("LLM",)})


@pytest.fixture
def filled(engine: WhooshEngine, make_scenario: Callable[..., ScenarioDocument]) -> WhooshEngine:
    """Four scenarios: 1 a mine, 2 a hospital, 3 an office in Luoyang, 4 a bank."""
    engine.rebuild(
        [
            make_scenario(1, "煤矿安全大模型", sector="industry"),
            make_scenario(2, "医疗影像辅助诊断", sector="medical", organisation="郑州某医院"),
            make_scenario(
                3, "公文写作", body="使用 GPT-4 与 Qwen2.5-72B，信创环境", city="luoyang"
            ),
            make_scenario(4, "LLM 客服", sector="finance"),
        ],
        [],
    )
    return engine
