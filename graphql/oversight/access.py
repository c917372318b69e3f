"""Who may see what. The scope is the subtree of the jurisdiction on whose office host the question is asked.

| who | places | figures | cases, alerts | titles; officials' names and words in alerts |
| --- | --- | --- | --- | --- |
| supervisor | the subtree | yes | yes | of open cases; of confidential ones of the own jurisdiction |
| leader | the subtree | yes | yes | of open cases |
| administrator | the subtree | yes | yes | no |
| any other duty | the own jurisdiction | yes | those handled | of open cases |
| token `summary` | the subtree | yes | no | no |
| token `cases` | the subtree | yes | yes | no |
| token `titles` | the subtree | yes | yes | of open cases |

Anybody else: 401 (nobody known) or 403 (an official without a duty). A token stands in the schema of its jurisdiction:
on any other host it is unknown. Nobody gives a token that sees more than its giver: `titles` only by an administrator
who is also supervisor or leader, or by command on the server. Searching in cases (title, place and the words of
the letter, which is never shown) needs the right to titles, never finds a confidential case, and for a handler finds
and counts only cases that this official may see: else the search would give away what the list does not show.
Published answers are public: everybody let in may read and search them. Of alerts and orders a handler sees those of
the own departments and those about the own person. Scores: supervisors and leaders, and tokens with titles, see all,
others those that are published.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.cases.enums import Confidentiality
from apps.core.people.enums import Duty
from oversight.models import ApiToken, Scope
from tenants.models import Jurisdiction
from tenants.selectors import subtree

if TYPE_CHECKING:
    from apps.core.people.models import Official

OVERSEERS = (Duty.SUPERVISOR, Duty.LEADER, Duty.ADMIN)


@dataclass(frozen=True)
class Viewer:
    """What the one who asks may see. `handler`: only cases visible to this official."""

    home: Jurisdiction
    places: tuple[Jurisdiction, ...]
    sees_cases: bool
    sees_titles: bool
    sees_confidential_titles: bool = False
    handler: "Official | None" = None

    @property
    def sees_all_scores(self) -> bool:
        """Also those that no supervisor has published yet."""
        return self.sees_titles and self.handler is None

    def sees_title(self, *, place: str, confidentiality: str) -> bool:
        """Whether the title of a case of `place` (division code) is shown."""
        if confidentiality == Confidentiality.OPEN:
            return self.sees_titles
        return self.sees_confidential_titles and place == self.home.code


def viewer_of_official(official: "Official", home: Jurisdiction) -> Viewer | None:
    """The rights of somebody signed in; None without any duty."""
    if not official.duties:
        return None
    if official.holds(*OVERSEERS):
        return Viewer(
            home=home,
            places=tuple(subtree(home)),
            sees_cases=True,
            sees_titles=official.holds(Duty.SUPERVISOR, Duty.LEADER),
            sees_confidential_titles=official.holds(Duty.SUPERVISOR),
        )
    return Viewer(home=home, places=(home,), sees_cases=True, sees_titles=True, handler=official)


def viewer_of_token(token: ApiToken, home: Jurisdiction) -> Viewer:
    """The rights of a token of this jurisdiction."""
    return Viewer(
        home=home,
        places=tuple(subtree(home)),
        sees_cases=token.scope in {Scope.CASES, Scope.TITLES},
        sees_titles=token.scope == Scope.TITLES,
    )


def scopes_to_give(giver: "Official") -> list[Scope]:
    """The scopes of the tokens that this administrator may make."""
    sees_titles = giver.holds(Duty.SUPERVISOR, Duty.LEADER)
    return [scope for scope in Scope if scope != Scope.TITLES or sees_titles]
