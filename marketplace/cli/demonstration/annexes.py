"""One listing with a restricted annex: a vendor reads it, one waits, one was refused."""

from functools import partial

from marketplace.cli.demonstration import documents
from marketplace.cli.demonstration.listings import Listing
from marketplace.domain.undertakings import standard_text
from marketplace.models import AnnexRequest
from marketplace.services import annex_files, annex_requests, annexes, scenarios
from marketplace.services.annex_requests import Signature
from marketplace.services.annexes import AnnexText

_TITLE = "配电网故障研判与抢修调度"
_ANNEX = AnnexText(
    "配电网拓扑节选和脱敏故障录波",
    "包含一个供电所的十千伏线路拓扑节选、三个月脱敏故障录波样本和抢修工单字段说明，"
    "可以据此判断接口改造量和模型适配难度。线路拓扑涉及电网运行安全，录波样本仍可能反推用户用电情况，"
    "所以不随场景公开，只对签署保密承诺书的供给方逐家开放。",
    standard_text(),
)
_TOPOLOGY = (
    "示意节选，设备名称和坐标均为虚构。",
    "东关所一线：变电站出线开关，分段开关三台，联络开关一台。",
    "东关所二线：变电站出线开关，分段开关两台，分布式光伏并网点一处。",
    "遥测周期十五秒，遥信变位即时上送，录波经调度数据网汇集。",
)
_FIELDS = (
    "工单号、来电时间、台区编号、故障现象、研判结论、到场时间、复电时间、是否误判",
    "台区编号已替换为随机编号，来电内容已去除姓名、电话和门牌。",
)
_ASKING = (
    ("songyun", "高云起", "了解拓扑和录波格式，估算研判模型的适配和联调工作量。"),
    ("heluo", "何匠心", "核对抢修工单字段，设计调度台接口，确认部署所需算力。"),
    ("zhonghe", "苗秀实", "了解电力行业数据情况，为公司今后的产品规划作参考。"),
)
_REFUSAL = "所写用途是今后的产品规划，与本场景的申报无关。如果准备申报，请写明用途后重新申请。"


def plan(listing: Listing) -> None:
    """Plan the annex, for the one listing that has it."""
    if listing.spec.title != _TITLE:
        return
    timeline, day = listing.cast.timeline, listing.published
    timeline.at(day - 3, 10 * 60, lambda: _prepare(listing))
    for number, asking in enumerate(_ASKING):
        timeline.at(min(day + 1, -1), (13 + number) * 60, partial(_ask, listing, *asking))
    timeline.at(min(day + 2, -1), 17 * 60, lambda: _decide(listing))
    timeline.at(min(day + 2, -1), 18 * 60, lambda: _read(listing))


def _prepare(listing: Listing) -> None:
    annexes.save(listing.actor, listing.id, _ANNEX)
    plan_of_lines = documents.write_pdf("线路拓扑节选（示范）", _TOPOLOGY)
    annex_files.add(listing.actor, listing.id, plan_of_lines, "线路拓扑节选.pdf")
    fields = documents.write_text("抢修工单字段说明（示范）", _FIELDS)
    annex_files.add(listing.actor, listing.id, fields, "工单字段说明.txt")


def _ask(listing: Listing, key: str, name: str, purpose: str) -> AnnexRequest:
    actor = listing.cast.actors[key]
    annex = annexes.find_annex(scenarios.get_scenario(actor, listing.id))
    digest = annex.undertaking_digest if annex else ""
    return annex_requests.request(actor, listing.id, Signature(purpose, name, True, digest))


def _decide(listing: Listing) -> None:
    """The first is granted, the last refused, the one between waits."""
    last, _waiting, first = annex_requests.list_requests(listing.actor, listing.id)
    annex_requests.grant(listing.actor, listing.id, first[0].id)
    annex_requests.refuse(listing.actor, listing.id, last[0].id, _REFUSAL)


def _read(listing: Listing) -> None:
    reader = listing.cast.actors["songyun"]
    for row in annex_files.list_granted(reader, listing.id):
        annex_files.read_granted(reader, listing.id, row.id)
