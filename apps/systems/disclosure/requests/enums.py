"""The words of requests for government information (依申请公开). Outcomes are the rows of the annual report."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ApplicantKind(models.TextChoices):
    """Who asks: the columns of the annual report's table 3."""

    PERSON = "person", _("natural person")
    ENTERPRISE = "enterprise", _("commercial enterprise")
    RESEARCH = "research", _("research body")
    WELFARE = "welfare", _("social benefit organisation")
    LEGAL = "legal", _("legal-service body")
    OTHER = "other", pgettext_lazy("applicant", "other organisation")


class PaperKind(models.TextChoices):
    """By what a natural person shows who they are."""

    RESIDENT = "resident", _("resident identity card")
    OTHER = "other", _("passport or another document")


class Entrance(models.TextChoices):
    """How a request came, which decides the day of receipt (article 31)."""

    WEB = "web", pgettext_lazy("entrance", "this portal")
    COUNTER = "counter", _("handed in at the counter")
    POST_SIGNED = "post_signed", _("registered post or courier")
    POST_PLAIN = "post_plain", _("ordinary letter")
    FAX = "fax", pgettext_lazy("entrance", "fax")
    EMAIL = "email", pgettext_lazy("entrance", "e-mail")
    EXCHANGE = "exchange", pgettext_lazy("entrance", "passed on by another jurisdiction")


class Medium(models.TextChoices):
    """The form in which the information is wanted."""

    ELECTRONIC = "electronic", _("electronic file")
    PAPER = "paper", _("on paper")


class Obtaining(models.TextChoices):
    """How the information and the answer are to reach the applicant."""

    ONLINE = "online", _("download here")
    EMAIL = "email", _("by e-mail")
    POST = "post", _("by post")
    PICK_UP = "pick_up", _("fetched from the organ")


class RequestState(models.TextChoices):
    """Where a request stands."""

    RECEIVED = "received", pgettext_lazy("request", "registered, to be assigned")
    CORRECTION = "correction", pgettext_lazy("request", "waiting for the supplement")
    HANDLING = "handling", pgettext_lazy("request", "being handled")
    CONSULTING = "consulting", _("others are consulted, clock stopped")
    FEE = "fee", _("waiting for the fee")
    REVIEW = "review", pgettext_lazy("request", "answer in review")
    SIGNING = "signing", pgettext_lazy("request", "answer waiting for signature")
    TRANSFERRING = "transferring", _("on its way to the right body")
    TRANSFERRED = "transferred", _("with the right body")
    ANSWERED = "answered", pgettext_lazy("request", "answered")
    ENDED = "ended", _("no longer handled")
    RETURNED = "returned", pgettext_lazy("request", "returned to the sender")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn")


class Outcome(models.TextChoices):
    """How a request ended, in the order of the table. Codes are its own: oversight names all systems' outcomes."""

    DISCLOSED = "disclosed", pgettext_lazy("disclosure", "granted")
    PARTLY = "partly_disclosed", _("partly granted")
    SECRET = "secret", _("state secret")
    OTHER_LAW = "other_law", _("forbidden by other laws or administrative regulations")
    SECURITY = "security", _("endangers the three securities and one stability")
    THIRD_PARTY = "third_party", _("rights and interests of a third party")
    INTERNAL = "internal", _("three kinds of internal affairs")
    PROCESS = "process", _("four kinds of process information")
    ENFORCEMENT = "enforcement", _("file of administrative enforcement")
    QUERY = "query_matter", _("matter of administrative query")
    NOT_HELD = "not_held", _("not held by this organ")
    TO_BE_MADE = "to_be_made", _("no ready information, it would have to be made")
    UNCLEAR = "unclear", _("still unclear after the supplement")
    COMPLAINT = "petition_matter", _("petition, complaint or report")
    REPEATED = "repeated", _("repeated request")
    PUBLICATION = "publication", _("asks for a public publication")
    EXCESSIVE = "excessive", _("unreasonably many requests without good reason")
    REISSUE = "reissue", _("asks to confirm or reissue information already obtained")
    NO_SUPPLEMENT = "no_supplement", _("no supplement in time")
    UNPAID = "unpaid", _("fee unpaid in time")
    OTHER = "other_end", pgettext_lazy("request", "other")
    WITHDRAWN = "withdrawn", _("withdrawn by the applicant")
    RETURNED = "returned", pgettext_lazy("request", "returned to the sender")


