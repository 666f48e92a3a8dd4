"""The glossary as text: for a terminal, a word at a time; for the docs, in Markdown."""

from collections.abc import Callable, Iterator

from wyebridge.engine.agreement.glossary import WORDS, Word


def glossary_entry(word: Word) -> str:
    """One word, a line for each body and one for what it means."""
    return (
        f"{word.ours}\n"
        f"  health:  {', '.join(word.health)}\n"
        f"  council: {', '.join(word.council)}\n"
        f"  means:   {word.meaning}"
    )


def glossary_markdown() -> str:
    """The whole glossary, three ways: by Wyebridge's word, by health's, by local government's."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Glossary"
    yield ""
    yield "What a health body and a council each call the same thing, what it is called here, and what it means."
    yield "Written by `wyebridge glossary --markdown` from the terms themselves; `wyebridge glossary WORD` finds one."
    yield ""
    yield "| here | a health body says | a council says | what it means |"
    yield "| --- | --- | --- | --- |"
    for word in WORDS:
        yield f"| {word.ours} | {', '.join(word.health)} | {', '.join(word.council)} | {word.meaning} |"
    yield from _one_way("From a health body's word", lambda word: word.health, lambda word: word.council, "a council")
    yield from _one_way("From a council's word", lambda word: word.council, lambda word: word.health, "a health body")


def _one_way(
    title: str, of: Callable[[Word], tuple[str, ...]], to: Callable[[Word], tuple[str, ...]], whose: str
) -> Iterator[str]:
    found: dict[str, list[Word]] = {}
    for word in WORDS:
        for name in of(word):
            found.setdefault(name, []).append(word)
    yield ""
    yield f"## {title}"
    yield ""
    yield f"| word | {whose} says | here |"
    yield "| --- | --- | --- |"
    for name in sorted(found, key=str.casefold):
        others = dict.fromkeys(other for word in found[name] for other in to(word))
        yield f"| {name} | {', '.join(others)} | {', '.join(word.ours for word in found[name])} |"
