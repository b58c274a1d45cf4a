"""A list of any length for benches: our own words, strung together by a seeded generator."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import click
from sqlalchemy import insert, select

from marketplace.db import db
from marketplace.domain import clock
from marketplace.domain.cities import CITIES
from marketplace.domain.lifecycle import OrganisationState, ScenarioState
from marketplace.domain.membership import OrganisationKind
from marketplace.domain.sectors import SECTORS, Sector
from marketplace.domain.uscc import check_character
from marketplace.domain.vocabulary import CooperationMode, Deployment
from marketplace.models import Organisation, Scenario
from marketplace.services import search_indexing
from marketplace.services.unit_of_work import unit_of_work

BATCH = 1000
SEED = 20260301

OBJECTS = (
    "皮带异物|病历质控|作业批改|土壤墒情|汛期水位|桥梁裂缝|客服工单|合同条款|设备振动|排污口|"
    "信贷材料|岗位简历|景区客流|药品处方|配电线路|粮仓温湿度|门诊导诊|焊缝缺陷|档案目录|应急预案"
)
TASKS = "识别|问答|预警|生成|审核|预测|调度|检索|分析|推荐"
PROBLEMS = (
    "靠人工逐条查看，夜班容易漏，月底积压多。",
    "数据分散在几个系统里，查一次要半天，口径还对不上。",
    "经验在老师傅手里，新人上手慢，标准不统一。",
    "发现得晚，处置只能事后补救，损失难以挽回。",
    "高峰期响应慢，同样的问题重复回答。",
)
GOALS = (
    "接入现有系统，给出结论、依据和来源，由人确认后生效。",
    "在三个试点单位先用起来，按周核对准确率，再推开。",
    "建立行业语料和测试集，定期复测，结果留档。",
    "提供接口和操作界面，支持内网部署与权限管理。",
)
STATES = (ScenarioState.PUBLISHED,) * 7 + (
    ScenarioState.OPENED,
    ScenarioState.CONCLUDED,
    ScenarioState.CANCELLED,
)


@click.command(hidden=True)
@click.option("--scenarios", "count", type=click.IntRange(1, 1_000_000), required=True)
def generate(count: int) -> None:
    """Fill an empty instance with a generated list, and index it."""
    if db.session.scalar(select(Organisation.id).limit(1)) is not None:
        raise click.ClickException("this instance is in use; a bench fills empty ones only")
    with unit_of_work() as work:
        buyer = work.add(_buyer())
        for rows in _batches(count, buyer.id):
            work.session.execute(insert(Scenario), rows)
    search_indexing.rebuild()


def _buyer() -> Organisation:
    first = "91410100MA0000001"
    return Organisation(
        kind=OrganisationKind.BUYER,
        name="压力测试单位",
        uscc=first + check_character(first),
        city="henan",
        state=OrganisationState.APPROVED,
    )


def _batches(count: int, buyer_id: int) -> Iterator[list[dict[str, Any]]]:
    chance, now = Random(SEED), clock.now()  # noqa: S311 - repeatable, not secret
    for start in range(0, count, BATCH):
        size = min(BATCH, count - start)
        yield [_scenario(chance, buyer_id, start + i, now) for i in range(size)]


def _scenario(chance: Random, buyer_id: int, number: int, now: datetime) -> dict[str, Any]:
    sector = chance.choice(SECTORS)
    subject, task = chance.choice(OBJECTS.split("|")), chance.choice(TASKS.split("|"))
    ceiling = Decimal(chance.randrange(20, 1500)) * 10_000
    return {
        "organisation_id": buyer_id,
        "state": chance.choice(STATES),
        "title": f"{sector.name}{subject}{task}（{number + 1}）",
        "sector": sector.slug,
        "sub_scenario": _sub_scenario(chance, sector),
        "city": chance.choice(CITIES).slug,
        "demand_unit": f"第{chance.randrange(1, 400)}需求单位",
        "pain_point": f"{subject}{''.join(chance.sample(PROBLEMS, 3))}",
        "contents": f"用大模型做{subject}{task}。{''.join(chance.sample(GOALS, 3))}",
        "deployment": chance.choice(list(Deployment)),
        "cooperation_mode": chance.choice(list(CooperationMode)),
        "budget_minimum": ceiling * 7 / 10,
        "budget_maximum": ceiling,
        "price_ceiling": ceiling,
        "proposal_deadline": now + timedelta(hours=chance.randrange(-2000, 2000)),
        "published_at": now - timedelta(hours=chance.randrange(2000, 4000)),
    }


def _sub_scenario(chance: Random, sector: Sector) -> str | None:
    return chance.choice(sector.sub_scenarios).slug if sector.sub_scenarios else None
