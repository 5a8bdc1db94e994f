"""What people type in other programs, and the query text that means it here."""

from __future__ import annotations

import re

from activitykit.errors import QueryError
from activitykit.select.kinds import known_act, known_thing
from activitykit.select.leaf import quoted
from activitykit.select.moment import Moment
from activitykit.select.words import fold, words

__all__ = ["meant"]


def _table(lines: str) -> dict[str, str]:
    """Read lines of names and what each of them means."""
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, lines.splitlines())):
        names, means = line.split(" > ")
        found |= {fold(word): means for word in names.split()}
    return found


# Keywords of mail, chat and code search; in French what is French.
_NAMED = _table("""
    to cc bcc recipient > in:{}
    à pour destinataire cci > dans:{}
    mentions involves with > about:{}
    mentionne concerne avec > concernant:{}
    author user sender creator owner actor assignee > from:{}
    auteur expéditeur utilisateur > de:{}
    commenter reply > from:{} is:reply
    subject title body intitle content > text:{}
    titre contenu corps > texte:{}
    label labels hashtag category tags > tag:{}
    libellé catégorie mot-dièse > étiquette:{}
    team channel list room repo project org space > in:{}
    équipe canal liste salon projet > dans:{}
    filename file ext > has:attachment
    fichier pièce-jointe > a:pièce-jointe
    url site link links domain lien liens > {}
""")
_ME = _table("""
    to with > involves:me
    à pour avec > concerne:moi
""")
_DATED = _table("""
    created date published sent closed merged during when > since:{} until:{}
    updated edited modified > type:Update since:{} until:{}
    le pendant créé publié envoyé > depuis:{} jusque:{}
    modifié > type:Update depuis:{} jusque:{}
    newer newer_than > since:{}
    older older_than > until:{}
""")
_COUNTED = _table("""
    comments replies réponses commentaires > engagement:{},Reply
    likes stars > engagement:{},Like
    shares reposts retweets partages > engagement:{},Announce
    reactions engagement réactions > engagement:{}
""")
_STANDING = _table("""
    question poll > on:Question
    sondage > sur:Question
    me mine > from:me
    moi > de:moi
    thread comment > is:reply
    fil commentaire > est:réponse
    mention mentioned > mentions:me
    mentionné > mentionne:moi
    liked starred > type:Like from:me
    aimé > type:Like de:moi
    saved bookmarked pinned > type:Add from:me
    gardé enregistré épinglé > type:Add de:moi
""")
_REACTIONS = {"reaction", "reactions", "like", "likes", "star", "stars"}
_FILES = {"link", "links", "lien", "liens", "pdf", "doc", "document", "documents", "drive", "spreadsheet"}
_COMPARED = re.compile(r"(>=?|<=?)?(.+?)(?:\.\.(.+))?")


def meant(keyword: str, value: str) -> tuple[str, ...]:
    """Return the query texts that somebody may mean by a keyword that is not known, or not with this value.

    Args:
        keyword: The keyword, without its colon.
        value: What stands behind it, without quotes.

    Example:
        >>> meant("to", "@paul"), meant("has", "image"), meant("créé", ">2026-11-01"), meant("xyzzy", "1")
        (('in:paul',), ('on:image', 'has:attachment'), ('depuis:2026-11-01',), ())
    """
    word, said = fold(keyword), fold(value)
    plain = value.lstrip("@#") or value
    if not words(plain):
        return ()
    if word in {"is", "est"}:
        return _standing(said, french=word == "est")
    if word in {"has", "contains"} and (found := _holding(plain, said, french=False)):
        return found
    if word in {"a", "avec", "contient"} and (found := _holding(plain, said, french=True)):
        return found
    if word in _COUNTED:
        return _counted(_COUNTED[word], value)
    if word in _DATED:
        return _dated(_DATED[word], value)
    if said in {"me", "moi"} and word in _ME:
        return (_ME[word],)
    template = _NAMED.get(word)
    return () if template is None else (template.format(quoted(plain, always=template == "{}")),)


def _standing(said: str, *, french: bool) -> tuple[str, ...]:
    if said in _STANDING:
        return (_STANDING[said],)
    if kind := known_act(said):
        return (f"type:{kind}",)
    kind = known_thing(said)
    return (f"{'sur' if french else 'on'}:{kind}",) if kind else ()


def _holding(value: str, said: str, *, french: bool) -> tuple[str, ...]:
    attached = "a:pièce-jointe" if french else "has:attachment"
    if said.strip(":") in _REACTIONS or said.startswith(":"):
        return ("engagement:1",)
    if said in _FILES:
        return (attached,)
    return (f"{'sur' if french else 'on'}:{quoted(value)}", attached) if known_thing(said) else ()


def _counted(template: str, value: str) -> tuple[str, ...]:
    found = re.fullmatch(r"(>=?)?([0-9]{1,8})(?:\.\.\S*)?", value)
    if not found:
        return ()
    return (template.format(max(1, int(found[2]) + (found[1] == ">"))),)


def _dated(template: str, value: str) -> tuple[str, ...]:
    found = _COMPARED.fullmatch(value)
    if not found:
        return ()
    sign, begin, end = found.groups()
    parts = template.split()
    if len(dated := [part for part in parts if "{}" in part]) == 2:
        since, until = dated
        one_sided = sign or _is_span(begin)
        before = "avant:{}" if since.startswith("depuis") else "before:{}"
        dated = [{"<": before, "<=": until}.get(sign, since)] if one_sided else dated
    moments = (begin, end or begin)
    try:
        said = [part.format(quoted(_moment(moment))) for part, moment in zip(dated, moments, strict=False)]
    except QueryError:
        return ()
    return (" ".join([part for part in parts if "{}" not in part] + said),)


def _moment(text: str) -> str:
    """Return the moment that a text is, or means.

    Raises:
        QueryError: It is none.
    """
    try:
        Moment.read(text)
    except QueryError:
        text = Moment.meant(text) or text
        Moment.read(text)
    return text


def _is_span(text: str) -> bool:
    try:
        return Moment.read(_moment(text)).span is not None
    except QueryError:
        return False
