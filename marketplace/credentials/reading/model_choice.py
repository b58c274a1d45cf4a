"""Files that state the scores of several models: a person says which one is meant."""

from collections.abc import Sequence

from marketplace.credentials.reading.errors import UnreadableReport, quote
from marketplace.credentials.reading.upload import Upload
from marketplace.domain.messages import say


class SeveralModels(UnreadableReport):
    """The file has scores of several models and nobody said which to take; `names` are theirs."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            say(
                "文件里有 %(count)s 个模型的成绩（%(names)s）。请填写其中一个模型的名称后再上传。",
                count=len(names),
                names=quote("、".join(names)),
            )
        )
        self.names = tuple(names)


def choose_model(upload: Upload, names: Sequence[str]) -> str:
    """The model of `names` whose scores are meant: the one that was said, or the only one."""
    said = upload.model.strip()
    if said in names:
        return said
    alike = [name for name in names if name.casefold() == said.casefold()]
    if len(alike) == 1:
        return alike[0]
    if said:
        raise UnreadableReport(
            say(
                "文件里没有模型“%(name)s”的成绩，只有：%(names)s。",
                name=quote(said),
                names=quote("、".join(names)),
            )
        )
    if len(names) > 1:
        raise SeveralModels(names)
    return names[0]
