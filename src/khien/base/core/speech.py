"""What is said to a reader: a refusal, in the reader's language."""

from django.utils.translation import gettext

from khien.base.core.refusals import Refusal


def sentence(refusal: Refusal) -> str:
    """Return the refusal in the language in force; texts among its values are put into it too."""
    values = {
        name: gettext(value) if isinstance(value, str) and value else value
        for name, value in refusal.values.items()
    }
    return gettext(refusal.message) % values
