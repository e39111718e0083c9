from django.urls import path

from . import photos

urlpatterns = [
    path("<slug:kind>/<slug:slug>/photos/", photos.photos, name="photos"),
    path("<slug:kind>/<slug:slug>/photos/order/", photos.arrange, name="arrange_photos"),
    path("<slug:kind>/<slug:slug>/photos/<int:pk>/", photos.words, name="photo_words"),
]
