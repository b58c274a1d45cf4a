"""What each sector covers, in one sentence."""

from flask_babel import gettext

from marketplace.domain.messages import mark

_TEXTS = {
    "medical": mark("辅助诊疗、病历与质控、药事管理、中医药服务和居民健康管理。"),
    "education": mark("课堂教学、作业与答疑、校园管理和学生发展评价。"),
    "research": mark("育种、合成生物、新药、基因和新材料等研究中的计算与实验。"),
    "industry": mark("产品设计、柔性生产、质量检测、设备运维和供应链。"),
    "agriculture": mark("种植养殖、病虫害识别、粮食安全和农产品流通。"),
    "culture-tourism": mark("景区管理、游客服务、文物保护和文化内容创作。"),
    "city": mark("交通组织、政务服务、城市运行和社区治理。"),
    "ecology": mark("水、大气和土壤监测，林草与黄河流域生态保护。"),
    "disaster-prevention": mark("防汛抗旱、气象预警、安全生产和应急指挥。"),
    "energy": mark("电网、新能源发电、储能和煤炭的运行与安全。"),
    "finance": mark("信贷风控、普惠金融、合规审查和客户服务。"),
    "human-resources": mark("就业服务、人岗匹配、社保经办和劳动关系。"),
    "consumption": mark("零售、电商、餐饮和居家服务中的推荐、客服与运营。"),
}


def describe(slug: str) -> str:
    """What the sector with this slug covers; KeyError for an unknown one."""
    return gettext(_TEXTS[slug])
