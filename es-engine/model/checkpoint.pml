/*
 * Checkpoint, reset and crash of one stream, without looking at how the engine does it.
 *
 * A source has the events 1 to EVENTS. Instances of the stream follow each other: each claims the
 * checkpoint row, reads on from there, hands out up to WINDOW events at a time, and stores how far
 * everything is delivered. A write is a process of its own: it arrives late, or never, whatever has
 * become of the instance that made it.
 *
 * Laws, checked in every state that can be reached:
 *   1. a stored checkpoint passes no event that the consumer does not have;
 *   2. once a newer instance has claimed the row, an older one's write changes nothing;
 *   3. a reset is not undone by a write from before it;
 *   4. a stored checkpoint goes back by a reset alone;
 *   5. in the end everything is delivered and stored: all that goes wrong is bounded, so that every
 *      run ends (no cycle), and none ends anywhere else (no invalid end state).
 *
 * NO_EPOCH, NO_GENERATION and OVERTAKING each take a rule out; see ./run.
 */
#ifndef EVENTS
#define EVENTS   3
#endif
#define WINDOW   2 /* answer() below is written for two */
#ifndef CRASHES
#define CRASHES  2 /* of the process, at any moment */
#endif
#define RESETS   1
#define FAILURES 1 /* of the consumer */
#define LOSSES   1 /* writes that never arrive */

/* The checkpoint row. */
byte row_generation, row_epoch, row_position;

/* What the laws know: who has what, and how far. */
bool has[EVENTS + 1];  /* the consumer has the event, since the last reset */
byte owner;            /* the instance that claimed last */
byte begun;            /* how often the row was reset */
byte crashes, resets, failures, losses;

/* What the present instance has in memory. */
byte instance, generation, epoch;
byte next;             /* the last event that was handed out */
byte watermark;        /* everything up to here is settled */
byte stored;           /* everything up to here is stored, as far as the instance knows */
bool settled[EVENTS + 2];
bool writing;          /* one write at a time */

#ifdef NO_GENERATION
#define SAME_GENERATION true
#else
#define SAME_GENERATION (a_generation == row_generation)
#endif
#ifdef NO_EPOCH
#define SAME_EPOCH true
#else
#define SAME_EPOCH (an_epoch == row_epoch)
#endif

/* A write on its way. The store compares generation and epoch, in one transaction with the update.
 * The last two parameters are for the laws alone. */
proctype write(byte a_generation, an_epoch, position, by, era) {
  byte i;
  if
  :: losses < LOSSES -> losses++
  :: atomic {
       if
       :: SAME_GENERATION && SAME_EPOCH ->
          assert(by == owner);               /* law 2 */
          assert(era == begun);              /* law 3 */
          assert(position >= row_position);  /* law 4 */
          for (i : 1 .. position) {
            assert(has[i])                   /* law 1 */
          }
          row_position = position
       :: else
       fi;
       i = 0
     }
  fi;
  /* Whoever waits for the answer, if it is still there, reads the row. */
  d_step {
    if
    :: by == instance && SAME_GENERATION && SAME_EPOCH -> writing = false; stored = row_position
    :: else
    fi
  }
}

/* The present instance is no more. */
inline forget() {
  instance++;
  generation = 0;
  epoch = 0;
  watermark = 0;
  stored = 0;
  next = 0;
  writing = false;
  for (i : 1 .. EVENTS) {
    settled[i] = false
  }
  i = 0
}

inline claim() {
  row_epoch++;
  generation = row_generation;
  epoch = row_epoch;
  owner = instance;
  watermark = row_position;
  stored = row_position;
  next = row_position
}

/* The consumer takes an event, or fails; the watermark moves over what is settled without a gap. */
inline answer(which) {
  if
  :: settled[which] = true; has[which] = true
  :: failures < FAILURES -> failures++
  fi;
#ifdef OVERTAKING
  if
  :: which > watermark && settled[which] -> watermark = which
  :: else
  fi
#else
  do
  :: watermark < EVENTS && settled[watermark + 1] -> watermark++
  :: else -> break
  od
#endif
}

inline reset() {
  row_generation++;
  row_position = 0;
  begun++;
  for (i : 1 .. EVENTS) {
    has[i] = false
  }
  i = 0
}

active proctype stream() {
  byte i;
  atomic { claim() }
  do
  /* The next event is handed out while there is room in the window. */
  :: atomic { next < EVENTS && next - watermark < WINDOW -> next++ }

  /* One of those that were handed out is taken, or is not and is tried again. */
  :: atomic { next > watermark && !settled[watermark + 1] -> answer(watermark + 1) }
  :: atomic { next > watermark + 1 && !settled[watermark + 2] -> answer(watermark + 2) }

  /* Progress is stored, while the instance goes on; what was lost is written again. */
  :: atomic {
       !writing && watermark > stored ->
       writing = true;
       run write(generation, epoch, watermark, instance, begun);
     }

  /* The process dies with all that it had in memory, and is started again. */
  :: atomic { crashes < CRASHES -> crashes++; forget() }
     atomic { claim() }

  /* The instance is ended, the row is reset, and the next instance claims it. */
  :: atomic { resets < RESETS -> resets++; forget() }
     atomic { reset() }
     atomic { claim() }

  :: row_position == EVENTS && !writing -> break
  od
}
