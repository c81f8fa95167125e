import base64
import hashlib
import hmac
import re
import time

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
KEY = r"[a-z0-9_-]{0,64}"
FORMS = {
    "kid": r"[a-z0-9]{2,16}",
    "purpose": r"[um]",
    "recipient": r"[!-~]{1,128}",
    "channel": r"(?:email|sms|push|whatsapp|phone|mail)?",
    "topic": KEY,
    "campaign": KEY,
    "issued": r"[0-9a-z]{0,9}",
}


def base36(number: int) -> str:
    text = ""
    while number > 0:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text or "0"


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def mint(kid, secret, purpose, recipient, channel="", topic="", campaign="", issued=-1):
    """secret: in base64url. issued: seconds since 1970; None: without a time; omitted: now.

    Raises ValueError if a part is malformed: such a link would still stop messages, but the part would be ignored.
    """
    if issued == -1:
        issued = int(time.time())
    when = "" if issued is None else base36(issued)
    values = [kid, purpose, recipient, channel, topic, campaign, when]
    for (part, form), value in zip(FORMS.items(), values):
        if not re.fullmatch(form, value):
            raise ValueError(f"Not a {part}: {value}")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", recipient):
        values[2] = "~" + base64url(recipient.encode())
    body = ".".join(values)
    key = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
    mac = hmac.new(key, f"optdown.v1\n{body}".encode(), hashlib.sha256).digest()
    return f"{body}.{base64url(mac[:16])}"
