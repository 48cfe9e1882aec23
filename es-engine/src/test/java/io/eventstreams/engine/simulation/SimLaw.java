package io.eventstreams.engine.simulation;

/** What must hold, whatever fails. A schedule that breaks one of them has found a fault. */
enum SimLaw {
  NO_OVERTAKING("a checkpoint passes only what is delivered, counted as skipped, or put aside"),
  SKIPPED_HAS_FAILED("what a checkpoint passes without delivery has failed in a consumer's hands"),
  SKIPPED_IN_TIME("what is skipped had its retry time, unless it was refused"),
  PARKED_ALONE("what is put aside was tried, unchanged, and failed by itself"),
  PARKED_IN_TIME("what is put aside had its retry time, unless it was refused"),
  ROOM_FOR_PARKED("no more events are put aside than there is room for"),
  PARKED_STAYS("what is put aside stays until it is dropped or was delivered"),
  ONLY_FORWARD("a stored checkpoint goes only forward until a reset"),
  LIVING_ROWS("nothing is written to a row that is gone or was reset"),
  ROW_READS_AS_STORED("a row reads as it was stored"),
  FRESH_GENERATION("no generation is used twice"),
  HONEST_STATISTICS("the statistics never claim more than is stored"),
  HONEST_STATUS("the shown status is that of the row, once its change was answered"),
  ONE_STORE_CALL("a stream has one store call at a time"),
  STORE_THREAD("a store that may block is called by the store's own thread alone"),
  ONE_SOURCE_RUN("a stream has one run of its source at a time, which begins where it should"),
  A_RUN_THAT_MISSED_TAKES_NO_MORE("a run that missed an event, or has ended, takes no more"),
  UNCHANGED_EVENTS("a batch holds the source's own events, in order, none left out or invented"),
  NEVER_AGAIN("what an instance knows to be settled is not handed out again"),
  ORDER("new batches follow the order of the source, and wait for those before"),
  WINDOW("no more batches, events or bytes are out than agreed"),
  WAITS_FOR_CHECKPOINT("a batch waits where too much is not stored"),
  GIVEN_BACK_IS_NO_FAILURE("what is given back comes again as it was, and has the number it had"),
  GIVEN_BACK_COMES_AT_ONCE("what is given back comes again at once, if nothing is in the way"),
  GIVEN_BACK_AGAIN_WAITS("what is given back again and again waits for the first delay in between"),
  ATTEMPT_HAS_ITS_TIME("an attempt is given up only after its time in a consumer's hands"),
  DELIVERY_ID("two deliveries with one id have the same content"),
  FOREIGN_THREADS("timers and stores hand out nothing, a consumer's thread one batch at the most"),
  INTERRUPTS("an interrupt reaches nobody but a user's own code"),
  NO_WAIT_WITHIN("a call from within a consumer does not wait"),
  NOTHING_AFTER_STOP("after a stop nothing is handed out, running or unanswered"),
  STOP_IN_TIME("a stop ends within its bound, and has a reason when it does not succeed"),
  STOP_STORES("a stop whose store is well leaves nothing settled unstored"),
  LEGAL_FAILURES("operations fail only as they may"),
  RESTARTS_WAIT("an instance that ended by itself is followed by the next only after a while"),
  ALL_ROWS_RUN("a manager that begins knows every row"),
  DISPATCHERS_CLOSED("dispatchers are closed once, after their last use, and none is forgotten"),
  EVERYTHING_ARRIVES("once all heals, everything is delivered and stored within bounded time"),
  SAME_AGAIN("a seed gives the same schedule again");

  final String text;

  SimLaw(String text) {
    this.text = text;
  }
}
