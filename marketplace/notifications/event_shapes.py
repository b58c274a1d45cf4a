"""What the events that people are told of need, what they say, and where they lead.

Parameters are text or whole numbers, as they come from a JSON column; moments are ISO 8601 text
with an offset. An event takes exactly its parameters: a mail about a sealed proposal cannot carry
a word of it, because there is no parameter for one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from marketplace.domain.clock import SHANGHAI
from marketplace.domain.messages import Message, mark, say
from marketplace.notifications.assessment_events import TOLD_OF_ASSESSMENTS
from marketplace.notifications.credential_events import (
    OF_BUYER,
    OF_VENDOR,
    TOLD_TO_BUYERS,
    TOLD_TO_VENDORS,
)
from marketplace.notifications.delivery_events import OF_DELIVERY, TOLD_OF_DELIVERIES
from marketplace.notifications.errors import WrongParameters
from marketplace.notifications.events import Event

Params = Mapping[str, str | int]

_MOMENTS = frozenset({"deadline"})


@dataclass(frozen=True)
class Link:
    """Where an event leads: an endpoint's name and the values its URL takes."""

    endpoint: str
    values: Mapping[str, str | int]


@dataclass(frozen=True)
class _Shape:
    parameters: tuple[str, ...]
    summary: str
    endpoint: str
    url_parameters: tuple[str, ...] = ()


_SCENARIO = ("scenario_id",)
_BATCH = ("batch_number",)

