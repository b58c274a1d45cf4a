"""What happens in a delivery, as it is told to the side that did not do it.

By the event's name: its parameters, and the line for the list of messages.
"""

from collections.abc import Mapping

from marketplace.domain.messages import mark

OF_DELIVERY = ("deliveries.show", ("scenario_id",))
"""Where they lead: the endpoint, and the parameters that its URL takes."""

_SCENARIO = ("scenario_id", "title")
_MILESTONE = (*_SCENARIO, "milestone")

TOLD_OF_DELIVERIES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "delivery_begun": (_SCENARIO, mark("场景“%(title)s”已启动交付，请查看里程碑计划。")),
    "delivery_replanned": (
        (*_SCENARIO, "reason"),
        mark("场景“%(title)s”的交付计划有调整：%(reason)s"),
    ),
    "delivery_accepted": (_SCENARIO, mark("场景“%(title)s”已整体验收，验收结论已公开。")),
    "delivery_terminated": (
        (*_SCENARIO, "reason"),
        mark("场景“%(title)s”的交付已终止：%(reason)s"),
    ),
    "milestone_handed_over": (
        _MILESTONE,
        mark("场景“%(title)s”的里程碑“%(milestone)s”已交付，请验收。"),
    ),
    "milestone_accepted": (_MILESTONE, mark("场景“%(title)s”的里程碑“%(milestone)s”已验收。")),
    "milestone_returned": (
        (*_MILESTONE, "reason"),
        mark("场景“%(title)s”的里程碑“%(milestone)s”被退回：%(reason)s"),
    ),
}
