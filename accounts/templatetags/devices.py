from django import template
from django.utils.translation import gettext as _

register = template.Library()

# In the order in which they must be looked for: most browsers also call themselves Chrome, and all Safari.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "UCBrowser": "UC Browser",
    "coc_coc_browser": "Cốc Cốc",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}


@register.filter
def in_fours(key: str) -> list[str]:
    """A long key in pieces that an eye can hold while the hand types them."""
    return [key[start : start + 4] for start in range(0, len(key), 4)]


@register.filter
def device(agent: str) -> str:
    """What a browser says of itself, in two words: `Firefox, Android`."""
    browser = next((name for sign, name in BROWSERS.items() if sign in agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in agent), "")
    return ", ".join(filter(None, (browser, system))) or _("unknown browser")
