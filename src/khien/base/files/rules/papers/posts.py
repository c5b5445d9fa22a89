"""Which post the head of a unit has. Source: NĐ 30/2020/NĐ-CP, annex I, part II.7."""

from khien.base.files.types.posts import PostSaid


def post_of(posts: tuple[PostSaid, ...], kind: str, name: str) -> PostSaid:
    """Return what the head of a unit is called: the first that fits its kind and how its name begins."""
    folded = name.casefold()
    return next(
        one
        for one in posts
        if (not one.kinds or kind in one.kinds)
        and (not one.begins or folded.startswith(one.begins))
    )
