import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public final class Mint {
  /**
   * @param secret in base64url
   * @param channel empty where it is not said, as topic and campaign
   * @param issued null where it is not said
   */
  public static String mint(
      String kid, String secret, String purpose, String recipient, String channel, String topic,
      String campaign, Instant issued) throws GeneralSecurityException {
    String time = issued == null ? "" : Long.toString(issued.getEpochSecond(), 36);
    String body = String.join(".", kid, purpose, recipient, channel, topic, campaign, time);
    Mac hmac = Mac.getInstance("HmacSHA256");
    hmac.init(new SecretKeySpec(Base64.getUrlDecoder().decode(secret), "HmacSHA256"));
    byte[] mac = hmac.doFinal(("optdown.v1\n" + body).getBytes(StandardCharsets.UTF_8));
    return body + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(mac, 16));
  }
}
