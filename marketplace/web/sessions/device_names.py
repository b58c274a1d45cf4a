"""A browser in plain words, as far as it says what it is."""

from flask_babel import gettext as _

from marketplace.domain.messages import mark

# The first mark that is found counts: most browsers also claim to be others.
_BROWSERS = (
    ("MicroMessenger/", mark("微信")),
    ("DingTalk/", mark("钉钉")),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("QQBrowser/", mark("QQ 浏览器")),
    ("HuaweiBrowser/", mark("华为浏览器")),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def describe_device(user_agent: str) -> str:
    """Browser and system, such as `Chrome · Windows`."""
    named = (
        next((name for sign, name in signs if sign in user_agent), "")
        for signs in (_BROWSERS, _SYSTEMS)
    )
    return " · ".join(_(name) for name in named if name) or _("未知设备")
