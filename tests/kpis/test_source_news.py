"""Whoever owns a source hears once that it fails for long, and once that it is well again."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from journeymap.core import clock
from journeymap.kpis import jobs, planner, source_news
from journeymap.kpis.models import KPISource
from journeymap.workspaces.models import Job, Membership, Notice, User
from tests.kpis import make
from tests.kpis.make import NOW, bound, failing, run_all, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def owned(**values: Any) -> Any:
    """A KPI whose source somebody owns."""
    kpi = bound(source=values)
    actor = make.member(kpi.map.workspace, "owner")
    User.objects.filter(pk=actor.user_id).update(language="fr")
    KPISource.objects.filter(pk=kpi.source_id).update(owner_id=actor.user_id)
    return kpi


def tried(after: timedelta) -> str:
    """The collecting job runs once more, some time later."""
    with clock.frozen(NOW + after):
        KPISource.objects.update(breaker_until=None)
        planner.plan_due()
        (outcome,) = run_all()
        Job.objects.filter(kind=jobs.KIND, state="failed").delete()
        return outcome


def letters() -> list[Any]:
    """The mails that workers send for what is queued."""
    mail.outbox = []
    for job in Job.objects.filter(kind=jobs.SOURCE_MAIL, state="queued").order_by("pk"):
        assert jobs.run(job.pk) == "done"
    return mail.outbox


def test_after_ten_failures_in_a_row_the_owner_hears_once_and_once_that_it_is_well(
    monkeypatch: Any,
) -> None:
    kpi = owned(name="Caisse")
    failing(monkeypatch, *["timeout"] * 14)
    for hour in range(9):
        tried(timedelta(hours=hour))
    assert letters() == []
    for hour in range(9, 14):
        assert tried(timedelta(hours=hour)) in ("retry", "failed")
    (ill,) = letters()
    assert ill.to == [User.objects.get().email]
    assert ill.subject == "La source Caisse est en échec"
    assert "10 fois de suite" in ill.body
    assert "La source n’a pas répondu à temps. (timeout)" in ill.body
    assert "/settings/sources" in ill.body
    assert Notice.objects.filter(workspace_id=kpi.map.workspace_id, kind="library").exists()
    assert tried(timedelta(hours=15)) == "done"
    (well,) = letters()
    assert well.subject == "La source Caisse va de nouveau bien"
    with clock.frozen(NOW + timedelta(days=15)):
        planner.plan_due()
        assert run_all() == ["done"]
    assert letters() == []  # nothing to add


def test_what_only_a_person_can_mend_is_told_at_once_and_not_again_until_it_was_well(
    monkeypatch: Any,
) -> None:
    kpi = owned()
    failing(monkeypatch, "auth", "auth")
    assert tried(timedelta(0)) == "failed"
    (ill,) = letters()
    assert "(auth)" in ill.body
    # Somebody tried to mend it, in vain.
    KPISource.objects.update(status="new", failures=0)
    assert tried(timedelta(hours=1)) == "failed"
    assert letters() == []
    KPISource.objects.update(status="new", failures=0)
    assert tried(timedelta(hours=2)) == "done"
    assert len(letters()) == 1
    assert KPISource.objects.get(pk=kpi.source_id).told_failing_at is None


def test_without_its_owner_the_workspaces_is_told_and_nobody_who_is_gone(
    monkeypatch: Any, settings: Any
) -> None:
    kpi = owned()
    second = make.member(kpi.map.workspace, "owner")
    Membership.objects.exclude(user_id=second.user_id).update(role="viewer")
    failing(monkeypatch, "auth", "auth")
    tried(timedelta(0))
    User.objects.filter(pk=second.user_id).update(is_active=False)
    assert letters() == []  # gone between the failure and the mail
    KPISource.objects.update(status="new", failures=0, told_failing_at=None)
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    User.objects.update(is_active=True)
    tried(timedelta(hours=1))
    assert not Job.objects.filter(kind=jobs.SOURCE_MAIL, state="queued").exists()
    assert KPISource.objects.get().told_failing_at is not None


@pytest.mark.django_db(transaction=True)
def test_workers_that_fail_at_the_same_moment_tell_once() -> None:
    kpi = owned(failures=source_news.TELL_AFTER)

    def fail() -> None:
        try:
            source_news.failed(kpi.source_id)
        finally:
            connection.close()

    threads = [threading.Thread(target=fail) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert Job.objects.filter(kind=jobs.SOURCE_MAIL).count() == 1


def test_who_makes_a_source_owns_it_and_only_who_may_mend_it_can(made: Any, clients: Any) -> None:
    given = {"workspace": str(made.map.workspace_id), "kind": "sample", "name": "Till"}
    answer = clients["admin"].post(url("sources"), given)
    assert answer.status_code == 201
    row = KPISource.objects.get()
    assert answer.json()["owner"] == str(row.owner_id)
    admin = Membership.objects.get(workspace=made.map.workspace, role="admin").user_id
    assert row.owner_id == admin
    other = Membership.objects.get(workspace=made.map.workspace, role="owner").user_id
    path = url("sources", row.pk)
    assert clients["admin"].patch(path, {"owner": str(other)}).json()["owner"] == str(other)
    viewer = Membership.objects.get(workspace=made.map.workspace, role="viewer").user_id
    for wrong in (viewer, row.pk):
        refused = clients["admin"].patch(path, {"owner": str(wrong)})
        assert (refused.status_code, list(refused.json()["fields"])) == (400, ["owner"])
    assert KPISource.objects.get().owner_id == other
    assert clients["admin"].patch(path, {"owner": None}).json()["owner"] is None
