# Renders a template of standard input with Shopify's own Liquid, and the filter as Shopify and Braze name theirs.
require 'liquid'
require 'openssl'

module Hmac
  def hmac_sha256(text, secret)
    OpenSSL::HMAC.hexdigest('SHA256', secret, text)
  end
  alias hmac_sha256_hex hmac_sha256
end
Liquid::Template.register_filter(Hmac)
print Liquid::Template.parse($stdin.read).render('ref' => ARGV[0])
