from email.message import EmailMessage
from email.policy import EmailPolicy


class WholeLinks(EmailPolicy):
    """Writes the two fields of one-click as they are: any other policy encodes a link of more than about 60 characters."""

    def fold(self, name, value):
        if name.lower().startswith("list-unsubscribe"):
            return f"{name}: {value}{self.linesep}"
        return super().fold(name, value)

    def fold_binary(self, name, value):
        if name.lower().startswith("list-unsubscribe"):
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


def message_with(headers):
    """headers: as the links API returns them."""
    message = EmailMessage(policy=WholeLinks(linesep="\r\n"))
    for name, value in headers.items():
        message[name] = value
    return message
