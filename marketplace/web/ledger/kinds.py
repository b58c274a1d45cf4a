"""What the kinds of entries are called and say, in groups that a reader can choose from."""

from dataclasses import dataclass

from marketplace.domain.messages import mark


@dataclass(frozen=True)
class Group:
    """Kinds that are looked for together. `sentences`: by kind, with the entry's body to fill in.

    `thing` is what the entry is about, with a link to it.
    """

    name: str
    sentences: dict[str, str]


GROUPS: dict[str, Group] = {
    "publication": Group(
        mark("发布"),
        {
            "scenario.published": mark("场景“%(thing)s”发布，排序规则固定"),
            "batch.published": mark("%(thing)s发布，共 %(scenario_count)s 个场景"),
        },
    ),
    "amendment": Group(
        mark("更正"),
        {"scenario.amended": mark("场景“%(thing)s”第 %(number)s 次更正")},
    ),
    "question": Group(
        mark("答疑"),
        {"question.published": mark("场景“%(thing)s”公布第 %(number)s 号答疑")},
    ),
    "receipt": Group(
        mark("密封方案"),
        {
            "proposal.received": mark("收到一份密封方案；开启前不公开属于哪个场景、由谁提交"),
            "proposal.withdrawn": mark("一份密封方案撤回；不公开属于哪个场景、由谁提交"),
        },
    ),
    "opening": Group(
        mark("方案开启"),
        {"proposals.opened": mark("场景“%(thing)s”开启方案，有效 %(count)s 份")},
    ),
    "assessment": Group(
        mark("评审"),
        {
            "assessment.completed": mark(
                "场景“%(thing)s”的专家评分全部提交：%(assessors)s 位专家，%(proposals)s 份方案"
            ),
            "assessment.reduced": mark(
                "场景“%(thing)s”有评审专家在评分全部提交后回避，评分不再计入，还有 %(assessors)s 位"
            ),
        },
    ),
    "ranking": Group(
        mark("排序"),
        {"scenario.ranked": mark("场景“%(thing)s”完成排序，输入和结果的哈希固定")},
    ),
    "award": Group(
        mark("中选"),
        {
            "scenario.awarded": mark("场景“%(thing)s”中选单位公示：%(organisation)s"),
            "scenario.concluded": mark("场景“%(thing)s”公示期满，成交"),
        },
    ),
    "delivery": Group(
        mark("交付验收"),
        {
            "scenario.delivering": mark("场景“%(thing)s”启动交付"),
            "scenario.accepted": mark("场景“%(thing)s”通过验收"),
            "scenario.terminated": mark("场景“%(thing)s”的交付终止"),
        },
    ),
    "ending": Group(
        mark("终止"),
        {
            "scenario.cancelled": mark("场景“%(thing)s”被需求方取消"),
            "scenario.withdrawn": mark("场景“%(thing)s”被平台撤回"),
            "scenario.failed": mark("场景“%(thing)s”未成交"),
        },
    ),
    "credential": Group(
        mark("测评凭证"),
        {
            "credential.received": mark("收到%(thing)s"),
            "credential.revoked": mark("%(thing)s被撤销"),
            "credential.suspended": mark("%(thing)s被暂停"),
            "credential.restored": mark("%(thing)s恢复有效"),
            "credential.distrusted": mark("%(thing)s不再可信"),
            "credential.expired": mark("%(thing)s到期"),
        },
    ),
    "undertaking": Group(
        mark("承诺书"),
        {
            "undertaking.signed": mark(
                "一份查阅受限附件的承诺书签署；不公开属于哪个场景、由谁签署"
            ),
        },
    ),
    "other": Group(
        mark("其他"),
        {"demonstration.loaded": mark("装入演示数据：%(scenarios)s 个场景")},
    ),
}

UNKNOWN = mark("事项：%(kind)s")
CREDENTIAL = mark("一份测评机构签名的凭证")

SENTENCES = {kind: text for group in GROUPS.values() for kind, text in group.sentences.items()}
GROUP_OF = {kind: group for group in GROUPS.values() for kind in group.sentences}
