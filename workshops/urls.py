from django.urls import include, path

from . import program_views, views

app_name = "workshops"
urlpatterns = [
    path("", views.workshop_list, name="list"),
    path("calendar.ics", program_views.calendar, name="calendar"),
    path("feed/", program_views.feed, name="feed"),
    path("undated/", views.undated, name="undated"),
    path("<int:year>/", views.year, name="year"),
    path("", include("workshops.evaluation_urls")),
    path("<slug:slug>.ics", program_views.workshop_calendar, name="event"),
    path("<slug:slug>.pdf", program_views.workshop_paper, name="paper"),
    path("<slug:slug>/agenda/", views.agenda, name="agenda"),
    path("<slug:slug>/", views.workshop_detail, name="detail"),
]
