"""What people would type, against the real list; it is read where it lies and never copied."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marketplace.search.documents import ScenarioDocument
from marketplace.search.query import ScenarioQuery
from marketplace.search.whoosh_engine import open_engine

SHARED_DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
LIST = SHARED_DATA / "scenarios" / "scenarios.jsonl"
NOW = datetime(2026, 6, 1, tzinfo=UTC)

EXPECTED = {
    "风电运维": "海上风电场",
    "工地安全监测": "施工安全智能监测",
    "智能客服": "智能客服",
    "桥梁检测": "桥梁经常检查",
    "无人机巡田": "智慧农业无人机",
    "生物育种": "生物育种",
    "煤矿灾害预警": "AI+煤矿重大灾害",
    "铁路客流": "基于Su-Flow",
    "影像辅助诊断": "医学影像智能辅助诊断",
    "放疗靶区": "放射治疗靶区",
    "病历生成": "智能病历辅助生成",
    "医保审核": "医保智能审核",
    "慢病管理": "智能慢性病管理",
    "中药材识别": "中药材智能仿生",
    "新药研发": "智能药物研发",
    "无人驾驶": "自动驾驶",
    "網絡安全": "具备自主决策能力的通用网络安全",
    "电商选品": "跨境电商选品",
    "ＡＩ服装设计": "AI技术赋能3D服装",
    "足球": "江苏省城市足球",
    "机场安全": "机场飞行区",
    "轮胎质量": "轮胎智能制造",
    "储粮": "绿色智慧储粮",
    "养鱼": "江苏沿海人工智能+渔业",
    "报关": "报关单AI",
    "城市体检": "城市体检",
    "算力调度": "算力调度",
    "导诊": "智能就医咨询",
    "GPU 推理": "基于 AI Agent",
    "岗位能力图谱": "多源异构数据驱动岗位",
    "高速公路收费": "智慧收费",
    "港口无人化": "绿色智慧干散货码头",
    "水务大模型": "构建苏水源",
    "苏豪集团服装": "AI技术赋能3D服装",
    "su-flow": "基于Su-Flow",
    "语音识别": "复杂交互场景的抗干扰语音",
}


@pytest.fixture(scope="module")
def titles_found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    rows = [json.loads(line) for line in LIST.read_text("utf-8").splitlines()]
    assert len(rows) == 147
    engine = open_engine(tmp_path_factory.mktemp("real"))
    engine.rebuild((_document(at, row) for at, row in enumerate(rows)), [])
    return {
        text: [
            rows[at]["title"]
            for at in engine.search_scenarios(ScenarioQuery(now=NOW, text=text, per_page=5)).ids
        ]
        for text in EXPECTED
    }


def _document(number: int, row: dict[str, str | None]) -> ScenarioDocument:
    return ScenarioDocument(
        id=number,
        title=row["title"] or "",
        body=row["description"] or "",
        organisation=row["demand_unit"] or "",
        sector="",
        sub_scenario=None,
        city="",
        state="published",
        cooperation="",
        deployment="",
        budget_band="",
        budget=None,
        deadline=None,
        published_at=None,
    )


@pytest.mark.parametrize(("text", "title"), EXPECTED.items())
def test_what_people_type_finds_what_they_mean(
    titles_found: dict[str, list[str]], text: str, title: str
) -> None:
    found = titles_found[text]
    assert any(each.startswith(title) for each in found), found
