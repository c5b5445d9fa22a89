"""A process that serves pages settles before its first one."""

import gc

from django.urls import get_resolver


def settle() -> None:
    """Load the code of every page, and spare the collector of garbage what was loaded.

    Its full rounds go over everything alive: a hundred thousand objects of code and texts that never
    become garbage, which cost a page in thirty 0.1 s.
    """
    get_resolver().reverse_dict  # noqa: B018 - asking for it loads all addresses and their views
    gc.collect()
    gc.freeze()
