"""`marketplace credentials check-weights`: whether delivered weights are the ones recorded."""

from pathlib import Path

import click

from marketplace.cli.credentials.inputs import READABLE
from marketplace.cli.output import emit, json_option
from marketplace.credentials.weights import (
    LARGEST_MANIFEST,
    Differences,
    Manifest,
    compare,
    find_digest,
    hash_folder,
    read_manifest,
)

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("check-weights")
@click.argument("folder", type=_FOLDER)
@click.option("--digest", metavar="SHA256", help="The digest recorded for the version.")
@click.option(
    "--manifest",
    "manifest_file",
    type=READABLE,
    help="The model.sig that came along, or an earlier --json answer: names the files that differ.",
)
@click.option("--ignore", multiple=True, metavar="PATH", help="Left out too; below FOLDER.")
@click.option("--follow-links", is_flag=True, help="Take a link to a file for the file.")
@json_option
def check_weights(
    folder: Path,
    digest: str | None,
    manifest_file: Path | None,
    ignore: tuple[str, ...],
    follow_links: bool,
    as_json: bool,
) -> None:
    """Print the OpenSSF model-signing digest of FOLDER and say whether it is the recorded one.

    It is SHA-256 over the SHA-256 of every file, in the order of their paths. Left out are .git,
    .gitattributes, .github, .gitignore and model.sig at the top, and what --ignore names. Exits
    with 1 where the digest or a file differs. The signature in model.sig is not checked.
    """
    wanted = _wanted(digest)
    listed = _listed(manifest_file)
    found = hash_folder(folder, ignore, follow_links=follow_links)
    differences = compare(found, listed) if listed else None
    matches = _matches(found, listed, wanted)
    emit(
        _answer(found, matches, differences),
        as_json,
        "\n".join(_lines(found, matches, wanted, listed, differences)),
    )
    if matches is False:
        click.get_current_context().exit(1)


def _wanted(digest: str | None) -> str | None:
    found = find_digest(digest) if digest is not None else None
    if digest is not None and found is None:
        raise click.BadParameter("a SHA-256 has 64 hexadecimal digits", param_hint="--digest")
    return found


def _listed(path: Path | None) -> Manifest | None:
    if path is None:
        return None
    with path.open("rb") as file:
        data = file.read(LARGEST_MANIFEST + 1)
    if len(data) > LARGEST_MANIFEST:
        raise click.ClickException(f"{path} is larger than any list of files")
    return read_manifest(data)


def _matches(found: Manifest, listed: Manifest | None, wanted: str | None) -> bool | None:
    """None where there is nothing to compare with."""
    if wanted is None and listed is None:
        return None
    is_wanted = wanted is None or found.digest == wanted
    return is_wanted and (listed is None or not compare(found, listed))


def _answer(
    found: Manifest, matches: bool | None, differences: Differences | None
) -> dict[str, object]:
    return {
        "digest": found.digest,
        "matches": matches,
        "differences": differences,
        "resources": [
            {"name": file.name, "algorithm": "sha256", "digest": file.digest}
            for file in found.files
        ],
    }


def _lines(
    found: Manifest,
    matches: bool | None,
    wanted: str | None,
    listed: Manifest | None,
    differences: Differences | None,
) -> list[str]:
    verdict = {None: "nothing to compare with", True: "match", False: "no match"}[matches]
    lines = [f"sha256:{found.digest}  ({len(found.files)} files)", verdict]
    if wanted is not None and found.digest != wanted:
        lines.append(f"  recorded: sha256:{wanted}")
    if listed is not None and wanted is not None and listed.digest != wanted:
        lines.append(f"  the list of files is another one's: sha256:{listed.digest}")
    for word in ("changed", "missing", "added") if differences else ():
        lines += [f"  {word}: {name}" for name in getattr(differences, word)]
    return lines
