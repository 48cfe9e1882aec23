package io.eventstreams.engine.internal.batch;

import io.eventstreams.engine.internal.batch.StateDump.Fingerprint;
import java.util.Arrays;

/**
 * The states that are known, numbered as they were found, each with the input that led to it first;
 * forty bytes for each, since there are tens of millions. For one writer, or any number of readers.
 */
final class StateIndex {
  static final int NONE = -1;

  private long[] a = new long[1 << 12];
  private long[] b = new long[1 << 12];
  private int[] parents = new int[1 << 12];
  private int[] inputs = new int[1 << 12];

  /** Numbers of states, each plus one, at the first free place from that of its fingerprint on. */
  private int[] places = new int[1 << 14];

  private int size;

  int size() {
    return size;
  }

  int parent(int state) {
    return parents[state];
  }

  int input(int state) {
    return inputs[state];
  }

  boolean is(int state, Fingerprint fingerprint) {
    return is(state, fingerprint.a(), fingerprint.b());
  }

  /** The number of a state, which is a new one when its fingerprint was not known. */
  int add(Fingerprint fingerprint, int parent, int input) {
    int place = place(fingerprint.a(), fingerprint.b());
    if (places[place] != 0) {
      return places[place] - 1;
    }
    if (size == a.length) {
      a = Arrays.copyOf(a, size * 2);
      b = Arrays.copyOf(b, size * 2);
      parents = Arrays.copyOf(parents, size * 2);
      inputs = Arrays.copyOf(inputs, size * 2);
    }
    a[size] = fingerprint.a();
    b[size] = fingerprint.b();
    parents[size] = parent;
    inputs[size] = input;
    places[place] = ++size;
    if (size > places.length / 2) {
      makeRoom();
    }
    return size - 1;
  }

  private int place(long first, long second) {
    int mask = places.length - 1;
    int place = (int) first & mask;
    while (places[place] != 0 && !is(places[place] - 1, first, second)) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private boolean is(int state, long first, long second) {
    return a[state] == first && b[state] == second;
  }

  private void makeRoom() {
    places = new int[places.length * 2];
    for (int state = 0; state < size; state++) {
      places[place(a[state], b[state])] = state + 1;
    }
  }
}
