"""Password hashing for the demo and the tests only: few rounds, so that thousands of accounts are made in seconds."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class DemoPasswordHasher(PBKDF2PasswordHasher):
    """PBKDF2 with 1,000 rounds. `config.settings.production` refuses it."""

    iterations = 1_000
