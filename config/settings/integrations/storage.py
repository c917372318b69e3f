"""Files: django-storages' S3 where a bucket is named, a folder otherwise. Names begin with the jurisdiction's schema."""

from config import BASE_DIR, env

_BUCKET = env.text("GANJIANG_S3_BUCKET", "")
STORAGES = {
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
