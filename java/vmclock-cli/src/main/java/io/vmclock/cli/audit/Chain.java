package io.vmclock.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;

/**
 * The digests that chain the lines of a record. The digest of a line is the SHA-256 of the digest
 * of the line before it, in hexadecimal, followed by the line up to its own digest. So a changed,
 * removed, inserted or moved line shows in every digest after it.
 */
final class Chain {
  /** Stands for the digest of the line before the first line. */
  static final String START = "0".repeat(64);

  private static final String KEY = ",\"digest\":\"";
  private static final String END = "\"}";
  private static final int SEAL = KEY.length() + START.length() + END.length();

  private Chain() {}

  /** Returns the digest of a line that {@code content} begins. */
  static String digest(String previous, String content) {
    return Hashing.sha256().hashString(previous + content, UTF_8).toString();
  }

  /** Returns a JSON object as a line with its digest, without a line break. */
  static String seal(String previous, String object) {
    String content = object.substring(0, object.length() - 1);
    return content + KEY + digest(previous, content) + END;
  }

  /** Returns whether the line has the form of a line with a digest. */
  static boolean isSealed(String line) {
    int at = line.length() - SEAL;
    return at > 0 && line.startsWith(KEY, at) && line.endsWith(END);
  }

  /** Returns the digest that a line claims to have. */
  static String claimed(String sealed) {
    int end = sealed.length() - END.length();
    return sealed.substring(end - START.length(), end);
  }

  /** Returns whether a line continues the line with the digest {@code previous}. */
  static boolean continues(String previous, String sealed) {
    return digest(previous, sealed.substring(0, sealed.length() - SEAL)).equals(claimed(sealed));
  }
}
