"""The real report files, and archives packed from them as a person would."""

import io
import zipfile
from pathlib import Path

from marketplace.credentials.reading import read_report
from marketplace.credentials.results import EvaluationReport
from tests.places import SHARED_DATA

REPORTS = SHARED_DATA / "evaluation-reports"
OPENCOMPASS, HELM, HUGGING_FACE = (
    REPORTS / folder for folder in ("opencompass", "helm", "hf-model-card")
)
CEVAL = OPENCOMPASS / "summary_ceval_internlm-chat-7b.csv"
OPENFINDATA = OPENCOMPASS / "OpenFinData_tabulate.md"
QUICK_START = OPENCOMPASS / "quick_start_summary_zh.md"
CARD = HUGGING_FACE / "sample_simple_model_index.md"
RUN = "mmlu-philosophy_gpt2_"


def read(path: Path, model: str = "") -> EvaluationReport:
    """The report in a file."""
    return read_report(path.read_bytes(), path.name, model=model)


def packed(parts: dict[str, bytes]) -> bytes:
    """A ZIP of files by name."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def helm_parts(folder: str = "runs/v1/mmlu/") -> dict[str, bytes]:
    """The real run's files, named as in a run directory."""
    return {
        folder + path.name.removeprefix(RUN): path.read_bytes() for path in sorted(HELM.iterdir())
    }
