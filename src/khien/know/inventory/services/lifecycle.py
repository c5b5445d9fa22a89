"""The list of ends of support, put in force for all machines after it changed."""

from khien.base.accounts.types import Actor
from khien.base.core.usecase import use_case
from khien.know.inventory import access
from khien.know.inventory.rules import lifecycle
from khien.know.inventory.types.observation import SystemSeen


@use_case
def renew(by: Actor) -> int:
    """Set each machine's end of support anew by the list; return how many changed."""
    names = ("build", "system_name", "distribution", "release", "support_ends")
    count = 0
    for told in access.everything().order_by().values_list(*names).distinct():
        build, name, distribution, release, held = told
        end = lifecycle.end_of(
            SystemSeen(name=name, build=build, distribution=distribution, release=release)
        )
        on = end.on if end else None
        if on != held:
            same = access.everything().filter(**dict(zip(names, told, strict=True)))
            count += same.update(support_ends=on)
    return count
