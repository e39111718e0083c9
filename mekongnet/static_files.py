from whitenoise.storage import CompressedManifestStaticFilesStorage


class CompressedDigestStorage(CompressedManifestStaticFilesStorage):
    """Collected files under names with a digest, compressed once. A missing file fails the build, not a reader."""

    # Leaflet's style sheet names its images; its script's source map is not ours to follow.
    manifest_strict = True
    support_js_module_import_aggregation = False
