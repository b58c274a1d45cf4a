"""What the audit calls the tables and columns of assessors and their points."""

from collections.abc import Mapping

from marketplace.domain.messages import mark

ASSESSMENT_TABLES: Mapping[str, str] = {
    "assessment": mark("专家评分"),
    "assessor": mark("评审专家"),
}

ASSESSMENT_COLUMNS: Mapping[str, str] = {
    "assessed_by_id": mark("评分人"),
    "assessor_id": mark("评审专家"),
    "comment": mark("评语"),
    "declaration": mark("利害关系声明"),
    "declared_at": mark("声明时间"),
    "is_chair": mark("是否组长"),
    "joined_at": mark("接受邀请时间"),
    "points": mark("分数"),
    "saves": mark("保存次数"),
}
