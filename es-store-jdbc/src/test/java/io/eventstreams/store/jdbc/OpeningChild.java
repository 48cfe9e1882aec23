package io.eventstreams.store.jdbc;

import java.nio.file.Path;

/** Makes one new database after the other in a folder, and says the number of each beforehand. */
final class OpeningChild {
  private OpeningChild() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] args) {
    Path folder = Path.of(args[0]);
    for (int number = Integer.parseInt(args[1]); ; number++) {
      System.out.println(number);
      JdbcStores.h2(folder.resolve("db" + number)).close();
    }
  }
}