#: Outcomes that an answer states; the others come about by themselves (silence, withdrawal, return).
ANSWERS: tuple[Outcome, ...] = tuple(
    each for each in Outcome if each not in {Outcome.NO_SUPPLEMENT, Outcome.UNPAID, Outcome.WITHDRAWN, Outcome.RETURNED}
)
GIVEN = (Outcome.DISCLOSED, Outcome.PARTLY)
REFUSED = (
    Outcome.SECRET, Outcome.OTHER_LAW, Outcome.SECURITY, Outcome.THIRD_PARTY, Outcome.INTERNAL, Outcome.PROCESS,
    Outcome.ENFORCEMENT, Outcome.QUERY,
)  # fmt: skip
CANNOT = (Outcome.NOT_HELD, Outcome.TO_BE_MADE, Outcome.UNCLEAR)
NOT_HANDLED = (Outcome.COMPLAINT, Outcome.REPEATED, Outcome.PUBLICATION, Outcome.EXCESSIVE, Outcome.REISSUE)
ENDINGS = (Outcome.NO_SUPPLEMENT, Outcome.UNPAID, Outcome.OTHER)


class Asked(models.TextChoices):
    """Who is consulted (articles 32 and 34)."""

    THIRD_PARTY = "third_party", pgettext_lazy("consultation", "third party")
    COAUTHOR = "coauthor", _("co-author")


class Opinion(models.TextChoices):
    """What the one who was consulted says."""

    AGREES = "agrees", pgettext_lazy("consultation", "agrees to disclosure")
    PARTLY = "partly", pgettext_lazy("consultation", "agrees in part")
    OBJECTS = "objects", pgettext_lazy("consultation", "objects to disclosure")
    SILENT = "silent", pgettext_lazy("consultation", "said nothing in time")
    ENDED = "ended", pgettext_lazy("consultation", "ended with the request")


class AnswerState(models.TextChoices):
    """An answer's way."""

    DRAFT = "draft", pgettext_lazy("answer", "draft")
    IN_REVIEW = "in_review", pgettext_lazy("answer", "in review")
    REVIEWED = "reviewed", pgettext_lazy("answer", "reviewed")
    SIGNED = "signed", pgettext_lazy("answer", "signed")


class LetterKind(models.TextChoices):
    """The official papers of a request."""

    CORRECTION = "correction", _("supplement notice")
    EXTENSION = "extension", _("extension notice")
    THIRD_PARTY = "third_party", _("consultation of a third party")
    COAUTHOR = "coauthor", _("consultation of a co-author")
    THIRD_PARTY_TOLD = "third_party_told", _("notice to a third party")
    FEE = "fee", _("fee notice")
    TRANSFER = "transfer", _("notice of the right body")
    ENDING = "ending", _("notice that it is no longer handled")
    ANSWER = "answer", pgettext_lazy("letter", "answer")


class FeeBasis(models.TextChoices):
    """How the information processing fee is counted (国办函〔2020〕109号)."""

    PAGES = "pages", _("by pages")
    ITEMS = "items", _("by requests of the month")


class DisputeKind(models.TextChoices):
    """The columns of the annual report's table 4."""

    REVIEW = "review", _("administrative review")
    SUIT_DIRECT = "suit_direct", _("suit without prior review")
    SUIT_AFTER = "suit_after", _("suit after review")


class DisputeResult(models.TextChoices):
    """How a review or suit ended."""

    PENDING = "pending", pgettext_lazy("dispute", "pending")
    UPHELD = "upheld", pgettext_lazy("dispute", "upheld")
    CORRECTED = "corrected", pgettext_lazy("dispute", "corrected")
    OTHER = "other", pgettext_lazy("dispute", "other result")
