"""What workers run. A message carries a job's id and nothing else."""

import uuid

from celery import shared_task

from journeymap.kpis import jobs


@shared_task(name=jobs.TASK, ignore_result=True)  # type: ignore[untyped-decorator]  # celery ships no types
def run_job(job_id: str) -> str:
    """Run a job if this worker wins it; return what became of it."""
    return jobs.run(uuid.UUID(job_id))
