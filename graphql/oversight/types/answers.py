"""Published answers, and what a search finds."""

from dataclasses import dataclass
from typing import Any

import graphene
from graphql import GraphQLResolveInfo

from oversight import terms
from oversight.answers import AnswerFilter, AnswerPage, cursor_of, page_of_answers
from oversight.filters import CaseFilter
from oversight.lists import page_of_cases
from oversight.types.asked import asked_for
from oversight.types.cases import CaseConnection, Neighbours, PageInfo, itself
from oversight.types.inputs import page_arguments
from oversight.types.places import Jurisdiction, Term, left_out_field


@dataclass(frozen=True)
class ListedAnswer:
    """A published answer at its place among others."""

    row: dict[str, Any]
    among: Neighbours


def _of_row(name: str) -> Any:
    def resolve(answer: ListedAnswer, info: GraphQLResolveInfo) -> Any:
        return answer.row[name]

    return staticmethod(resolve)


def _of_code(name: str, vocabularies: Any) -> Any:
    def resolve(answer: ListedAnswer, info: GraphQLResolveInfo) -> Any:
        return terms.term(answer.row[name], vocabularies)

    return staticmethod(resolve)


class PublishedAnswer(graphene.ObjectType):
    """A question and its answer as everybody reads them on the portal, anonymised."""

    number = graphene.String(required=True)
    jurisdiction = graphene.Field(Jurisdiction, required=True)
    kind = graphene.Field(Term)
    category = graphene.Field(Term)
    title = graphene.String(required=True)
    question = graphene.String(required=True)
    answer = graphene.String(required=True)
    answered_by = graphene.String(required=True, description="The organ that signed.")
    received_on = graphene.Date(required=True)
    answered_at = graphene.DateTime(required=True)
    working_days = graphene.Int()
    satisfaction = graphene.Field(Term)

    resolve_number = _of_row("number")
    resolve_kind = _of_code("kind", terms.KINDS)
    resolve_title = _of_row("title")
    resolve_question = _of_row("question")
    resolve_answer = _of_row("answer")
    resolve_answered_by = _of_row("answered_by")
    resolve_received_on = _of_row("received_on")
    resolve_answered_at = _of_row("answered_at")
    resolve_working_days = _of_row("working_days")
    resolve_satisfaction = _of_code("satisfaction", terms.SATISFACTIONS)

    @staticmethod
    def resolve_jurisdiction(answer: ListedAnswer, info: GraphQLResolveInfo) -> Any:
        return answer.among.cohort.node(answer.row["jurisdiction"])

    @staticmethod
    def resolve_category(answer: ListedAnswer, info: GraphQLResolveInfo) -> Any:
        return info.context.category_names.term(answer.row["category"])


class AnswerEdge(graphene.ObjectType):
    """A published answer at its place in the list."""

    node = graphene.Field(PublishedAnswer, required=True)
    cursor = graphene.String(required=True)

    @staticmethod
    def resolve_node(answer: ListedAnswer, info: GraphQLResolveInfo) -> ListedAnswer:
        return answer

    @staticmethod
    def resolve_cursor(answer: ListedAnswer, info: GraphQLResolveInfo) -> str:
        return str(cursor_of(answer.row))


class AnswerConnection(graphene.ObjectType):
    """A page of published answers, newest first. One SQL statement, whatever the number of jurisdictions."""

    edges = graphene.List(graphene.NonNull(AnswerEdge), required=True)
    page_info = graphene.Field(PageInfo, required=True)
    left_out = left_out_field()

    resolve_page_info = staticmethod(itself)

    @staticmethod
    def resolve_edges(page: AnswerPage, info: GraphQLResolveInfo) -> list[ListedAnswer]:
        among = Neighbours(info.context.viewer, page.rows)
        return [ListedAnswer(row, among) for row in page.rows]


@dataclass(frozen=True)
class Search:
    """What to look for, and where: codes of jurisdictions."""

    text: str
    within: str = ""


class SearchResult(graphene.ObjectType):
    """What a text is found in, as far as the viewer may search."""

    cases = graphene.Field(
        CaseConnection,
        description="Open cases by title, place and letter, newest first. Null without the right to cases and titles.",
        **page_arguments(),
    )
    answers = graphene.Field(
        AnswerConnection, required=True, description="Published answers, newest first.", **page_arguments()
    )

    @staticmethod
    def resolve_cases(
        search: Search, info: GraphQLResolveInfo, first: int | None = 50, after: str | None = None
    ) -> Any:
        viewer = info.context.viewer
        if not (viewer.sees_cases and viewer.sees_titles):
            return None
        wanted = CaseFilter.of({"text": search.text, "within": search.within})
        size = 50 if first is None else first
        return page_of_cases(viewer, wanted, first=size, after=after, fields=asked_for(info))

    @staticmethod
    def resolve_answers(
        search: Search, info: GraphQLResolveInfo, first: int | None = 50, after: str | None = None
    ) -> Any:
        wanted = AnswerFilter.of({"text": search.text, "within": search.within})
        size = 50 if first is None else first
        return page_of_answers(info.context.viewer, wanted, first=size, after=after, fields=asked_for(info))
