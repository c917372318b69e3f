"""Cache: each zone has its own server and password; nothing is shared between the zones."""

from config import env

_URL = env.text("GANJIANG_CACHE_URL", "")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _URL,
        "KEY_FUNCTION": "tenants.caching.key_of_jurisdiction",
        "TIMEOUT": 300,
    }
    if _URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "tenants.caching.key_of_jurisdiction",
    }
}
