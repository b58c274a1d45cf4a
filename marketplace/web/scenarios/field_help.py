"""Help beside each field of a listing: what to write, a good example and a bad one."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from marketplace.domain.messages import mark
from marketplace.web.scenarios.field_names import FIELD_NAMES


@dataclass(frozen=True)
class FieldHelp:
    """`advice`: what the field is for; `why_bad`: what is wrong with the bad example."""

    advice: str
    good: str
    bad: str
    why_bad: str = ""
    label: str = ""


FIELD_HELP: Mapping[str, FieldHelp] = {
    "title": FieldHelp(
        mark("在哪里、对什么、做什么，二十个字以内。列表和搜索里只看得到这一行。"),
        mark("矿井主运皮带异物识别与联动停机"),
        mark("智能化平台建设项目（二期）"),
        mark("看不出对什么、解决什么。"),
    ),
    "sector": FieldHelp(
        mark("选业务所属的行业，不是本单位所属的行业。测评成绩按它折算。"),
        mark("医院的消毒物流调度：医疗"),
        mark("医院的消毒物流调度：工业"),
        mark("懂医院的供给方就搜不到它。"),
    ),
    "sub_scenario": FieldHelp(
        mark("行动计划点名的细分场景，拿不准就不选。"),
        mark("零件划痕检测：精细化质量检测"),
        mark("零件划痕检测：智能供应链管理"),
    ),
    "city": FieldHelp(
        mark("项目实际做的地方；几个地市一起做，选“全省”。"),
        mark("平顶山（矿在平顶山，总部在郑州）"),
        mark("郑州（因为总部在郑州）"),
    ),
    "demand_unit": FieldHelp(
        mark("写实际使用的单位全称。"),
        mark("某能源集团第三煤矿"),
        mark("集团"),
        mark("供给方不知道去哪里看现场。"),
    ),
    "batch": FieldHelp(
        mark("按批次征集的写批次，其余留空。"), mark("第二批"), mark("2026 年度重点批次（暂定）")
    ),
    "cooperation_mode": FieldHelp(
        mark("按谁出钱、谁担风险来选。"),
        mark("市场上有成熟产品：采购服务；没人做过：揭榜挂帅"),
        mark("没有预算，却选采购服务"),
        mark("供给方要白忙一场。"),
    ),
    "pain_point": FieldHelp(
        mark(
            "先写问题，不写方案。回答四问：谁、在做什么的时候、卡在哪里；多久发生一次；"
            "现在怎么应付；每年因此损失多少时间、多少钱、多少起事故。至少写两个数字。"
        ),
        mark(
            "六条主运皮带每班由 4 名工人看异物，夜班每周漏看 2 到 3 次；去年撕带 3 起，每起停产"
            "两天以上，损失约 300 万元。装过金属探测器，对木头和矸石不起作用，误停每天 10 多次。"
        ),
        mark("为贯彻数字化转型要求，亟需引入先进的人工智能技术，全面提升智能化管理水平。"),
        mark("没有说问题是什么：换个单位、换个行业，这句话照样成立，供给方无从下手。"),
    ),
    "contents": FieldHelp(
        mark("写要建成什么、给谁用、接哪些系统、交付什么、什么不做。"),
        mark(
            "在六条皮带的机头各装一台相机，识别锚杆、木头和 30 厘米以上的矸石，2 秒内联动停机；"
            "报警截图进调度台（已有，厂家可配合）；交付软件、培训和一年维护，不含皮带改造。"
        ),
        mark("建设一套先进、可靠、开放的智能识别平台，实现全流程智能化。"),
        mark("算不出工作量，也没法验收。"),
    ),
    "kpis": FieldHelp(
        mark("每项写名称、现状、目标和单位，目标写一个数，三项以内最好。"),
        mark("漏检率，现状 2.1，目标 0.5，单位 %"),
        mark("识别效果显著提升"),
        mark("没有数就没法承诺，也没法计分。"),
    ),
    "data_types": FieldHelp(
        mark("写有什么、从哪里来、什么格式。"),
        mark("皮带机头监控视频（1080P），报警记录表，检修工单"),
        mark("各类业务数据"),
    ),
    "data_scale": FieldHelp(
        mark("写数量和时间跨度。"), mark("视频 400 小时，近两年工单 1.2 万条"), mark("海量")
    ),
    "data_labelled_percent": FieldHelp(
        mark("人工标好、可以直接训练的占多少；没有就写 0。"), mark("15"), mark("凭印象写 100")
    ),
    "data_confidentiality": FieldHelp(
        mark("按数据里最敏感的一部分来选。"),
        mark("病历即使脱敏也选“敏感”"),
        mark("为了吸引供给方都选“公开”"),
    ),
    "data_access": FieldHelp(
        mark("写在哪里用、要办什么手续、几天能拿到。"),
        mark("签保密协议后三个工作日内，在矿区机房使用，不得带出"),
        mark("中标后协商"),
        mark("等数据是项目延期最常见的原因。"),
    ),
    "deployment": FieldHelp(
        mark("按数据能不能出去来选；能用公有云就不要写死本地，价格差几倍。"),
        mark("病历不出院：本地部署"),
        mark("公开政策问答也要求本地部署"),
    ),
    "is_domestic_stack_required": FieldHelp(
        mark("有明文要求才勾选，并在要求里写清型号范围。"),
        mark("集团规定 2026 年起新系统须在信创环境运行"),
        mark("没有规定，先勾上再说"),
    ),
    "compute_provided": FieldHelp(
        mark("写型号、数量和能用多久；不提供就留空，供给方会算进报价。"),
        mark("两台推理服务器，各 2 张 48 GB 加速卡，项目期内专用"),
        mark("提供必要的算力支持"),
    ),
    "budget_minimum": FieldHelp(mark("单位是万元。没有下限就留空。"), mark("150"), mark("1500000")),
    "budget_maximum": FieldHelp(
        mark("单位是万元。写已经落实的钱。"),
        mark("200（已列入年度计划）"),
        mark("1000（争取中）"),
    ),
    "price_ceiling": FieldHelp(
        mark("超过它的报价无效。不能高于预算上限。"),
        mark("预算 200 万，限价 190"),
        mark("预算 200 万，限价 20"),
        mark("低到没人能做，就收不到方案。"),
    ),
    "reference_price": FieldHelp(
        mark("报价不高于它得满分，再低不加分。写一个能做好的合理价，约为限价的六到八成。"),
        mark("限价 190，参考价 140"),
        mark("限价 190，参考价 1"),
        mark("等于只比谁更便宜。"),
    ),
    "minimum_tier": FieldHelp(
        mark("错了会伤人或损失很大的，才要求高等级；要求越高，能来的越少。"),
        mark("影像诊断：T2 及以上"),
        mark("会议纪要：T3"),
    ),
    "is_filing_required": FieldHelp(
        mark("面向公众提供生成内容的要勾选；只在内部用的一般不用。"),
        mark("面向市民的政策问答"),
        mark("厂内的缺陷识别"),
    ),
    "floors": FieldHelp(
        mark("只在确有把握时设：达不到的方案直接出局。填百分数，参考基准后面的公开最好成绩。"),
        mark("执业医师考题 60（公开最好 95.49%）"),
        mark("每个基准都填 95"),
        mark("没有几家能过，也就没有竞争。"),
    ),
    "requirements": FieldHelp(
        mark("必备要求能用“是”或“否”回答，只写不能让步的；想比高低的写成评分要求。"),
        mark("必备：断网时照常报警。评分：说明夜间误报的控制办法"),
        mark("必备：系统先进、稳定、易用"),
        mark("谁都会答“满足”，也没法判定不满足。"),
    ),
    "rule_set": FieldHelp(
        mark("要走政府采购程序的选第87号令；场景开放、试点和揭榜挂帅选开放创新规则。"),
        mark("用财政资金公开招标：第87号令"),
        mark("场景试点选了第87号令"),
        mark("测评成绩就不能计分了。"),
    ),
    "procurement_kind": FieldHelp(
        mark("选第87号令时才要填；软硬件一起买的，按采购目录归类。"),
        mark("买模型调用和实施服务：服务"),
        mark("只买服务却选货物"),
        mark("价格权重要多占 20。"),
    ),
    "criteria": FieldHelp(
        mark("合计 100。先套用行业默认，再按自己最怕什么来调。"),
        mark("最怕漏检：测评 45、指标 30、报价 15、工期 10"),
        mark("报价 100"),
        mark("最便宜的一定中选，质量不起作用。"),
    ),
    "deployment_bands": FieldHelp(
        mark("能接受几种部署方式、但有偏好时用：每种一行，写它值几成。没列出的得 0 分。"),
        mark("本地部署 100，私有云 60"),
        mark("三种都写 100"),
        mark("谁都一样，权重就白给了。"),
    ),
    "measured_bands": FieldHelp(
        mark("一行一档：在这个基准上达到多少，得几成。同一基准最多 5 档，各基准取平均。"),
        mark("同一基准三档：达到 60 得 40，达到 75 得 70，达到 85 得 100"),
        mark("只写一档：达到 99 得 100"),
        mark("多半没有人够得着，这项等于没设。"),
    ),
    "judged_bands": FieldHelp(
        mark(
            "评审专家只能在这些档里打分，最后一档的最高分是满分。从 0 开始，首尾相接。"
            "两项评审共用一套；不填就用 0–7、8–12、13–16、17–20 四档。"
        ),
        mark("四档：0–7 没有说清，8–12 基本可行，13–16 可行，17–20 很有把握"),
        mark("只分 0–10、11–100 两档"),
        mark("差别都挤在一档里，打分就全凭手感。"),
    ),
    "requirements_spread_limit": FieldHelp(
        mark("同一条要求，专家的最高分和最低分相差超过它，就请组长复核。不填按 5 分。"),
        mark("满分 20，写 5"),
        mark("满分 20，写 20"),
        mark("怎么打都不会复核。"),
    ),
    "assessors_spread_limit": FieldHelp(
        mark("同一份方案，专家的最高分和最低分相差超过它，就请组长复核。不填按 5 分。"),
        mark("满分 20，写 5"),
        mark("满分 20，写 0"),
        mark("差一分也要复核，专家只好事先对好分数。"),
    ),
    "question_deadline": FieldHelp(
        mark("在申报截止前一周左右，留出回答和修改方案的时间。"),
        mark("申报 3 月 16 日截止，答疑 3 月 9 日截止"),
        mark("和申报同一天截止"),
    ),
    "proposal_deadline": FieldHelp(
        mark("从公开算起留两周以上；要看现场的留三周。"),
        mark("公开后第 21 天 17:00"),
        mark("后天中午"),
        mark("只有事先知道的人来得及。"),
    ),
    "planned_award_date": FieldHelp(
        mark("写计划，供给方据此留人。"), mark("截止后两到三周"), mark("截止当天")
    ),
    "reference_days": FieldHelp(
        mark("承诺不超过它得满分。写正常能做好的天数。"), mark("90"), mark("7")
    ),
    "longest_days": FieldHelp(
        mark("承诺达到它得 0 分。约为参考工期的两倍。"), mark("180"), mark("91（参考工期 90）")
    ),
    "delivery_from": FieldHelp(
        mark("最早哪天能进场。"), mark("合同签订并备好数据之后"), mark("申报截止之前")
    ),
    "delivery_to": FieldHelp(
        mark("最晚哪天验收完，要容得下最长工期。"),
        mark("开始日后 200 天（最长工期 180 天）"),
        mark("开始日后 60 天（最长工期 180 天）"),
    ),
    "contact_name": FieldHelp(
        mark("写能回答业务问题的人。"), mark("李工（机电科）"), mark("办公室")
    ),
    "contact_phone": FieldHelp(
        mark("写有人接的电话。"), mark("0371-55550000 转 8012"), mark("总机，不带分机")
    ),
    "contact_email": FieldHelp(
        mark("写单位邮箱，换了人也收得到。"),
        mark("科室公用的 jidian@example.com"),
        mark("个人邮箱，离职后没人看"),
    ),
}


def read_help() -> dict[str, FieldHelp]:
    """The help of every field in the reader's language, with the field's name."""
    return {
        name: FieldHelp(
            _(one.advice),
            _(one.good),
            _(one.bad),
            _(one.why_bad) if one.why_bad else "",
            _(FIELD_NAMES[name]),
        )
        for name, one in FIELD_HELP.items()
    }
