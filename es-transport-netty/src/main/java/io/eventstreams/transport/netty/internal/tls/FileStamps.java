package io.eventstreams.transport.netty.internal.tls;

import io.eventstreams.api.TlsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * By what one sees that files have been replaced or written: identity, time and size of each. Links
 * are followed, so that a link which is set anew counts as well.
 *
 * @param stamps one for each file
 */
record FileStamps(List<String> stamps) {
  private static final String ABSENT = "absent";

  /** Looks at the files of a configuration. */
  static FileStamps of(TlsConfig config) {
    return new FileStamps(
        Arrays.asList(stamp(config.caFile()), stamp(config.certFile()), stamp(config.keyFile())));
  }

  private static String stamp(@Nullable String file) {
    if (file == null || file.isEmpty()) {
      return "";
    }
    try {
      BasicFileAttributes seen = Files.readAttributes(Path.of(file), BasicFileAttributes.class);
      return seen.fileKey() + " " + seen.lastModifiedTime().toInstant() + " " + seen.size();
    } catch (IOException | InvalidPathException unseen) {
      return ABSENT;
    }
  }
}
