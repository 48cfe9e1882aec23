package io.eventstreams.engine.simulation;

/** The table of {@code docs/museum.md}: a row for each planted fault. */
final class MuseumTable {
  private MuseumTable() {}

  static String row(String exhibit, SimLaw law, int schedules) {
    return "| " + exhibit + " | " + law.text + " | " + schedules + " |";
  }
}
