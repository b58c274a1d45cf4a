"""Chapter V17 of the standard."""

from marketplace.domain.messages import mark
from marketplace.web.documentation.asvs.entries import Chapter, LeftOut

CHAPTER = Chapter(
    17,
    "WebRTC",
    (),
    (
        LeftOut(
            (
                "17.1.1",
                "17.2.1",
                "17.2.2",
                "17.2.3",
                "17.2.4",
                "17.3.1",
                "17.3.2",
            ),
            mark("没有音视频通话"),
        ),
    ),
)
