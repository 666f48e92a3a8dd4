"""What a rule would move, turned into what a page shows: accounts, lines and partners by their names."""

from collections.abc import Mapping
from typing import Any

from wyebridge.terminal import CLASS_NAMES


def effect_of(found: Mapping[str, Any], places: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    """What was found of a change, with its accounts, its places and its partners in words."""
    if "moved" not in found:
        return dict(found)

    def moved(one: Mapping[str, Any]) -> dict[str, Any]:
        return {**one, "was": in_words(one["was"], places, names), "now": in_words(one["now"], places, names)}

    changed = [
        {
            "where": place_in_words(one, places),
            "partner": names.get(one["partner"], one["partner"]) or "Undetermined",
            "pence": one["pence"],
        }
        for one in found["changed"]
    ]
    return {
        **found,
        "moved": [moved(one) for one in found["moved"]],
        "rows": [moved(one) for one in found["rows"]],
        "changed": changed,
        "in_all_pence": sum(one["pence"] for one in changed),
    }


def in_words(account: str, places: Mapping[str, str], names: Mapping[str, str]) -> str:
    """An account of the books as a place that a rule sends rows to is called: `fund:care:homes:places`."""
    place, _, funder = account.partition(" for ")
    match place.split(":"):
        case ["fund", fund, "contributions", _]:
            key = f"contribution:{fund}"
        case ["fund", fund, "received", _]:
            key = f"received:{fund}"
        case ["fund", _, scheme, line]:
            key = f"line:{scheme}/{line}"
        case [_, "excluded", exclusion]:
            key = f"excluded:{exclusion}"
        case [*_, last]:
            key = last
    whose = f", {names.get(funder, funder)}’s whole" if funder else ""
    return places.get(key, place) + whose


def place_in_words(one: Mapping[str, Any], places: Mapping[str, str]) -> str:
    """A place whose sum changes: a fund's line, or the class of entry outside them."""
    if one["what"] == "scheme":
        return places.get(f"line:{one['scheme']}/{one['line']}", f"{one['scheme']}, {one['line']}")
    name = places.get(f"{one['what'].replace('receipt', 'received')}:{one['fund']}", CLASS_NAMES[one["what"]])
    return name[0].upper() + name[1:]
