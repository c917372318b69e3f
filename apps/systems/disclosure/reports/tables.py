"""The list behind a cell of the annual report."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.systems.disclosure.reports.records import Record
from frontend.tables import Column, Table


class RecordTable(Table[Record]):
    """Records as they were counted."""

    name = "annual-report"
    title = pgettext_lazy("report", "Records")
    default_sort = "received"
    search = ("number",)
    search_label = _("Words or number")
    empty_title = _("Nothing was counted here")
    columns = (
        Column("title", _("What"), value="title", sort="title", link=lambda r: r.url),
        Column("number", _("Number"), value="number", sort="number"),
        Column("place", _("Jurisdiction"), value="place", sort="place", wide=True),
        Column("organ", _("Organ"), value="organ", sort="organ"),
        Column("kind", _("Kind"), value="kind", sort="kind", wide=True),
        Column("received", pgettext_lazy("report", "Begun"), value="received_on", sort="received_on", numeric=True),
        Column("ended", pgettext_lazy("report", "Ended"), value="ended_on", sort="ended_on", numeric=True),
        Column("outcome", _("Outcome"), value="outcome", sort="outcome"),
    )
