"""What becomes of signed credentials, as it is told to vendors and to the buyers who rely on them.

By the event's name: its parameters, and the line for the list of messages.
"""

from collections.abc import Mapping

from marketplace.domain.messages import mark

Told = Mapping[str, tuple[tuple[str, ...], str]]

OF_VENDOR = ("credentials.show", ("credential_id",))
OF_BUYER = ("scenarios.show", ("scenario_id",))
"""Where they lead: the endpoint, and the parameters that its URL takes."""

_TESTED = ("model", "version", "evaluator", "deadline")
_CREDENTIAL = ("credential_id", *_TESTED)
_RELIED = ("scenario_id", "title", *_TESTED)

TOLD_TO_VENDORS: Told = {
    "credential_revoked": (
        _CREDENTIAL,
        mark("“%(model)s”%(version)s 的测评凭证已被“%(evaluator)s”撤销。"),
    ),
    "credential_suspended": (
        _CREDENTIAL,
        mark("“%(model)s”%(version)s 的测评凭证已被“%(evaluator)s”暂停。"),
    ),
    "credential_distrusted": (
        _CREDENTIAL,
        mark(
            "“%(model)s”%(version)s 的测评凭证不再可信：“%(evaluator)s”的签名密钥已经失密或注销。"
        ),
    ),
    "credential_expired": (
        _CREDENTIAL,
        mark(
            "“%(model)s”%(version)s 的测评凭证"
            "（“%(evaluator)s”签发）已于 %(deadline)s（北京时间）到期。"
        ),
    ),
    "credential_restored": (
        _CREDENTIAL,
        mark("“%(model)s”%(version)s 的测评凭证（“%(evaluator)s”签发）已恢复有效。"),
    ),
    "credential_expiring": (
        _CREDENTIAL,
        mark(
            "“%(model)s”%(version)s 的测评凭证"
            "（“%(evaluator)s”签发）将于 %(deadline)s（北京时间）到期。"
        ),
    ),
}

TOLD_TO_BUYERS: Told = {
    "relied_credential_revoked": (
        _RELIED,
        mark("场景“%(title)s”的方案所附“%(model)s”%(version)s 的测评凭证已被“%(evaluator)s”撤销。"),
    ),
    "relied_credential_suspended": (
        _RELIED,
        mark("场景“%(title)s”的方案所附“%(model)s”%(version)s 的测评凭证已被“%(evaluator)s”暂停。"),
    ),
    "relied_credential_distrusted": (
        _RELIED,
        mark(
            "场景“%(title)s”的方案所附“%(model)s”%(version)s 的测评凭证"
            "不再可信：“%(evaluator)s”的签名密钥已经失密或注销。"
        ),
    ),
    "relied_credential_expired": (
        _RELIED,
        mark(
            "场景“%(title)s”的方案所附“%(model)s”%(version)s 的测评凭证"
            "（“%(evaluator)s”签发）已于 %(deadline)s（北京时间）到期。"
        ),
    ),
    "relied_credential_restored": (
        _RELIED,
        mark(
            "场景“%(title)s”的方案所附“%(model)s”%(version)s 的测评凭证"
            "（“%(evaluator)s”签发）已恢复有效。"
        ),
    ),
    "relied_credential_expiring": (
        _RELIED,
        mark(
            "场景“%(title)s”的方案所附“%(model)s”%(version)s 的测评凭证"
            "（“%(evaluator)s”签发）将于 %(deadline)s（北京时间）到期。"
        ),
    ),
}
