"""What the people of a journey write, in Chinese or in English, and the figures they offer."""

from dataclasses import dataclass

PASSWORD = "纸上得来终觉浅 2026"


@dataclass(frozen=True)
class Words:
    """The texts of one story."""

    buyer: str
    vendors: tuple[str, str]
    person: str
    title: str
    pain_point: str
    contents: str
    kpi: str
    mandatory: str
    scored: str
    model: str
    summary: str
    answer: str
    remark: str
    reason: str
    feedback: str
    query: str


CHINESE = Words(
    buyer="伏牛山矿业集团",
    vendors=("嵩岳智能科技有限公司", "汴梁视觉技术有限公司"),
    person="李工",
    title="主运皮带异物识别",
    pain_point="皮带上的锚杆和大块矸石靠人看，夜班漏看多，撕带一次停产两天以上。",
    contents="在六条主运皮带上识别异物并联动停机，给出截图、时间和位置，接入调度台。",
    kpi="识别准确率",
    mandatory="部署在矿区内网，数据不出矿。",
    scored="说明驻场服务安排。",
    model="皮带巡检大模型",
    summary="在六条主运皮带上部署识别服务，两周内完成相机标定，随后联动停机试运行三个月。",
    answer="部署在矿区内网的两台服务器上，断网也能运行。",
    remark="最高限价比参考价高出太多，请说明依据。",
    reason="大体可以，请再改一处。",
    feedback="驻场安排写得清楚；工期偏长，价格也高一些，欢迎参加下一批。",
    query="皮带 异物",
)
ENGLISH = Words(
    buyer="Funiu Mining Group",
    vendors=("Songyue Intelligence Ltd", "Bianliang Vision Ltd"),
    person="Li Gong",
    title="Foreign objects on main conveyor belts",
    pain_point="People watch six belts for bolts and rocks; at night they miss many of them.",
    contents="Recognise foreign objects on six belts, stop the belt, and show picture and place.",
    kpi="Recall",
    mandatory="Runs inside the mine's own network.",
    scored="Describe the staff on site.",
    model="Belt inspection model",
    summary="We install recognition on six belts, calibrate cameras in two weeks, then link it.",
    answer="It runs on two servers inside the mine, also without a connection.",
    remark="The ceiling is far above the reference price: please say why.",
    reason="Nearly there: please change one thing.",
    feedback="Clear about staff on site; slower and dearer than the first. Please come again.",
    query="conveyor belts",
)


@dataclass(frozen=True)
class Offer:
    """A proposal's figures. `right`: how many of 37 test questions the model answered."""

    right: int
    price: str
    days: str
    kpi: str


FIRST_OFFER = Offer(right=30, price="170", days="150", kpi="92")
SECOND_OFFER = Offer(right=20, price="165", days="135", kpi="86")
