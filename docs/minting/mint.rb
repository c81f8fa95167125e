require 'base64'
require 'openssl'

FORMS = {
  kid: /\A[a-z0-9]{2,16}\z/,
  purpose: /\A[um]\z/,
  recipient: /\A[\x21-\x7e]{1,128}\z/,
  channel: /\A(?:email|sms|push|whatsapp|phone|mail)?\z/,
  topic: /\A[a-z0-9_-]{0,64}\z/,
  campaign: /\A[a-z0-9_-]{0,64}\z/,
  issued: /\A[0-9a-z]{0,9}\z/
}.freeze

def base64url(data)
  Base64.urlsafe_encode64(data, padding: false)
end

# secret: in base64url. issued: a Time; nil: without a time.
# Raises if a part is malformed: such a link would still stop messages, but the part would be ignored.
def mint(kid:, secret:, purpose:, recipient:, channel: '', topic: '', campaign: '', issued: Time.now)
  time = issued.nil? ? '' : issued.to_i.to_s(36)
  values = [kid, purpose, recipient, channel, topic, campaign, time]
  FORMS.zip(values) { |(part, form), value| raise ArgumentError, "Not a #{part}: #{value}" unless form.match?(value) }
  values[2] = "~#{base64url(recipient)}" unless recipient.match?(/\A[A-Za-z0-9_-]{1,64}\z/)
  body = values.join('.')
  mac = OpenSSL::HMAC.digest('SHA256', Base64.urlsafe_decode64(secret), "optdown.v1\n#{body}")
  "#{body}.#{base64url(mac[0, 16])}"
end
