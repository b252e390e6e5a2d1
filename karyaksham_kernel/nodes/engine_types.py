"""The types that the engine reads text as; text is cast to any other."""

_WHOLE = {f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}
_IN_ENGINE = _WHOLE | {"float64", "float32", "bool", "string", "date", "datetime", "time"}


def is_in_engine(word: str, *, lists: bool = False) -> bool:
    """Whether the engine reads a type itself: the plain ones, decimals, and `lists` of them where there are any."""
    if lists and word.startswith("list<"):
        return is_in_engine(word.removeprefix("list<").removesuffix(">"), lists=True)
    return word in _IN_ENGINE or word.startswith("decimal(")
