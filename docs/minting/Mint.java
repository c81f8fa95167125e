import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public final class Mint {
  private static final String[][] FORMS = {
    {"kid", "[a-z0-9]{2,16}"},
    {"purpose", "[um]"},
    {"recipient", "[\\x21-\\x7e]{1,128}"},
    {"channel", "(?:email|sms|push|whatsapp|phone|mail)?"},
    {"topic", "[a-z0-9_-]{0,64}"},
    {"campaign", "[a-z0-9_-]{0,64}"},
    {"issued", "[0-9a-z]{0,9}"},
  };
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  /**
   * Throws if a part is malformed: such a link would still stop messages, but the part would be ignored.
   *
   * @param secret in base64url
   * @param channel empty if omitted, as are topic and campaign
   * @param issued null if omitted
   */
  public static String mint(
      String kid, String secret, String purpose, String recipient, String channel, String topic,
      String campaign, Instant issued) throws GeneralSecurityException {
    String time = issued == null ? "" : Long.toString(issued.getEpochSecond(), 36);
    String[] values = {kid, purpose, recipient, channel, topic, campaign, time};
    for (int i = 0; i < values.length; i++) {
      if (!values[i].matches(FORMS[i][1])) {
        throw new IllegalArgumentException("Not a " + FORMS[i][0] + ": " + values[i]);
      }
    }
    if (!recipient.matches("[A-Za-z0-9_-]{1,64}")) {
      values[2] = "~" + BASE64URL.encodeToString(recipient.getBytes(StandardCharsets.UTF_8));
    }
    String body = String.join(".", values);
    Mac hmac = Mac.getInstance("HmacSHA256");
    hmac.init(new SecretKeySpec(Base64.getUrlDecoder().decode(secret), "HmacSHA256"));
    byte[] mac = hmac.doFinal(("optdown.v1\n" + body).getBytes(StandardCharsets.UTF_8));
    return body + "." + BASE64URL.encodeToString(Arrays.copyOf(mac, 16));
  }
}
