"""The public register (invented, with its faults), numbers and papers checked or still waiting."""

from functools import partial

from marketplace.cli.demonstration import documents
from marketplace.cli.demonstration.cast import Cast
from marketplace.cli.demonstration.catalogue import Catalogue
from marketplace.credentials.badges import BadgeKind
from marketplace.credentials.filings import CheckState
from marketplace.db import db
from marketplace.exchange.workbook import write_csv
from marketplace.models import Model
from marketplace.services import document_badges, filing_register, filings
from marketplace.services.document_badges import BadgeFile, BadgeText

_HEADERS = ("类别", "序号", "模型名称", "备案单位", "备案号", "备案时间")
_SONGYUN, _ZHONGHE = "嵩云示范智能科技有限公司", "中禾示范农业智能有限公司"
_FIRST = (
    ("备案", "31", "嵩云通用大模型", _SONGYUN, "Henan-SongYunShiFan-20250318", "2025-04-02"),
    ("备案", "47", "嵩云医语", _SONGYUN, "Henan-SongYunYiYu-20250709", "2025-07-25"),
    ("备案", "44", "瑞和审贷", "某金融科技公司", "Henan-RuiHeShenDai-20250430", "2025-05-16"),
    ("备案", "52", _ZHONGHE, "中禾田语", "Henan-ZhongHeTianYu-20250926", "2025-10-11"),
    (
        "备案",
        "53",
        "黄淮问答",
        "黄淮示范软件有限公司",
        "Henan-HuangHuaiWenDa-20250917",
        "2025-10-11",
    ),
)
# Half a year on: two columns mended, a name changed, an entry gone.
_SECOND = (
    *_FIRST[:2],
    ("备案", "44", "瑞和审贷助手", *_FIRST[2][3:]),
    ("备案", "52", "中禾田语", _ZHONGHE, *_FIRST[3][4:]),
)
_ANNOUNCED = "公告网页（演示），查于导入名单当日"
_CHECKS = (
    ("嵩云通用大模型", CheckState.CHECKED, _ANNOUNCED),
    ("中禾田语", CheckState.CHECKED, _ANNOUNCED),
    ("悠然导览", CheckState.NOT_FOUND, "省级登记公告（演示），至第023号，未见此号"),
)
_PAPERS = (
    ("songyun", "嵩云通用大模型", BadgeKind.CNAS, "CNAS-YS-2026-0107", "中原示范检测中心", 330),
    ("songyun", "嵩云通用大模型", BadgeKind.GBT_45654, "AQ-2026-045", "示范省网络安全测评院", None),
    ("zhonghe", "中禾田语", BadgeKind.TRUSTED_AI, "KX-2025-311", "示范可信评估联合体", -5),
)


def plan(cast: Cast, catalogue: Catalogue) -> None:
    """Plan the imports, the vendors' papers, and what the administrator found."""
    timeline = cast.timeline
    timeline.at(-60, 9 * 60, partial(_import, cast, _FIRST))
    for place, paper in enumerate(_PAPERS):
        timeline.at(-40, 10 * 60 + place, partial(_upload, cast, catalogue, *paper))
    timeline.at(-3, 9 * 60, partial(_import, cast, _SECOND))
    for place, check in enumerate(_CHECKS):
        timeline.at(-1, 10 * 60 + place, partial(_check, cast, catalogue, *check))
    timeline.at(-1, 11 * 60, partial(_check_paper, cast))


def _import(cast: Cast, rows: tuple[tuple[str, ...], ...]) -> None:
    data = write_csv(_HEADERS, rows)
    filing_register.import_register(cast.actors["administrator"], data, "名单.csv")


def _upload(
    cast: Cast,
    catalogue: Catalogue,
    vendor: str,
    name: str,
    kind: BadgeKind,
    number: str,
    issuer: str,
    last_day: int | None,
) -> None:
    timeline = cast.timeline
    until = None if last_day is None else timeline.day(last_day)
    text = BadgeText(kind, number, issuer, timeline.day(-90), until)
    paper = documents.write_pdf(
        number, [f"样品：{name}", f"出具：{issuer}", "演示文件，没有效力。"]
    )
    file = BadgeFile(paper, f"{number}.pdf")
    document_badges.add(cast.actors[vendor], catalogue.model_ids[name], text, file)


def _check(cast: Cast, catalogue: Catalogue, name: str, state: CheckState, source: str) -> None:
    model = db.session.get_one(Model, catalogue.model_ids[name])
    filings.check(cast.actors["administrator"], model.filings[0].id, state, source)


def _check_paper(cast: Cast) -> None:
    chief = cast.actors["administrator"]
    oldest = document_badges.list_waiting(chief).rows[0]
    source = "出具机构网站的报告查询（演示）"
    document_badges.check(chief, oldest.id, CheckState.CHECKED, source)
