"""What must not go back in time: nobody's access comes to life again, and no message is sent a second time.

Everything here reads the schema that served until now; each step stands alone, for that schema may be damaged.
"""

from django.db import DatabaseError, connection, transaction
from psycopg2 import sql

# passwords changed and accounts closed since; duties are those of the dump: to take them back by mistake may be the
# very reason of the restore
_ACCOUNTS = """
UPDATE {new}.people_official n
SET password = o.password, must_change_password = o.must_change_password, is_active = n.is_active AND o.is_active
FROM {old}.people_official o WHERE o.id = n.id
"""
_DEVICES = (
    "DELETE FROM {new}.otp_totp_totpdevice n WHERE NOT EXISTS (SELECT 1 FROM {old}.otp_totp_totpdevice o"
    " WHERE o.user_id = n.user_id AND o.key = n.key AND o.confirmed = n.confirmed)",
)
_SESSIONS = "DELETE FROM {new}.people_signin", "DELETE FROM {new}.django_session"
_TOKENS = """
UPDATE {new}.oversight_apitoken n SET revoked_at = o.revoked_at
FROM {old}.oversight_apitoken o WHERE o.id = n.id AND o.revoked_at IS NOT NULL
"""
_TOKENS_GONE = """
UPDATE {new}.oversight_apitoken n SET revoked_at = now()
WHERE revoked_at IS NULL AND NOT EXISTS (SELECT 1 FROM {old}.oversight_apitoken o WHERE o.id = n.id)
"""
_SENT = """
UPDATE {new}.messaging_outgoingmessage n
SET state = o.state, tries = o.tries, error = o.error, sent_at = o.sent_at
FROM {old}.messaging_outgoingmessage o WHERE o.key = n.key AND n.state = 'queued' AND o.state <> 'queued'
"""
STEPS: tuple[tuple[str, ...], ...] = ((_ACCOUNTS,), _DEVICES, (_TOKENS, _TOKENS_GONE), (_SENT,))


def end_sessions(new: str) -> None:
    """Sessions of the dump's day are not sessions of today."""
    for statement in _SESSIONS:
        _run(statement, "", new)


def carry_over(old: str, new: str) -> list[str]:
    """From the schema that served into the restored one, inside the open transaction; what could not be done."""
    problems = []
    for step in STEPS:
        try:
            with transaction.atomic():
                for statement in step:
                    _run(statement, old, new)
        except DatabaseError as error:
            problems.append(f"not carried over: {str(error).splitlines()[0]}")
    return problems


def _run(text: str, old: str, new: str) -> None:
    with connection.cursor() as cursor:
        statement = sql.SQL(text).format(old=sql.Identifier(old), new=sql.Identifier(new))
        cursor.execute(statement.as_string(cursor.connection))
