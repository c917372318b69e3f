"""`/graphql/` on the office hosts: graphene behind our own sign-in, limits and errors."""

from functools import lru_cache
from typing import Any, ClassVar

import orjson
import structlog
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from graphene_django.views import GraphQLView
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSyntaxError,
    StringValueNode,
    Visitor,
    execute,
    get_operation_ast,
    parse,
    validate,
    visit,
)

from apps.core.people.middleware import public
from frontend.ratelimit import client_address, seconds_to_wait
from oversight import limits, manual, sdl, sent, terms
from oversight.access import Viewer, viewer_of_official, viewer_of_token
from oversight.drilldown import Cohort
from oversight.refusals import Refused
from oversight.schema import schema
from oversight.tokens import find_token
from tenants.across import TooSlow

LONGEST_MESSAGE = 500
log = structlog.get_logger(__name__)


def refusal(status: int, code: str, message: str) -> JsonResponse:
    """An error before any question is looked at."""
    answer = JsonResponse({"errors": [{"message": message, "extensions": {"code": code}}]}, status=status)
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="oversight"'
    return answer


class _CsrfCheck(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return refusal(403, "CSRF", _("Send the CSRF token of your session in the header X-CSRFToken."))


def _unexempt(request: HttpRequest) -> HttpResponse:
    """Stands for a view without csrf_exempt: the check asks for its marks and never calls it."""
    return HttpResponse(status=204)


def _bearer(request: HttpRequest) -> str | None:
    kind, _space, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if kind.lower() == "bearer" else None


def identify(request: Any) -> Viewer | HttpResponse:
    """Who asks, by token or by session; else the refusal. A token that is given must be good."""
    token_text = _bearer(request)
    if token_text is not None:
        token = find_token(token_text)
        if token is None:
            unknown = refusal(401, "UNAUTHENTICATED", _("This token is unknown, expired or revoked."))
            return too_often(f"address {client_address(request)}") or unknown
        return too_often(f"token {token.pk}") or viewer_of_token(token, request.jurisdiction)
    if request.official is None:
        return refusal(401, "UNAUTHENTICATED", _("Sign in, or send a bearer token."))
    viewer = viewer_of_official(request.official, request.jurisdiction)
    if viewer is None:
        return refusal(403, "FORBIDDEN", _("You hold no duty here."))
    return too_often(f"official {request.official.pk}") or viewer


def too_often(who: str) -> HttpResponse | None:
    """Counts a question; the refusal of one too many."""
    seconds = seconds_to_wait("oversight.graphql", limits.OFTEN, who)
    if not seconds:
        return None
    said = _("More than %(most)d questions in a minute. Ask again in %(seconds)d seconds.")
    answer = refusal(429, "RATE_LIMITED", said % {"most": limits.OFTEN.times, "seconds": seconds})
    answer.headers["Retry-After"] = str(seconds)
    return answer


def forged(request: Any) -> HttpResponse | None:
    """The refusal of a POST in somebody's session that does not prove that it is theirs. A token proves itself."""
    if request.method != "POST" or _bearer(request) is not None:
        return None
    return _CsrfCheck(lambda _request: HttpResponse()).process_view(request, _unexempt, (), {})


class Api(GraphQLView):
    """One endpoint; a question is a text, or the `id` of a persisted one."""

    introspection: ClassVar[bool | None] = None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Machines have no language cookie: they ask for a language as HTTP does, Chinese unless they do."""
        asked = "Accept-Language" in request.headers and not self.request_wants_html(request)
        with translation.override(get_language_from_request(request) if asked else translation.get_language()):
            return self._answer(request)

    def _answer(self, request: Any) -> HttpResponseBase:
        if request.method not in {"GET", "POST"}:
            answer = refusal(405, "METHOD", _("Use POST, or GET."))
            answer.headers["Allow"] = "GET, POST"
            return answer
        if request.method == "GET" and not {"query", "id"} & request.GET.keys() and self.request_wants_html(request):
            return _manual(request)
        viewer = identify(request)
        if not isinstance(viewer, Viewer):
            return viewer
        request.viewer, request.category_names = viewer, terms.CategoryNames()
        request.scope = Cohort(viewer, viewer.places)
        try:
            body = self.parse_body(request)
            if (rejected := forged(request)) is not None:
                return rejected
            text, status = self.get_response(request, body)
        except Refused as error:
            return refusal(error.status, str((error.extensions or {})["code"]), error.message)
        found = HttpResponse(text, status=status, content_type="application/json")
        found.headers["Cache-Control"] = "no-store"
        return found

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        return sent.body_of(request)

    @staticmethod
    def get_graphql_params(request: HttpRequest, data: dict[str, Any]) -> tuple[Any, Any, Any, Any]:
        return (*sent.question_of(data), None)

    def execute_graphql_request(
        self,
        request: HttpRequest,
        data: dict[str, Any],
        query: str,
        variables: dict[str, Any] | None,
        operation_name: str | None,
        show_graphiql: bool = False,
    ) -> ExecutionResult:
        document, errors = self._valid(query, variables or {})
        if document is None or errors:
            return ExecutionResult(data=None, errors=errors)
        if get_operation_ast(document, operation_name) is None:
            return ExecutionResult(data=None, errors=[Refused.bad_input(_("Name one operation of the document."))])
        found: Any = execute(
            schema.graphql_schema,
            document,
            context_value=request,
            variable_values=variables,
            operation_name=operation_name,
        )
        if found.data is None and found.errors:
            found.errors = [_of_variables(error) for error in found.errors]
        return found  # type: ignore[no-any-return]

    def _valid(self, query: str, variables: dict[str, Any]) -> tuple[DocumentNode | None, list[GraphQLError]]:
        if len(query) > limits.LONGEST_QUERY:
            said = _("The query is longer than %(most)d characters.") % {"most": limits.LONGEST_QUERY}
            return None, [Refused("TOO_LARGE", said)]
        try:
            document, errors = read_query(query)
        except GraphQLError as error:
            return None, [error]
        except RecursionError:
            return None, [Refused("TOO_LARGE", _("The query is nested too deeply."))]
        if not errors:
            errors = limits.check_size(
                schema.graphql_schema, document, variables, introspection=introspection_allowed()
            )
        return document, errors

    @staticmethod
    def format_error(error: Exception) -> dict[str, Any]:
        """Ours, the parser's, and what does not fit a variable's type are shown; all else is logged and hidden.

        Codes that Apollo's server has too are called as there: clients know them.
        """
        if not isinstance(error, GraphQLError):
            log.error("graphql_failed", exc_info=error)
            return {"message": _internal(), "extensions": {"code": "INTERNAL_SERVER_ERROR"}}
        shown: dict[str, Any] = dict(error.formatted)
        if len(shown["message"]) > LONGEST_MESSAGE:  # the parser repeats what it was sent
            shown["message"] = f"{shown['message'][:LONGEST_MESSAGE]}…"
        if isinstance(error, GraphQLSyntaxError):
            return {**shown, "extensions": {"code": "GRAPHQL_PARSE_FAILED"}}
        match error.original_error:
            case TooSlow():
                cause = Refused.too_slow()
                return {**shown, "message": cause.message, "extensions": cause.extensions}
            case Refused() as cause:
                return {**shown, "extensions": cause.extensions}
            case None:
                return {"extensions": {"code": "GRAPHQL_VALIDATION_FAILED"}, **shown}
        log.error("graphql_failed", path=error.path, exc_info=error.original_error)
        hidden: dict[str, Any] = {"message": _internal(), "extensions": {"code": "INTERNAL_SERVER_ERROR"}}
        return {**hidden, "path": error.path} if error.path else hidden

    def json_encode(self, request: HttpRequest, d: dict[str, Any], pretty: bool = False) -> bytes:
        return orjson.dumps(d, default=str)


class _Texts(Visitor):
    """Looks at the texts that are written in a question."""

    @staticmethod
    def enter_string_value(node: StringValueNode, *_args: Any) -> None:
        sent.check_texts(node.value)


@lru_cache(maxsize=128)
def read_query(query: str) -> tuple[DocumentNode, list[GraphQLError]]:
    """A question parsed and compared with the schema. The known dashboards ask the same ones all day."""
    document = parse(query, max_tokens=limits.MOST_TOKENS)
    visit(document, _Texts())
    return document, validate(schema.graphql_schema, document, max_errors=10)


def _of_variables(error: GraphQLError) -> GraphQLError:
    """What fails before any field does is a variable that is missing or does not fit its type."""
    if error.path is not None or not isinstance(error.original_error, GraphQLError | None):
        return error
    return Refused("BAD_USER_INPUT", error.message, error.nodes)


def _internal() -> str:
    return _("Something went wrong here. It has been recorded; please try again.")


def introspection_allowed() -> bool:
    """Off in production: the schema is in the repository."""
    return bool(getattr(settings, "GRAPHQL_INTROSPECTION", False))


def _manual(request: Any) -> HttpResponseBase:
    """What a browser sees: how to ask."""
    if request.official is None:
        return redirect_to_login(request.get_full_path(), "people:sign-in")
    return render(request, "office/oversight/api.html", manual.context(request, introspection=introspection_allowed()))


@require_safe
def schema_text(request: Any) -> HttpResponse:
    """The SDL, for clients and generators of code where introspection is off; to those who may ask."""
    viewer = identify(request)
    if not isinstance(viewer, Viewer):
        return viewer
    found = HttpResponse(sdl.text(), content_type="text/plain; charset=utf-8")
    found.headers["Content-Disposition"] = 'inline; filename="schema.graphql"'
    return found


graphql = public(csrf_exempt(Api.as_view(schema=schema)))
sdl_file = public(schema_text)
