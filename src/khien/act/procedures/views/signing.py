"""The page on which a party signs: one act or many at once, drawn in person, or by a certificate."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from khien.act.procedures.queries import acts as queries
from khien.act.procedures.services import signing
from khien.act.procedures.types.signing import Signer
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid, Refusal, text
from khien.base.core.speech import sentence

SEE = Capability.SEE_PROCEDURES
MOST = 200


@needs(SEE)
@require_http_methods(["GET", "POST"])
def sign(request: Request) -> HttpResponse:
    """Show what is to be signed, and take the signature for all of it."""
    source = request.POST if request.method == "POST" else request.GET
    numbers = list(dict.fromkeys(source.getlist("act")))[:MOST]
    records = [queries.act(request.actor, number) for number in numbers]
    if not records:
        raise Invalid(what=text("Choose the acts to sign first."))
    party = source.get("party", "")
    known = records[0].definition.signer(party) or next(iter(records[0].definition.signers), None)
    if known is None:
        raise Invalid(what=text("Nobody signs acts of this procedure."))
    wrong = ""
    if request.method == "POST":
        given = request.POST
        signer = Signer(given.get("name", ""), given.get("post", ""), given.get("drawing", ""))
        try:
            count = signing.sign_acts(
                request.actor, numbers=numbers, party=known.code, signer=signer
            )
        except Refusal as refusal:
            wrong = sentence(refusal)
        else:
            said = ngettext("%(count)s act is signed.", "%(count)s acts are signed.", count)
            messages.success(request, said % {"count": count})
            if count == 1:
                return redirect("procedures:act", numbers[0])
            return redirect("procedures:register", records[0].definition.code)
    context = {"records": records, "party": known, "wrong": wrong, "given": request.POST}
    return render(request, "procedures/sign.html", context)


@needs(SEE)
@require_POST
def certificate(request: Request, number: str) -> HttpResponse:
    """Take a printed paper that a certificate signed."""
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose the file first."))
        return redirect("procedures:act", number)
    signing.sign_by_certificate(
        request.actor,
        number=number,
        party=request.POST.get("party", ""),
        name=str(file.name),
        content=file.read(),
    )
    messages.success(request, _("The signature is kept."))
    return redirect("procedures:act", number)
