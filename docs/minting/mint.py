import base64
import hashlib
import hmac
import time

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text or "0"


def mint(kid, secret, purpose, recipient, channel="", topic="", campaign="", issued=-1):
    """secret: in base64url. issued: seconds since 1970; None: not said; left out: now."""
    if issued == -1:
        issued = int(time.time())
    when = "" if issued is None else base36(issued)
    body = ".".join([kid, purpose, recipient, channel, topic, campaign, when])
    key = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
    mac = hmac.new(key, f"optdown.v1\n{body}".encode(), hashlib.sha256).digest()
    return f"{body}.{base64.urlsafe_b64encode(mac[:16]).decode().rstrip('=')}"
