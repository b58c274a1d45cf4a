"""A ZIP of HELM run directories: what is in it, unpacked within bounds."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from marketplace.archives import ArchiveLimits, ArchiveRefused, Flaw, open_archive, read_entry
from marketplace.credentials.reading.errors import UnreadableReport, quote
from marketplace.credentials.reading.nodes import Node
from marketplace.credentials.reading.strict_json import parse_value
from marketplace.credentials.reading.upload import Upload
from marketplace.domain.messages import Message, mark, say

SPEC, STATS, DETAILS = "run_spec.json", "stats.json", "per_instance_stats.json"
LIMITS = ArchiveLimits()
LARGEST_PARTS = 20_000_000
"""Bytes unpacked, of all the files that are read; a run has some 50,000."""
MOST_RUNS = 500
_FLAWS = {
    Flaw.DAMAGED: mark("压缩包已损坏，无法打开。请重新打包后上传。"),
    Flaw.ENCRYPTED: mark("压缩包有密码。请去掉密码后再上传。"),
    Flaw.BOMB: mark("压缩包解压后过大。请只打包 run_spec.json 和 stats.json 后再上传。"),
}


@dataclass(frozen=True)
class Run:
    """One run directory: how the run was set up, and where its figures are."""

    spec: Node
    archive: zipfile.ZipFile
    entry: zipfile.ZipInfo

    def read_stats(self) -> Node:
        """The run's figures; read when asked, so that only one run's are in memory."""
        try:
            return _parsed(self.archive, self.entry)
        except ArchiveRefused as refusal:
            raise _refused(refusal) from None


def read_runs(upload: Upload) -> tuple[Run, ...]:
    """The runs in the archive, in its order; refuses half a run."""
    try:
        archive = open_archive(upload.data, LIMITS)
        specs, stats = _named(archive, SPEC), _named(archive, STATS)
        _check_pairs(archive, specs, stats)
        _check_sizes([*specs.values(), *stats.values()])
        return tuple(Run(_parsed(archive, specs[run]), archive, stats[run]) for run in specs)
    except ArchiveRefused as refusal:
        raise _refused(refusal) from None


def _refused(refusal: ArchiveRefused) -> UnreadableReport:
    return UnreadableReport(Message(_FLAWS[refusal.flaw]))


def _check_sizes(entries: Sequence[zipfile.ZipInfo]) -> None:
    size = sum(entry.file_size for entry in entries)
    if size > LARGEST_PARTS:
        raise UnreadableReport(
            say(
                "压缩包中的 run_spec.json 和 stats.json 共 %(size)s 字节，超过上限 %(limit)s 字节。"
                "请分几次上传。",
                size=size,
                limit=LARGEST_PARTS,
            )
        )


def _named(archive: zipfile.ZipFile, name: str) -> Mapping[str, zipfile.ZipInfo]:
    """What stands before the file's name, with its folder, tells the runs apart."""
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in archive.infolist():
        if not _is_called(PurePosixPath(entry.filename), name):
            continue
        run = entry.filename.removesuffix(name)
        if run in found:
            raise UnreadableReport(
                say("压缩包里有两个 %(name)s，无法判断以哪个为准。", name=quote(entry.filename))
            )
        found[run] = entry
    return found


def _is_called(path: PurePosixPath, name: str) -> bool:
    # What macOS adds to an archive is no part of a run.
    if path.parts[:1] == ("__MACOSX",) or path.name.startswith(".") or path.name == DETAILS:
        return False
    return path.name == name or path.name.endswith(f"_{name}")


def _check_pairs(archive: zipfile.ZipFile, specs: Iterable[str], stats: Iterable[str]) -> None:
    runs = set(specs)
    if not runs and not set(stats):
        raise UnreadableReport(
            say(
                "压缩包里应有 HELM 的 run_spec.json 和 stats.json，实际有：%(names)s。"
                "其他工具的结果文件请不要压缩，直接上传。",
                names=quote("、".join(archive.namelist()[:20])) or "-",
            )
        )
    unpaired = sorted(runs.symmetric_difference(stats))
    if unpaired:
        raise UnreadableReport(
            say(
                "压缩包中“%(run)s”只有 run_spec.json 和 stats.json 之一，两个文件都要有。",
                run=quote(unpaired[0]) or "/",
            )
        )
    if len(runs) > MOST_RUNS:
        raise UnreadableReport(say("压缩包里超过 %(limit)s 次运行。", limit=MOST_RUNS))


def _parsed(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Node:
    part = Upload(read_entry(archive, entry), entry.filename)
    return Node(parse_value(part.text), f"{quote(entry.filename)} $")
