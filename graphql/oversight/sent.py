"""What a client sent: a body of JSON, or the parameters of an address; checked before anything is made of it."""

from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils.translation import gettext as _

from oversight.persisted import persisted
from oversight.refusals import Refused

LARGEST_BODY = 64 * 1024


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The members of what was sent. Raises Refused."""
    if request.method == "GET":
        return dict(request.GET.items())
    if request.content_type not in {"application/json", "application/graphql"}:
        raise Refused.bad_input(_("Send JSON: query or id, variables, operationName."))
    raw = _bytes(request)
    body = _json(raw) if request.content_type == "application/json" else {"query": _text(raw)}
    if not isinstance(body, dict):
        raise Refused.bad_input(_("Send one JSON object: query or id, variables, operationName."))
    return body


def question_of(body: dict[str, Any]) -> tuple[str, dict[str, Any] | None, str | None]:
    """Its text, variables and the name of the operation. Raises Refused.

    A persisted question is found by `id`, or as Apollo's clients say it, by extensions.persistedQuery.
    """
    query = body.get("query")
    if query is not None and not isinstance(query, str):
        raise Refused.bad_input(_("query must be a text."))
    key = body.get("id") or _hash(_object(body, "extensions"))
    if not query and key:
        query = persisted().get(str(key))
        if query is None:
            raise Refused("PERSISTED_QUERY_NOT_FOUND", _("There is no persisted query of this id."))
    if not query:
        raise Refused.bad_input(_("Send query, or the id of a persisted query."))
    operation = body.get("operationName") or None
    if operation is not None and not isinstance(operation, str):
        raise Refused.bad_input(_("operationName must be a text."))
    variables = _object(body, "variables")
    check_texts(variables)
    return query, variables, operation


def check_texts(value: Any) -> None:
    """No database keeps the character NUL. Raises Refused where a text of the value has it."""
    match value:
        case str() if "\0" in value:
            raise Refused.bad_input(_("A text contains the character NUL."))
        case list():
            for each in value:
                check_texts(each)
        case dict():
            for each in value.values():
                check_texts(each)


def _object(body: dict[str, Any], name: str) -> dict[str, Any] | None:
    """A member that is an object, or as text in an address the JSON of one."""
    found = body.get(name) or None
    if isinstance(found, str):
        found = _json(found.encode(errors="replace"))
    if found is not None and not isinstance(found, dict):
        raise Refused.bad_input(_("%(name)s must be an object.") % {"name": name})
    return found


def _hash(extensions: dict[str, Any] | None) -> Any:
    asked = (extensions or {}).get("persistedQuery")
    return asked.get("sha256Hash") if isinstance(asked, dict) else None


def _bytes(request: HttpRequest) -> bytes:
    """Raises Refused for more than is read: told by the client, or found."""
    try:
        raw = request.body
    except RequestDataTooBig as error:
        raise Refused.too_many_bytes(LARGEST_BODY) from error
    if len(raw) > LARGEST_BODY:
        raise Refused.too_many_bytes(LARGEST_BODY)
    return raw


def _json(raw: bytes) -> Any:
    """Strict: no NaN, no half of a pair of surrogates, no more than 1,024 levels."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Refused.bad_input(_("This is no valid JSON: %(error)s") % {"error": str(error)[:200]}) from error


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise Refused.bad_input(_("This is no valid UTF-8.")) from error
