"""The reasons of a verdict on a mail: each with its weight and its sentence."""

from typing import Final

from khien.act.mails.types.mails import Weight
from khien.base.core.refusals import text

REASONS: Final[dict[str, tuple[Weight, str]]] = {
    "malware": (Weight.DANGER, text("The attachment %(name)s is named as malware: %(detail)s.")),
    "program": (Weight.DANGER, text("The attachment %(name)s is a program or a script.")),
    "double_ending": (
        Weight.DANGER,
        text("The attachment %(name)s hides its true ending behind another."),
    ),
    "turned_name": (
        Weight.DANGER,
        text("The name of an attachment holds signs that turn its letters round: %(name)s."),
    ),
    "sender_imitates": (
        Weight.DANGER,
        text("The sender's domain %(host)s imitates %(own)s."),
    ),
    "link_imitates": (Weight.DANGER, text("A link leads to %(host)s, which imitates %(own)s.")),
    "own_failed": (
        Weight.DANGER,
        text(
            "It says that it comes from %(own)s, but the check of the sender failed (%(checks)s)."
        ),
    ),
    "said_own": (
        Weight.DANGER,
        text("A link shows %(said)s, one of the province's own, and leads to %(host)s."),
    ),
    "script_link": (Weight.DANGER, text("A link runs a script or carries a page inside itself.")),
    "unit_name": (
        Weight.SUSPICIOUS,
        text("The sender calls itself “%(name)s”, but writes from %(host)s."),
    ),
    "name_is_address": (
        Weight.SUSPICIOUS,
        text("The sender's name shows an address of %(name)s, but it writes from %(host)s."),
    ),
    "reply_elsewhere": (
        Weight.SUSPICIOUS,
        text("Answers go to %(reply)s, not to the sender's domain %(host)s."),
    ),
    "check_failed": (
        Weight.SUSPICIOUS,
        text("The check of the sender failed, as %(by)s states: %(checks)s."),
    ),
    "self_sent": (
        Weight.SUSPICIOUS,
        text("The receiver's own address is given as the sender's."),
    ),
    "said_other": (Weight.SUSPICIOUS, text("A link shows %(said)s and leads to %(host)s.")),
    "number_host": (Weight.SUSPICIOUS, text("A link leads to a bare number: %(host)s.")),
    "short_link": (
        Weight.SUSPICIOUS,
        text("A link is shortened by %(host)s, so that nobody sees where it leads."),
    ),
    "foreign_letters": (
        Weight.SUSPICIOUS,
        text("The name %(host)s (%(spelled)s) is written with letters of another script."),
    ),
    "name_in_link": (
        Weight.SUSPICIOUS,
        text("A link holds a user name before its true host %(host)s."),
    ),
    "odd_port": (Weight.SUSPICIOUS, text("A link uses an unusual port: %(host)s.")),
    "asks_password": (
        Weight.SUSPICIOUS,
        text("The mail itself holds a form that is filled in and sent."),
    ),
    "macros": (Weight.SUSPICIOUS, text("The attachment %(name)s: %(detail)s.")),
    "page_attached": (
        Weight.SUSPICIOUS,
        text("The attachment %(name)s is a web page, often a false sign-in page."),
    ),
    "disk_attached": (
        Weight.SUSPICIOUS,
        text("The attachment %(name)s is a disk image, which passes by many checks."),
    ),
    "locked": (
        Weight.SUSPICIOUS,
        text("The attachment %(name)s is locked with a password, so that no check sees into it."),
    ),
    "far_date": (
        Weight.SUSPICIOUS,
        text("Its date lies more than two days from the time at which it was received."),
    ),
    "not_looked": (
        Weight.UNREAD,
        text("The attachment %(name)s could not be looked at: %(detail)s."),
    ),
    "sealed": (
        Weight.UNREAD,
        text("The attachment %(name)s is a container of Outlook (TNEF) that is not opened here."),
    ),
    "more_parts": (
        Weight.UNREAD,
        text("There are more attachments than are looked at: %(count)s in all."),
    ),
    "more_links": (
        Weight.UNREAD,
        text("There are more links than are looked at: %(count)s in all."),
    ),
    "cut_words": (Weight.UNREAD, text("The mail is longer than is looked at.")),
    "broken": (Weight.UNREAD, text("The mail cannot be read: %(detail)s.")),
    "no_headers": (
        Weight.UNREAD,
        text(
            "The original headers are missing: only what was pasted or forwarded could be looked at."
        ),
    ),
    "return_elsewhere": (
        Weight.NOTE,
        text("It was sent through %(host)s, another domain than the sender's."),
    ),
    "check_soft": (
        Weight.NOTE,
        text("The check of the sender gave no clear answer, as %(by)s states: %(checks)s."),
    ),
    "no_checks": (Weight.NOTE, text("No check of the sender (SPF, DKIM, DMARC) is stated in it.")),
    "no_date": (Weight.NOTE, text("It bears no readable date.")),
    "no_message_id": (Weight.NOTE, text("It bears no Message-ID, as mail programs give one.")),
    "disordered": (Weight.NOTE, text("The times of the servers it passed are not in order.")),
    "faulty": (Weight.NOTE, text("It is not built as mail programs build it (%(detail)s).")),
}
