"""What a first view weighs: page, styles, scripts, icons, and on the map Leaflet and the base map, compressed."""

import gzip
import re

from .portal import environment, fetch, manage, scratch, served

PAGES = (
    "/vi/",
    "/km/river/",
    "/lo/case-studies/",
    "/km/case-studies/kampong-phluk/",
    "/en/organizations/",
    "/en/organizations/fact/",
    "/vi/workshops/",
    "/vi/workshops/study-tour-tonle-sap/",
    "/lo/places/kampong-phluk/",
    "/km/glossary/",
    "/en/about/",
)
_FILES = re.compile(rb'(?:href|src)="(/static/[^"]+\.(?:css|js|svg|png|ico))"')


def weigh(port: int, path: str) -> tuple[int, list[tuple[str, int]]]:
    """Bytes on the line for the page itself, and for each file that its HTML names."""
    _, _, body = fetch(port, path, "gzip")
    files = []
    for name in sorted({found.decode() for found in _FILES.findall(gzip.decompress(body))}):
        if "apple-touch-icon" in name or name.endswith("32.png"):
            continue  # asked for by a home screen or an old browser alone
        _, _, content = fetch(port, name, "gzip, br")
        files.append((name, len(content)))
    return len(body), files


def run(database: str = "") -> None:
    with scratch() as folder:
        env = environment(folder, database)
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "messages", "--compile")
        manage(env, "load_network")
        manage(env, "collectstatic", "--noinput", "--verbosity", "0")
        with served(env) as port:
            print(f"{'page':42} {'HTML':>7} {'files':>7} {'in all':>7}  (kB)")
            for path in PAGES:
                page, files = weigh(port, path)
                plain = sum(size for name, size in files if "leaflet" not in name and "map" not in name)
                total = page + plain
                print(
                    f"{path:42} {page / 1000:7.1f} {plain / 1000:7.1f} {total / 1000:7.1f}"
                    + ("  above 45" if total > 45_000 else "")
                )
            page, files = weigh(port, "/vi/map/")
            html = gzip.decompress(fetch(port, "/vi/map/", "gzip")[2])
            basemap = re.search(rb"/static/basemap/[^\"&]+geojson", html)[0].decode()
            ground = len(fetch(port, basemap, "gzip, br")[2])
            features = len(fetch(port, "/api/v1/features/?lang=vi&bbox=97,8,110,23&zoom=6", "gzip")[2])
            total = page + sum(size for _, size in files) + ground + features
            print(
                f"map: HTML {page / 1000:.1f}, files {sum(size for _, size in files) / 1000:.1f}, "
                f"base map {ground / 1000:.1f}, "
                f"features {features / 1000:.2f}: {total / 1000:.1f} kB" + ("  above 130" if total > 130_000 else "")
            )
