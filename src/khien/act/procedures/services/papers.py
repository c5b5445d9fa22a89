"""Papers of acts: printed, kept under their hash, signed by hand, scanned back; files of an act."""

from django.utils import translation

from khien.act.procedures.access import acts as access
from khien.act.procedures.models import ActFile, PrintedPaper
from khien.act.procedures.queries import digests
from khien.act.procedures.queries import papers as queries
from khien.act.procedures.rules import kinds
from khien.act.procedures.services import acts
from khien.act.procedures.types.signing import NotPrinted
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.usecase import use_case
from khien.base.files.services import rendering
from khien.base.files.services import storing as files


def print_paper(by: Actor, *, number: str, code: str, form: str = "pdf") -> bytes:
    """Print a paper of an act as it stands and return it; a PDF is kept under its hash, to be signed.

    Call outside transactions. Raises NotFound for a paper that the act's state does not have.
    """
    with translation.override("vi"):
        paper = queries.paper(by, number, code)
    content = rendering.rendered(paper, form)
    if form == "pdf":
        enter_printed(by, number=number, code=code, digest=files.keep(content))
    return content


@use_case
def enter_printed(by: Actor, *, number: str, code: str, digest: str) -> None:
    """Write down what was printed; the same paper twice stands once."""
    row = access.require_act(by, number, is_locked=True)
    content_digest = digests.of_act(row)
    if not access.papers_of(row).filter(code=code, digest=digest).exists():
        PrintedPaper(
            act=row,
            code=code,
            content_digest=content_digest,
            digest=digest,
            at=now(),
            by=by.name[:200],
        ).save()


def keep_scan(by: Actor, *, number: str, code: str, name: str, content: bytes) -> None:
    """Keep the scan of a printed paper that was signed by hand, with its hash. Call outside transactions.

    Raises NotPrinted, and what the check of files refuses.
    """
    row = access.require_act(by, number)
    if not access.papers_of(row).filter(code=code).exists():
        raise NotPrinted(number=number)
    kept = files.keep_file(by, name=name, content=content, unit_code=row.unit.code)
    enter_file(by, number=number, title=name, file_key=kept.key, code=code)


def attach(by: Actor, *, number: str, title: str, name: str, content: bytes) -> None:
    """Keep a document that belongs to an act. Call outside transactions."""
    row = access.require_act(by, number)
    if not title.strip():
        raise Invalid(
            what=text("Say what the file is: a certificate of origin, a letter of donation.")
        )
    kept = files.keep_file(by, name=name, content=content, unit_code=row.unit.code)
    enter_file(by, number=number, title=title, file_key=kept.key)


@use_case
def enter_file(by: Actor, *, number: str, title: str, file_key: int, code: str = "") -> None:
    """Tie a kept file to an act; with the code of a paper it is that paper's signed scan."""
    row, said = acts.locked(by, number)
    able = {kinds.RIGHTS[said.opens], kinds.RIGHTS[said.checked_by]}
    if not any(accounts.may_do(by, one, row.unit.code) for one in able):
        accounts.require_may(by, Capability.DECIDE_PROCEDURES, row.unit.code)
    paper = None
    if code:
        paper = access.papers_of(row).filter(code=code).order_by("-pk").first()
        if paper is None:
            raise NotFound(what=code)
    ActFile(
        act=row,
        file_id=file_key,
        title=title.strip()[:200],
        paper=paper,
        at=now(),
        by=by.name[:200],
    ).save()
    acts.tell_facts(by, row, said)
