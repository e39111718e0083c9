from django.http import Http404


class CleanAddressMiddleware:
    """Answers 404 to an address with a null byte, which neither a file system nor PostgreSQL can look up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path_info:
            raise Http404("A null byte in the address")
        return self.get_response(request)
