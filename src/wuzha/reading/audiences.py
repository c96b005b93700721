"""Who is to be reached: the audiences a clause names, or those its surroundings and its owners leave no doubt of."""

from __future__ import annotations

import re
from functools import cache

from wuzha.plan.model import Event
from wuzha.plan.vocabulary import load_vocabulary
from wuzha.reading.words import Finder, finder, lexicon, words

_NOBODY = "-"
_NEWCOMERS = frozenset({"new-staff", "new-student"})
_ABOUT = re.compile(r"(?:[^,。;]{2,10}?)?对([^,。;]{2,40}?)(?:逐[一人户])?(?:建立|登记|建档|造册|排查|摸排|摸底)")
_CHEATED = re.compile(r"被骗|受骗|受损|被害")


@cache
def _finder() -> Finder:
    lists: dict[str, list[str]] = {}
    for form, codes in load_vocabulary().forms("audiences").items():
        for code in codes:
            lists.setdefault(code, []).append(form)
    listed = lexicon("audiences")
    for code, more in listed["more"].items():
        lists.setdefault(code, []).extend(words(more))
    no_audience = words(listed["not"])
    kept = {code: [form for form in forms if form not in no_audience] for code, forms in lists.items()}
    return finder(kept | {_NOBODY: no_audience})


def named(text: str) -> tuple[str, ...]:
    """Codes of the audiences a text names, in order of place; whoever was cheated (被骗学生) is named all the same."""
    hits = _finder().hits(_CHEATED.sub("", text))
    return tuple(dict.fromkeys(code for _, _, code in hits if code != _NOBODY))


def audience(
    text: str, activity: str, around: tuple[str, ...], owner_types: tuple[str, ...], event: Event | None = None
) -> tuple[str, ...]:
    """Codes of those a clause is meant to reach.

    `around` are the audiences of the clauses before it in its sentence, or of its heading: they are meant as long as a
    clause that reaches people names nobody else. Sessions and tests without any are for the unit's own people. `event`
    is what sets the clause off: newcomers are taught, victims are cared for.
    """
    listed = lexicon("audiences")
    if activity in listed["unaddressed"].split():
        return _spoken_to(text) if activity in listed["spoken-to"]["activities"].split() else ()
    found = named(text)
    if activity in listed["after-case"].split() and (event == "case" or _CHEATED.search(text)):
        return tuple(dict.fromkeys(("victims", *found)))
    if found:
        return found
    reaching = activity in listed["reaching"].split()
    if reaching and event in _NEWCOMERS:
        return (event,) if event == "new-staff" else ("students",)
    return _hinted(text, activity) or (around if reaching else ()) or _own(activity, owner_types)


def _spoken_to(text: str) -> tuple[str, ...]:
    """Codes of those something is told to (通报给每个师生), not of those it is about."""
    said = re.compile(lexicon("audiences")["spoken-to"]["words"])
    hits = _finder().hits(text)
    return tuple(dict.fromkeys(code for at, _, code in hits if code != _NOBODY and said.search(text, 0, at)))


def concerned(text: str) -> tuple[str, ...]:
    """Codes of those a clause is about that reaches nobody itself (对老人建立台账); the next may reach them."""
    found = _ABOUT.match(text)
    return named(found[1]) if found else ()


def dealt_with(text: str, activity: str) -> tuple[str, ...]:
    """Codes of those a reward or a punishment in the text is for."""
    listed = lexicon("audiences")["dealt-with"]
    found = re.search(listed["words"], text) if activity in listed["activities"].split() else None
    return named(found["whom"] or found["who"]) if found else ()


def _hinted(text: str, activity: str) -> tuple[str, ...]:
    """Codes that an occasion, a thing or a place in the text leaves no doubt of."""
    for hint in lexicon("audiences")["hints"]:
        if activity in hint.get("activities", activity).split() and re.search(hint["words"], text):
            return tuple(hint["audience"].split())
    return ()


def _own(activity: str, owner_types: tuple[str, ...]) -> tuple[str, ...]:
    own = lexicon("audiences")["own"].get(activity, {})
    return tuple(dict.fromkeys(said for code in owner_types if code in own for said in own[code].split()))
