"""The files of docs/jobs: each is what its program takes, and calls trialdb as it can be called."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from documentation import ROOT, links

from trialdb.cli import main
from trialdb.jobs.metrics import described
from trialdb.jobs.schedule import next_run

FOLDER = ROOT / "docs" / "jobs"
FILES = sorted(FOLDER.iterdir())
MORNING = "30 5 * * *"


def text_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def loaded(name: str) -> Any:
    return yaml.safe_load(text_of(name))


def calls(text: str) -> Iterator[list[str]]:
    """The arguments of each call of trialdb in a file, however it is written there."""
    listed = re.findall(r'\[(?:command: )?"?(?:\S*/)?trialdb"?, ([^\]]*)\]', text)
    yield from (re.findall(r"[^\s,\"]+", words) for words in listed)
    for words in re.findall(r"(?:^|[ /=\"])trialdb ([a-z][^\n|>\"#]*)", text):
        yield shlex.split(re.split(r"\s\d$|\s\|", words)[0])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_is_shown_by_the_page_and_linked(path: Path) -> None:
    page = (ROOT / "docs" / "scheduling.md").read_text(encoding="utf-8")
    assert f"<!-- generated: file docs/jobs/{path.name} -->" in page
    assert path.read_text(encoding="utf-8").strip() in page
    assert f"jobs/{path.name}" in links(page)


@pytest.mark.parametrize(
    "path",
    [p for p in FILES if p.name != "prometheus-alerts.yml" and p.suffix != ".timer"],
    ids=lambda path: path.name,
)
def test_each_file_calls_trialdb_as_it_can_be_called(path: Path) -> None:
    found = [words for words in calls(path.read_text(encoding="utf-8")) if words[0] in main.commands]
    assert found
    for name, *words in found:
        context = click.Context(main, info_name="trialdb")
        main.commands[name].make_context(name, words, parent=context).close()


def test_the_crontab_runs_every_morning_as_cron_and_we_read_it() -> None:
    entries = [line for line in text_of("crontab").splitlines() if line[:1].isdigit()]
    ((when, command),) = [(" ".join(line.split()[:5]), line.split(None, 5)[5]) for line in entries]
    assert next_run(when, after=datetime(2026, 11, 26, 12, tzinfo=UTC)) == datetime(
        2026, 11, 27, 5, 30, tzinfo=UTC
    )
    assert "%" not in command  # which cron takes for the end of the line
    assert subprocess.run(["sh", "-n", "-c", command], check=False).returncode == 0


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_takes_the_service_and_the_timer(tmp_path: Path) -> None:
    for name in ("trialdb-sync.service", "trialdb-sync.timer"):
        # systemd looks for the program, which is not there
        (tmp_path / name).write_text(text_of(name).replace("/srv/trialdb/.venv/bin/trialdb", "/bin/true"))
    run = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (0, "")


def test_the_timer_starts_the_service_beside_it_every_morning() -> None:
    assert "OnCalendar=*-*-* 05:30:00 UTC" in text_of("trialdb-sync.timer")
    assert "Type=oneshot" in text_of("trialdb-sync.service")
    assert "SuccessExitStatus=1" in text_of("trialdb-sync.service")


def test_the_workflow_has_a_time_steps_and_a_database_that_lasts() -> None:
    workflow = loaded("github-workflow.yml")
    on = workflow[True]  # YAML 1.1 reads the word on so, and GitHub does not mind
    assert on["schedule"] == [{"cron": MORNING}]
    (job,) = workflow["jobs"].values()
    uses = [step.get("uses", "").partition("@")[0] for step in job["steps"]]
    assert uses.index("actions/cache/restore") < uses.index("actions/cache/save")
    assert all(("uses" in step) != ("run" in step) for step in job["steps"])
    restored, saved = (
        next(s["with"] for s in job["steps"] if s.get("uses", "").startswith(f"actions/cache/{verb}"))
        for verb in ("restore", "save")
    )
    assert (restored["path"], restored["key"]) == (saved["path"], saved["key"])
    assert saved["key"].startswith(restored["restore-keys"])
    for step in job["steps"]:
        assert subprocess.run(["bash", "-n", "-c", step.get("run", "")], check=False).returncode == 0


def test_the_cron_job_never_runs_twice_at_once_and_ends_where_documents_failed() -> None:
    job = loaded("kubernetes-cronjob.yaml")
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "CronJob")
    spec = job["spec"]
    assert (spec["schedule"], spec["timeZone"], spec["concurrencyPolicy"]) == (MORNING, "Etc/UTC", "Forbid")
    pod = spec["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["restartPolicy"] == "Never"  # which podFailurePolicy asks for
    (container,) = pod["containers"]
    (rule,) = spec["jobTemplate"]["spec"]["podFailurePolicy"]["rules"]
    assert rule["onExitCodes"] == {"containerName": container["name"], "operator": "In", "values": [1]}
    assert {mount["name"] for mount in container["volumeMounts"]} == {
        volume["name"] for volume in pod["volumes"]
    }


@pytest.mark.parametrize("name", ["airflow_dag.py", "dagster_definitions.py"])
def test_the_programs_are_python_that_runs_every_morning(name: str) -> None:
    tree = ast.parse(text_of(name), name)
    compile(tree, name, "exec")
    constants = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert MORNING in constants


def test_alerts_are_about_metrics_that_are_written() -> None:
    (group,) = loaded("prometheus-alerts.yml")["groups"]
    names = {name for rule in group["rules"] for name in re.findall(r"trialdb_\w+", rule["expr"])}
    assert names
    assert names <= {name for name, _, _ in described()}
