"""Imports one file: checks it row by row, then writes it in one transaction."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from tortoise.transactions import in_transaction

from catalog.importing.achievements import Writing
from catalog.importing.converting import convert, is_taken
from catalog.importing.failing import failing_whole
from catalog.importing.mapping import Framework, Kind, Mapping, Repeats, load_mapping, mapping_for
from catalog.importing.planning import MICRO_CREDENTIALS, PATHWAYS, Target
from catalog.importing.reading import read_rows
from catalog.importing.records import MicroCredentialRecord, PathwayRecord, Record, SkillRecord
from catalog.importing.report import ImportReport, Progress
from catalog.importing.skills import SkillWriting
from catalog.importing.staging import BATCH, Staging
from catalog.importing.tables import with_tables
from catalog.work import Clock, Deployment

_RECORDS: dict[Kind, type[Record]] = {
    Kind.MICRO_CREDENTIAL: MicroCredentialRecord,
    Kind.PATHWAY: PathwayRecord,
    Kind.SKILL: SkillRecord,
}
_TARGETS: dict[Kind, Target] = {
    Kind.MICRO_CREDENTIAL: MICRO_CREDENTIALS,
    Kind.PATHWAY: PATHWAYS,
}


def silent(_stage: str, _done: int, _total: int | None) -> None:
    """For whom nobody watches."""


async def import_file(
    path: Path,
    mapping_name: str | None,
    deployment: Deployment,
    clock: Clock,
    progress: Progress = silent,
) -> ImportReport:
    """Rows that cannot be taken are listed in the report; ImportFailed means nothing was changed.

    Without a mapping's name, the file's name says which. Tortoise is connected already.
    """
    began = time.monotonic()
    mapping = with_tables(load_mapping(mapping_name or mapping_for(path)), path.parent)
    report = ImportReport(mapping.source)
    with failing_whole(), Staging(_RECORDS[mapping.kind]) as staging:
        _check(path, mapping, staging, report, progress)
        async with in_transaction():
            await _write(mapping, staging, deployment, clock, report, progress)
    report.refused.sort(key=lambda refusal: refusal.line)
    report.seconds = time.monotonic() - began
    return report


def _check(
    path: Path,
    mapping: Mapping,
    staging: Staging,
    report: ImportReport,
    progress: Progress,
) -> None:
    """Lays aside what can be taken, and lists what cannot."""
    for row in read_rows(path, mapping):
        report.rows += 1
        if not row.fault and not is_taken(row, mapping):
            report.left_out += 1
        elif record := convert(row, mapping, report):
            twin = staging.add(record)
            if twin is not None and mapping.repeats is Repeats.LEFT_OUT:
                report.repeated += 1
            elif twin is not None:
                reason = f"stands in line {twin} already"
                report.refuse(row.line, ", ".join(mapping.key), record.key, reason)
        if report.rows % BATCH == 0:
            progress("Checking", report.rows, None)
    progress("Checking", report.rows, report.rows)


async def _write(
    mapping: Mapping,
    staging: Staging,
    deployment: Deployment,
    clock: Clock,
    report: ImportReport,
    progress: Progress,
) -> None:
    done, total, now = 0, len(staging), clock()
    for batch in staging.batches():
        skills = [record for record in batch if isinstance(record, SkillRecord)]
        achievements = [record for record in batch if not isinstance(record, SkillRecord)]
        if skills and mapping.framework is not None:
            await SkillWriting(mapping.framework, now, report).write(skills)
        if achievements and mapping.framework is not None:
            await _add_skills(mapping.framework, achievements, now)
        if achievements:
            writing = Writing(mapping.source, deployment, now, report, mapping.column_of)
            await writing.write(achievements, _TARGETS[mapping.kind])
        done += len(batch)
        progress("Writing", done, total)


async def _add_skills(
    framework: Framework, records: Sequence[MicroCredentialRecord | PathwayRecord], now: datetime
) -> None:
    """What courses name is in the framework before they point at it; it counts in no report."""
    named: dict[str, SkillRecord] = {}
    for record in records:
        for each in record.alignments if isinstance(record, MicroCredentialRecord) else ():
            named.setdefault(each["uri"], SkillRecord(record.line, each["uri"], each["label"]))
    if named:
        beside = ImportReport("")
        await SkillWriting(framework, now, beside, only_new=True).write(list(named.values()))
