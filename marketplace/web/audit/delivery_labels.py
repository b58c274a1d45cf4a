"""What the audit calls the tables and columns of deliveries."""

from collections.abc import Mapping

from marketplace.domain.messages import mark

DELIVERY_TABLES: Mapping[str, str] = {
    "acceptance": mark("整体验收记录"),
    "delivery": mark("里程碑"),
    "handover": mark("里程碑的交付"),
    "handover_file": mark("交付的文件"),
}

DELIVERY_COLUMNS: Mapping[str, str] = {
    "accepted_by_id": mark("验收人"),
    "decided_at": mark("处理时间"),
    "delivery_id": mark("里程碑"),
    "due_on": mark("应交付日期"),
    "handed_over_at": mark("交付时间"),
    "handover_id": mark("里程碑的交付"),
    "note": mark("说明"),
    "prepared_by_id": mark("经办人"),
}
