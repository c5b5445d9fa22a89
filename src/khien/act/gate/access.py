"""The door of the gate: the centre reads what comes from outside; a person's phones are their own."""

from datetime import datetime

from django.db.models import QuerySet

from khien.act.gate.models import OfflineCode, Phone, PublicReport, TakenForm
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound


def is_centre(actor: Actor) -> bool:
    """Return whether the actor works on incidents of the whole province."""
    return accounts.oversees_province(actor, Capability.WORK_INCIDENTS)


def require_centre(actor: Actor) -> None:
    """Raise NotFound unless the actor works on incidents of the whole province."""
    if not is_centre(actor):
        raise NotFound(what="gate")


def reports() -> QuerySet[PublicReport]:
    """Return all public reports: after `require_centre`, or for counting."""
    return PublicReport.objects.all()


def require_report(actor: Actor, key: int) -> PublicReport:
    """Return one public report, locked. Raises NotFound. Call inside a transaction."""
    require_centre(actor)
    row = reports().select_for_update().filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def offline_codes() -> QuerySet[OfflineCode]:
    """Return all codes of offline forms: after `require_centre`."""
    return OfflineCode.objects.all()


def code_by_digest(digest: str) -> OfflineCode | None:
    """Return the code of a digest, locked, or None. Call inside a transaction."""
    return (
        OfflineCode.objects.select_for_update(of=("self",))
        .select_related("unit")
        .filter(digest=digest)
        .first()
    )


def phones_of(actor: Actor) -> QuerySet[Phone]:
    """Return the phones of a person that are not revoked."""
    return Phone.objects.filter(person_id=actor.person_id or 0, revoked_at__isnull=True)


def phones_in_use() -> QuerySet[Phone]:
    """Return every phone of somebody active: for the pulling of the gateway."""
    return Phone.objects.filter(revoked_at__isnull=True, person__is_active=True)


def phone_by_mark(mark: str) -> Phone | None:
    """Return the phone of a mark, or None: for the pulling of the gateway."""
    return phones_in_use().filter(mark=mark).first()


def taken_forms() -> QuerySet[TakenForm]:
    """Return the forms that came over the gateway: for the pulling, which takes each once."""
    return TakenForm.objects.all()


def locked_form(form: str) -> TakenForm:
    """Return a form that was taken, locked. Call inside a transaction."""
    return TakenForm.objects.select_for_update(of=("self",)).get(form=form)


def recent_reports(since: datetime) -> QuerySet[PublicReport]:
    """Return the public reports since an instant: for the bounds."""
    return PublicReport.objects.filter(at__gte=since)
