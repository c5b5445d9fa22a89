"""Figures of `khien detect` as a whole process: speed over an archive collection, memory over 4 GB."""

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from tools.bench.figures import DATA, ROUNDS, Figure, median

RULES: Final = DATA / "sigma" / "sigmahq-rules.zip"
ZIRCOLITE: Final = 906
LARGE_BYTES: Final = int(float(os.environ.get("KHIEN_BENCH_LARGE_GB", "4")) * 1e9)
KHIEN: Final = Path(sys.executable).parent / "khien"


def run() -> list[Figure]:
    """Measure the command with its rule cache empty and full."""
    with tempfile.TemporaryDirectory(prefix="khien-bench-") as name:
        folder = Path(name)
        first = detect(folder, DATA / "security-datasets")
        runs = [detect(folder, DATA / "security-datasets") for _ in range(ROUNDS)]
        speeds = [events / seconds for events, seconds, _ in runs]
        target = f">= {ZIRCOLITE * 50:,}"
        figures = [
            Figure("khien detect, first run ever", first[0] / first[1], "events/CPU-s"),
            median("khien detect, whole process", speeds, "events/CPU-s", target),
            median(
                f"khien detect, times Zircolite 3.7.0 ({ZIRCOLITE}/CPU-s)",
                [speed / ZIRCOLITE for speed in speeds],
                "times",
                ">= 50",
            ),
            median("khien detect, peak memory", [each[2] for each in runs], "MiB", "< 600"),
        ]
        large = folder / "large.json"
        write_large(large)
        size = large.stat().st_size / 1e9
        events, seconds, memory = detect(folder, large)
        return [
            *figures,
            Figure(
                f"khien detect over one file of {size:.1f} GB", events / seconds, "events/CPU-s"
            ),
            Figure(f"the same, peak memory over {size:.1f} GB", memory, "MiB", target="< 600"),
        ]


MEASURE: Final = """
import json, resource, subprocess, sys
told = subprocess.run(sys.argv[1:], stderr=subprocess.PIPE, text=True, check=True).stderr
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([told, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024]))
"""
"""Runs a command out of a small process: a child's peak memory counts its parent's at the start."""


def detect(folder: Path, *inputs: Path) -> tuple[int, float, float]:
    """Run the command; return events, CPU seconds, and peak memory in MiB."""
    home = {**os.environ, "KHIEN_HOME": str(folder / "home")}
    command = [str(KHIEN), "detect", "--rules", str(RULES), "--format", "ndjson"]
    command += ["--output", str(folder / "found.ndjson"), *map(str, inputs)]
    ran = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", MEASURE, *command],
        env=home,
        check=True,
        stdout=subprocess.PIPE,
    )
    told, seconds, memory = json.loads(ran.stdout)
    events = int(told.partition(" findings in ")[2].partition(" events")[0].replace(",", ""))
    return events, seconds, memory


def write_large(file: Path) -> None:
    """Write one file of JSON lines out of the largest recording, again and again."""
    largest, name = max(
        (info.file_size, (str(path), info.filename))
        for path in sorted((DATA / "security-datasets").rglob("*.zip"))
        if zipfile.is_zipfile(path)
        for info in zipfile.ZipFile(path).infolist()
        if info.filename.endswith(".json")
    )
    content = zipfile.ZipFile(name[0]).read(name[1]).rstrip(b"\n") + b"\n"
    with file.open("wb") as out:
        for _ in range(max(1, LARGE_BYTES // largest)):
            out.write(content)
