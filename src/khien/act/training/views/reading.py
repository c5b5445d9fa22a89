"""What several pages of training read from a request."""

from collections.abc import Sequence

from khien.act.training.forms import CertificateForm
from khien.act.training.types.certificates import NewCertificate, Standard
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request
from khien.base.accounts.types import Capability


def own_units(request: Request) -> Sequence[tuple[str, str]]:
    """Return the units whose training the actor manages, as choices."""
    mine = accounts.units_of(request.actor, Capability.MANAGE_TRAINING)
    shown = request.units(Capability.MANAGE_TRAINING)
    return [(one.code, one.name) for one in mine if shown is None or one.code in shown]


def certificate_of(form: CertificateForm) -> NewCertificate:
    """Return the certificate of a valid form."""
    said = form.cleaned_data
    return NewCertificate(
        title=said["title"],
        number=said["number"],
        issuer=said["issuer"],
        standard=Standard(said["standard"]),
        issued_on=said["issued_on"],
        valid_until=said["valid_until"],
    )