_SHAPES: Mapping[Event, _Shape] = {
    Event.ORGANISATION_REGISTERED: _Shape(
        ("organisation",), mark("%(organisation)s 申请入驻，等待审核。"), "organisations.queue"
    ),
    Event.ORGANISATION_APPROVED: _Shape(
        ("organisation",), mark("%(organisation)s 已通过入驻审核。"), "organisations.show_own"
    ),
    Event.ORGANISATION_REJECTED: _Shape(
        ("organisation", "reason"),
        mark("%(organisation)s 未通过入驻审核：%(reason)s"),
        "organisations.show_own",
    ),
    Event.ORGANISATION_SUSPENDED: _Shape(
        ("organisation", "reason"),
        mark("%(organisation)s 已被暂停：%(reason)s"),
        "organisations.show_own",
    ),
    Event.ORGANISATION_RESTORED: _Shape(
        ("organisation",), mark("%(organisation)s 已恢复使用。"), "organisations.show_own"
    ),
    Event.ORGANISATION_NAME_PROPOSED: _Shape(
        ("organisation_id", "organisation", "name"),
        mark("%(organisation)s 申请改名为“%(name)s”，等待审核。"),
        "organisations.show",
        ("organisation_id",),
    ),
    Event.ORGANISATION_NAME_APPROVED: _Shape(
        ("organisation",), mark("单位改名已通过，现名 %(organisation)s。"), "organisations.show_own"
    ),
    Event.ORGANISATION_NAME_REFUSED: _Shape(
        ("organisation", "name", "reason"),
        mark("%(organisation)s 改名为“%(name)s”的申请未通过：%(reason)s"),
        "organisations.show_own",
    ),
    Event.MEMBER_JOINED: _Shape(
        ("organisation", "name"), mark("%(name)s 已加入 %(organisation)s。"), "members.index"
    ),
    Event.MEMBER_LEFT: _Shape(
        ("organisation", "name"), mark("%(name)s 已退出 %(organisation)s。"), "members.index"
    ),
    Event.MEMBER_REMOVED: _Shape(
        ("organisation",), mark("您已不再是 %(organisation)s 的成员。"), "workspace.index"
    ),
    Event.MEMBER_ROLE_CHANGED: _Shape(
        ("organisation",), mark("您在 %(organisation)s 的角色已变更。"), "members.index"
    ),
    Event.OWNERSHIP_TRANSFERRED: _Shape(
        ("organisation", "name"),
        mark("%(name)s 把 %(organisation)s 的负责人移交给了您。"),
        "members.index",
    ),
    # A letter: its link holds a token, which stands in no parameter.
    Event.INVITATION: _Shape(
        ("organisation", "inviter", "deadline"),
        mark("%(inviter)s 邀请您加入 %(organisation)s。"),
        "home.index",
    ),
    Event.SCENARIO_SUBMITTED: _Shape(
        ("scenario_id", "title"),
        mark("场景“%(title)s”已提交，等待审核。"),
        "scenarios.review",
        _SCENARIO,
    ),
    Event.SCENARIO_APPROVED: _Shape(
        ("scenario_id", "title"),
        mark("场景“%(title)s”已通过审核并发布。"),
        "scenarios.show",
        _SCENARIO,
    ),
    Event.SCENARIO_RETURNED: _Shape(
        ("scenario_id", "title", "reason"),
        mark("场景“%(title)s”被退回修改：%(reason)s"),
        "scenarios.show",
        _SCENARIO,
    ),
    Event.SCENARIO_PUBLISHED: _Shape(
        ("scenario_id", "title"),
        mark("您关注的行业或单位发布了新场景“%(title)s”。"),
        "scenarios.show",
        _SCENARIO,
    ),
    Event.SCENARIO_RECOMMENDED: _Shape(
        ("scenario_id", "title", "words"),
        mark("新发布的场景“%(title)s”可能适合贵单位，共同的词：%(words)s。"),
        "scenarios.show",
        _SCENARIO,
    ),
    Event.SCENARIOS_RECOMMENDED: _Shape(
        ("count", "title"),
        mark("新发布的场景中有 %(count)s 个可能适合贵单位，其中有“%(title)s”。"),
        "recommendations.scenarios_",
    ),
    # The same words for everybody: the listing's page shows them, too.
    Event.SCENARIO_INVITED: _Shape(
        ("scenario_id", "title", "unit"),
        mark(
            "%(unit)s 邀请贵单位关注场景“%(title)s”。受邀不带来任何优势：看到的内容、答疑和评审规则"
            "与其他单位完全相同，未受邀的单位同样可以申报。"
        ),
        "scenarios.show",
        _SCENARIO,
    ),
    Event.SCENARIO_UNPUBLISHABLE: _Shape(
        ("scenario_id", "title"),
        mark("场景“%(title)s”没有按时发布，请处理。"),
        "scenarios.review",
        _SCENARIO,
    ),
    Event.BATCH_PUBLISHED: _Shape(
        ("batch_number", "title", "count"),
        mark("“%(title)s”已发布，其中有您关注的行业或单位的场景 %(count)s 个。"),
        "batches.show",
        _BATCH,
    ),
    Event.BATCH_UNPUBLISHABLE: _Shape(
        ("batch_number", "title"),
        mark("批次“%(title)s”没有按时发布，请处理。"),
        "batches.manage",
        _BATCH,
    ),
    Event.SCENARIO_AMENDED: _Shape(
        ("scenario_id", "title", "number"),
        mark("场景“%(title)s”发布了第 %(number)s 号更正。"),
        "amendments.index",
        _SCENARIO,
    ),
    Event.SCENARIO_DEADLINE_MOVED: _Shape(
        ("scenario_id", "title", "number", "deadline"),
        mark("场景“%(title)s”发布了第 %(number)s 号更正，申报截止改为 %(deadline)s（北京时间）。"),
        "amendments.index",
        _SCENARIO,
    ),
    Event.SCENARIO_ENDED: _Shape(
        ("scenario_id", "title"),
        mark("场景“%(title)s”已经结束，没有中选方案。"),
        "scenarios.show",
        _SCENARIO,
    ),
    Event.SCENARIO_WITHDRAWN: _Shape(
        ("scenario_id", "title", "reason"),
        mark("平台管理员撤回了贵单位的场景“%(title)s”：%(reason)s"),
        "scenarios.show",
        _SCENARIO,
    ),
    Event.DEADLINE_APPROACHING: _Shape(
        ("scenario_id", "title", "deadline"),
        mark("场景“%(title)s”将于 %(deadline)s（北京时间）截止申报。"),
        "scenarios.show",
        _SCENARIO,
    ),
    Event.PROPOSAL_RECEIVED: _Shape(
        ("receipt",), mark("申报方案已收到并密封，回执编号 %(receipt)s。"), "proposals.list_own"
    ),
    Event.OPENING_CONFIRMED: _Shape(
        ("scenario_id", "title", "deadline"),
        mark("场景“%(title)s”的开启已有一方确认，请在 %(deadline)s（北京时间）前确认。"),
        "openings.show",
        _SCENARIO,
    ),
    Event.PROPOSALS_OPENED: _Shape(
        ("scenario_id", "title"),
        mark("场景“%(title)s”的申报方案已开启。"),
        "scenarios.show",
        _SCENARIO,
    ),
    Event.PROPOSAL_SET_ASIDE: _Shape(
        ("scenario_id", "title"),
        mark("贵单位申报场景“%(title)s”的方案在开启时没有通过核对，已连同证据另存。"),
        "scenarios.show",
        _SCENARIO,
    ),
    Event.PROPOSAL_SELECTED: _Shape(
        ("scenario_id", "title"),
        mark("贵单位的方案在场景“%(title)s”中中选。"),
        "scenarios.show",
        _SCENARIO,
    ),
    Event.PROPOSAL_NOT_SELECTED: _Shape(
        ("scenario_id", "title", "feedback"),
        mark("贵单位的方案在场景“%(title)s”中未中选。"),
        "scenarios.show",
        _SCENARIO,
    ),
    Event.QUESTIONS_ANSWERED: _Shape(
        ("scenario_id", "title"),
        mark("场景“%(title)s”公布了新的答疑。"),
        "scenarios.show",
        _SCENARIO,
    ),
    Event.ANNEX_REQUESTED: _Shape(
        ("scenario_id", "title", "organisation"),
        mark("%(organisation)s 申请查阅“%(title)s”的受限附件。"),
        "annexes.manage",
        _SCENARIO,
    ),
    Event.ANNEX_GRANTED: _Shape(
        ("scenario_id", "title"),
        mark("“%(title)s”的受限附件已对贵单位开放。"),
        "annexes.show",
        _SCENARIO,
    ),
    Event.ANNEX_REFUSED: _Shape(
        ("scenario_id", "title", "reason"),
        mark("查阅“%(title)s”受限附件的申请没有同意：%(reason)s"),
        "scenarios.show",
        _SCENARIO,
    ),
    Event.ANNEX_REVOKED: _Shape(
        ("scenario_id", "title", "reason"),
        mark("“%(title)s”的受限附件不再对贵单位开放：%(reason)s"),
        "scenarios.show",
        _SCENARIO,
    ),
    Event.ANNEX_CHANGED: _Shape(
        ("scenario_id", "title"),
        mark("“%(title)s”的受限附件有更新。"),
        "annexes.show",
        _SCENARIO,
    ),
    Event.FILING_CHECKED: _Shape(
        ("model_id", "model", "number"),
        mark("“%(model)s”的编号 %(number)s 已核对，与公布的一致。"),
        "models.show",
        ("model_id",),
    ),
    Event.FILING_NOT_FOUND: _Shape(
        ("model_id", "model", "number"),
        mark("“%(model)s”的编号 %(number)s 在公布的名单里没有查到，请核对后更正。"),
        "models.show",
        ("model_id",),
    ),
    Event.BENCHMARK_PROPOSED: _Shape(
        ("suggestion_id", "task"),
        mark("有人提议把任务“%(task)s”加入基准目录。"),
        "benchmarks.decide",
        ("suggestion_id",),
    ),
    Event.BENCHMARK_ACCEPTED: _Shape(
        ("benchmark_id", "task", "name"),
        mark("您提议的任务“%(task)s”已加入基准目录：%(name)s。"),
        "benchmarks.show",
        ("benchmark_id",),
    ),
    Event.BENCHMARK_DECLINED: _Shape(
        ("task", "reason"),
        mark("您提议的任务“%(task)s”没有采纳：%(reason)s"),
        "benchmarks.propose",
    ),
    Event.VERIFY_EMAIL: _Shape(("email",), mark("请验证邮箱 %(email)s。"), "email_links.show"),
    Event.CHANGE_EMAIL: _Shape(
        ("email",), mark("请确认新的登录邮箱 %(email)s。"), "email_links.change"
    ),
    Event.RESET_PASSWORD: _Shape(
        ("email",), mark("有人申请重设 %(email)s 的密码。"), "passwords.forgot"
    ),
    Event.ALREADY_REGISTERED: _Shape(
        ("email",), mark("%(email)s 已经有账号。"), "accounts.sign_in"
    ),
    Event.PASSWORD_CHANGED: _Shape((), mark("登录密码已修改。"), "account.show"),
    Event.EMAIL_CHANGING: _Shape(
        ("email",), mark("有人申请把登录邮箱改为 %(email)s。"), "account.show"
    ),
    Event.EMAIL_CHANGED: _Shape(("email",), mark("登录邮箱已改为 %(email)s。"), "account.show"),
    Event.SECOND_FACTOR_ON: _Shape((), mark("两步验证已开启。"), "second_factors.show"),
    Event.SECOND_FACTOR_OFF: _Shape((), mark("两步验证已关闭。"), "second_factors.show"),
    Event.RECOVERY_CODES_RENEWED: _Shape((), mark("恢复码已更换。"), "second_factors.show"),
    **{Event(name): _Shape(*shape) for name, shape in TOLD_OF_ASSESSMENTS.items()},
    **{
        Event(name): _Shape(parameters, text, *OF_VENDOR)
        for name, (parameters, text) in TOLD_TO_VENDORS.items()
    },
    **{
        Event(name): _Shape(parameters, text, *OF_BUYER)
        for name, (parameters, text) in TOLD_TO_BUYERS.items()
    },
    **{
        Event(name): _Shape(parameters, text, *OF_DELIVERY)
        for name, (parameters, text) in TOLD_OF_DELIVERIES.items()
    },
}


