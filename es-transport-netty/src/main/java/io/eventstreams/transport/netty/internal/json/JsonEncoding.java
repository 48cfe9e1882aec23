package io.eventstreams.transport.netty.internal.json;

import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;

/**
 * JSON that comes in is UTF-8. A parser that guesses the encoding from the first bytes would take
 * UTF-16 for what was checked to be UTF-8, since zeros are, and count characters where bytes are
 * meant.
 *
 * <p><b>Source:</b> RFC 8259, section 8.1.
 */
public final class JsonEncoding {
  private JsonEncoding() {}

  /** For parsers that read UTF-8, whatever the first bytes are. */
  public static JsonFactoryBuilder utf8Factory() {
    return JsonFactory.builder().disable(TokenStreamFactory.Feature.CHARSET_DETECTION);
  }

  /**
   * Whether JSON begins as UTF-8 does. Its first character is ASCII, so that UTF-16 and UTF-32 have
   * a zero in the first two bytes, or a byte order mark that is no UTF-8. That of UTF-8 is refused
   * here: nobody may send it.
   */
  public static boolean beginsAsUtf8(byte[] json) {
    boolean marked =
        json.length > 2
            && json[0] == (byte) 0xef
            && json[1] == (byte) 0xbb
            && json[2] == (byte) 0xbf;
    boolean wide = json.length > 1 && (json[0] == 0 || json[1] == 0);
    return !marked && !wide;
  }
}
