require 'base64'
require 'openssl'

# secret: in base64url. issued: a Time; nil: not said.
def mint(kid:, secret:, purpose:, recipient:, channel: '', topic: '', campaign: '', issued: Time.now)
  time = issued.nil? ? '' : issued.to_i.to_s(36)
  body = [kid, purpose, recipient, channel, topic, campaign, time].join('.')
  mac = OpenSSL::HMAC.digest('SHA256', Base64.urlsafe_decode64(secret), "optdown.v1\n#{body}")
  "#{body}.#{Base64.urlsafe_encode64(mac[0, 16], padding: false)}"
end
