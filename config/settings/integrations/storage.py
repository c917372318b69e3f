"""Files: django-storages' S3 where a bucket is named, else a folder. Names begin with the jurisdiction's schema."""

from typing import Any

from config import BASE_DIR, env

_BUCKET = env.text("GANJIANG_S3_BUCKET", "")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "apps.core.files.storage.JurisdictionS3Storage",
        "OPTIONS": {
            "bucket_name": _BUCKET,
            "endpoint_url": env.text("GANJIANG_S3_ENDPOINT", "") or None,
            "access_key": env.text("GANJIANG_S3_ACCESS_KEY", ""),
            "secret_key": env.text("GANJIANG_S3_SECRET_KEY", ""),
            "addressing_style": "path",
            "signature_version": "s3v4",
            "file_overwrite": False,
            "querystring_expire": 300,
        },
    }
    if _BUCKET
    else {
        "BACKEND": "apps.core.files.storage.JurisdictionFolderStorage",
        "OPTIONS": {"location": str(BASE_DIR / env.text("GANJIANG_STORAGE_DIR", ".demo/files"))},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# The exchange's hub: files on their way between jurisdictions. The portal has no part in it.
if env.zone() != env.Zone.PORTAL:
    _SHARED = STORAGES["default"]["OPTIONS"]
    STORAGES["exchange"] = (
        {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {**_SHARED, "location": "exchange", "file_overwrite": True},
        }
        if _BUCKET
        else {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": f"{_SHARED['location']}/exchange",
                "file_permissions_mode": 0o640,
                "directory_permissions_mode": 0o750,
            },
        }
    )

# Anchors of the ledger's seals, outside the database: in the bucket where there is one, else in this folder, which an
# operator may put on a medium that only takes additions.
ANCHORS_DIR = BASE_DIR / (
    env.text("GANJIANG_ANCHORS_DIR", "") or f"{env.text('GANJIANG_STORAGE_DIR', '.demo/files')}/anchors"
)
