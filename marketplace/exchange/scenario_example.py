"""The example row of the template, by field. It is Chinese in every language: imports read it."""

from collections.abc import Mapping

from marketplace.exchange.grid import EXAMPLE

FLAGS = ("是", "否")
EXAMPLES: Mapping[str, str] = {
    "title": f"{EXAMPLE}这一行导入时自动跳过，可以删去",
    "demand_unit": "某某集团有限公司",
    "sector": "工业",
    "sub_scenario": "精细化质量检测",
    "city": "郑州",
    "batch": "第一批",
    "pain_point": "人工复检每班漏检约三件，返工成本高。",
    "contents": "在三条产线部署视觉质检，四类缺陷自动识别并分拣。",
    "kpis": "缺陷检出率 | 92 | 98 | %",
    "budget": "200-300万元",
    "price_ceiling": "300万元",
    "reference_price": "240万元",
    "cooperation_mode": "采购服务",
    "deployment": "本地部署",
    "is_domestic_stack_required": "是",
    "data_types": "产线图像、缺陷记录",
    "data_scale": "图像约20万张",
    "data_labelled_percent": "60",
    "data_confidentiality": "内部",
    "data_access": "签订保密协议后现场使用",
    "compute_provided": "两台推理服务器",
    "minimum_tier": "T1",
    "is_filing_required": "是",
    "requirements": "【必须】模型权重部署在需求方机房\n【评分】提供驻场培训",
    "rule_set": "开放创新规则",
    "criteria": "行业测评成绩 40；报价 30；交付工期 15；指标承诺 15",
    "floors": "ceval-valid_electrical_engineer | 40",
    "deployment_bands": "",
    "measured_bands": "",
    "question_deadline": "2026-09-10",
    "proposal_deadline": "2026-09-30",
    "planned_award_date": "2026-10-20",
    "reference_days": "120",
    "longest_days": "180",
    "delivery_from": "2026-11-01",
    "delivery_to": "2027-04-30",
    "contact_name": "王工",
    "contact_phone": "0371-60000000",
    "contact_email": "lianxi@example.cn",
}
