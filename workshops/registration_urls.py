"""Below workspace/workshops/<slug>/: registering people, and the lists of those who come."""

from django.urls import path

from . import delegate_views, registration_views

urlpatterns = [
    path("workshops/<slug:slug>/registration/", registration_views.registration, name="registration"),
    path("workshops/<slug:slug>/registration/<slug:organization>/", registration_views.register, name="register"),
    path(
        "workshops/<slug:slug>/registration/<slug:organization>/<int:pk>/",
        registration_views.change_delegate,
        name="change_delegate",
    ),
    path(
        "workshops/<slug:slug>/registration/<slug:organization>/<int:pk>/take-out/",
        registration_views.take_out_delegate,
        name="take_out_delegate",
    ),
    path("workshops/<slug:slug>/delegates/", delegate_views.delegates, name="delegates"),
    path("workshops/<slug:slug>/delegates/attendance/", delegate_views.attendance, name="mark_attendance"),
    path("workshops/<slug:slug>/delegates.xlsx", delegate_views.export, {"ending": "xlsx"}, name="delegates_xlsx"),
    path("workshops/<slug:slug>/delegates.csv", delegate_views.export, {"ending": "csv"}, name="delegates_csv"),
]
