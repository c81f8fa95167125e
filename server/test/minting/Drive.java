import java.time.Instant;
import java.util.Scanner;

public final class Drive {
  public static void main(String[] arguments) throws Exception {
    Scanner lines = new Scanner(System.in);
    while (lines.hasNextLine()) {
      String[] parts = lines.nextLine().split("\t", -1);
      Instant issued = parts[7].isEmpty() ? null : Instant.ofEpochSecond(Long.parseLong(parts[7]));
      try {
        System.out.println(
            Mint.mint(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], issued));
      } catch (IllegalArgumentException error) {
        System.out.println(error.getMessage());
      }
    }
  }
}
