"""The province keeps its own templates: each change is a new version."""

from django.db.models import Max

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, RightMissing
from khien.base.core.clock import now
from khien.base.core.usecase import use_case
from khien.base.documents import access
from khien.base.documents.models import Template
from khien.base.documents.queries.templates import shipped
from khien.base.documents.rules.templates import require_template
from khien.base.documents.types.rules import GivenTemplate


@use_case
def keep_template(by: Actor, *, template: GivenTemplate) -> int:
    """Keep the next version of a template of the province's own, or of a shipped one. Returns it.

    Raises NotAllowed unless the actor keeps documents of the whole province; TemplateWrong.
    """
    if not accounts.oversees_province(by, Capability.KEEP_DOCUMENTS):
        raise RightMissing(Capability.KEEP_DOCUMENTS)
    require_template(template)
    own = access.templates().filter(code=template.code).aggregate(last=Max("version"))["last"]
    ours = shipped().get(template.code)
    version = max(own or 0, ours.version if ours else 0) + 1
    Template(
        code=template.code,
        version=version,
        title=template.title.strip(),
        subject=template.subject,
        kinds=list(template.kinds),
        body=template.body.strip(),
        bases=list(template.bases),
        at=now(),
        by=by.name[:200],
    ).save()
    return version
