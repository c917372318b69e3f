"""Short messages: the gateway is a class behind a registry; the demo writes them to a log file."""

from config import BASE_DIR, env

SMS_GATEWAY = env.text("GANJIANG_SMS_GATEWAY", "console")
SMS_LOG = BASE_DIR / env.text("GANJIANG_SMS_LOG", ".demo/logs/sms.log")