def parameters_of(event: Event) -> tuple[str, ...]:
    """The names of the parameters `event` takes, all of them required."""
    return _SHAPES[event].parameters


def shown_params(event: Event, params: Params) -> dict[str, str]:
    """The parameters as people read them; moments in Beijing time. Raises `WrongParameters`."""
    check_params(event, params)
    return {name: _shown(name, value) for name, value in params.items()}


def summary(event: Event, params: Params) -> Message:
    """One line for the list of messages. Raises `WrongParameters`."""
    return Message(_SHAPES[event].summary, shown_params(event, params))


def link(event: Event, params: Params) -> Link:
    """Where the event leads. Raises `WrongParameters`."""
    check_params(event, params)
    shape = _SHAPES[event]
    return Link(shape.endpoint, {name: params[name] for name in shape.url_parameters})


def list_links() -> dict[Event, tuple[str, tuple[str, ...]]]:
    """Every event's endpoint and the names of the values its URL takes."""
    return {event: (shape.endpoint, shape.url_parameters) for event, shape in _SHAPES.items()}


def check_params(event: Event, params: Params) -> None:
    """`WrongParameters` unless the event takes exactly these, as text or whole numbers."""
    expected = set(parameters_of(event))
    if set(params) != expected:
        names = "、".join(sorted(map(str, expected.symmetric_difference(params))))
        raise WrongParameters(
            say("通知 %(event)s 的参数缺少或多出：%(names)s。", event=event.value, names=names)
        )
    for name, value in params.items():
        if not isinstance(value, str | int):
            raise WrongParameters(
                say("通知 %(event)s 的参数 %(name)s 不是文本。", event=event.value, name=name)
            )


def _shown(name: str, value: str | int) -> str:
    if name not in _MOMENTS:
        return str(value)
    try:
        moment = datetime.fromisoformat(str(value))
        if moment.tzinfo is None:
            raise ValueError("a moment without an offset")
        return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError):
        raise WrongParameters(say("通知参数 %(name)s 不是时间。", name=name)) from None
