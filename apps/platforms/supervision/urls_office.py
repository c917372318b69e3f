from django.urls import path

from apps.platforms.supervision import office, office_below, office_orders, office_rules, office_scores, office_systems
from apps.platforms.supervision.outside import api

app_name = "supervision"
urlpatterns = [
    path("", office.desk, name="desk"),
    path("alerts/<uuid:pk>/", office.alert, name="alert"),
    path("alerts/<uuid:pk>/<slug:act>/", office.act, name="act"),
    path("matters/", office.matters, name="matters"),
    path("matters/<uuid:pk>/", office.matter, name="matter"),
    path("below/", office_below.below, name="below"),
    path("below/<slug:code>/alerts/<uuid:pk>/", office_below.alert, name="below-alert"),
    path("below/<slug:code>/alerts/<uuid:pk>/order/", office_below.order, name="below-order"),
    path("below/<slug:code>/alerts/<uuid:pk>/proof/<uuid:entry_id>/", office_below.proof, name="below-proof"),
    path("orders/", office_orders.order_list, name="orders"),
    path("orders/new/", office_orders.new, name="order-new"),
    path("orders/<uuid:pk>/", office_orders.order, name="order"),
    path("orders/<uuid:pk>/reply/", office_orders.reply, name="order-reply"),
    path("orders/<uuid:pk>/close/", office_orders.close, name="order-close"),
    path("letters/<uuid:pk>/", office_orders.letter, name="letter"),
    path("scores/", office_scores.scores, name="scores"),
    path("scores/publish/", office_scores.publish, name="scores-publish"),
    path("scores/<uuid:pk>/", office_scores.score, name="score"),
    path("rules/", office_rules.rules, name="rules"),
    path("rules/try/", office_rules.try_rules, name="rules-try"),
    path("rules/<int:version>/in-force/", office_rules.in_force, name="rules-in-force"),
    path("systems/", office_systems.systems, name="systems"),
    path("systems/<uuid:pk>/end/", office_systems.end, name="system-end"),
    path("api/events/", api.events, name="api-events"),
]
