"""An Airflow 3 DAG that brings the database up to date every morning."""

from datetime import UTC, datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

with DAG(
    "trialdb",
    schedule="30 5 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,  # a run brings all that is new, however many were missed
    max_active_runs=1,
):
    BashOperator(
        task_id="sync",
        bash_command=".venv/bin/trialdb sync --log json || [ $? -eq 1 ]",  # 1: some documents failed
        cwd="/srv/trialdb",
        retries=2,
        retry_delay=timedelta(minutes=10),
        execution_timeout=timedelta(hours=6),
    )
