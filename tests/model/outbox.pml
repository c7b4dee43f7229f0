/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The protocol of the outbox: two comments to one case, on their way from a program that crashes
 * over a network that loses, repeats and delays to a portal that restarts, refuses and forgets its
 * keys. Every interleaving is tried. What is here is named after what is in the code:
 *
 *   submit          src/store/gch-precious.c   gch_precious_submit(): one transaction
 *   store           src/session/gch-runner-disk.c  gch_runner_store_operation(), after the step
 *   pump, answer    src/sync/gch-outbox.c      gch_outbox_pump(), gch_outbox_answer()
 *   restart         src/sync/gch-outbox.c      gch_outbox_load()
 *   apply, remove   src/sync/gch-engine.c      on_applied(), gch_outbox_arrived()
 *   read_feed       src/sync/gch-outbox.c      gch_outbox_round_done()
 *   portal          src/service/http/gch-dispatch.c: key, effect and answer in one transaction;
 *                   src/service/data/gch-cases.c: UNIQUE (author, client_op_id)
 *
 * Built with -DBREAK_… one rule is missing, and the check has to find it (tests/model/check.py).
 */

#define COMMENTS 2
#ifndef CRASHES
#define CRASHES 3
#endif
#ifndef LOSSES
#define LOSSES 2
#endif
#ifndef REPEATS
#define REPEATS 1
#endif
#ifndef REFUSALS
#define REFUSALS 1
#endif
#ifndef EXPIRIES
#define EXPIRIES 1
#endif

mtype = { draft, queued, sending, waiting, parked, acknowledged, gone };
mtype = { done, failed, refused };

/* --- what survives the program: precious.db and cache.db --- */

mtype disk[COMMENTS] = draft; /* draft: the text is in the draft; gone: it is in neither */
byte disk_id[COMMENTS]; /* the operation's id as stored */
bool cached[COMMENTS]; /* the portal's copy is in cache.db */

/* --- what does not --- */

bool up = true;
byte life;             /* answers to a dead program reach nobody */
mtype mem[COMMENTS] = gone;

/* --- the portal's database; an id is 2·comment, or more when a rule is broken --- */

#define IDS 4
bool key[IDS];
bool effect[IDS];
byte times[COMMENTS]; /* how often the comment is on the portal */

/* --- what the user was told --- */

bool submitted[COMMENTS]; /* "it will be sent" */
bool shown_sent[COMMENTS];

byte crashes, losses, repeats, refusals, expiries;

#define ROOM 3
chan to_portal = [ROOM] of { byte, byte }; /* id, life */
chan to_program = [ROOM] of { byte, mtype, byte }; /* id, code, life */

#define comment_of(id) ((id) / 2)

/* What waits is tried again, as often as it takes. */
#ifdef BREAK_NO_RETRY
#define is_startable(i) (mem[i] == queued)
#else
#define is_startable(i) (mem[i] == queued || mem[i] == waiting)
#endif

/* First in, first out: the second may go when the first is on the portal or given up. */
#ifdef BREAK_ORDER
#define is_head(i) true
#else
#define is_head(i) ((i) == 0 || mem[0] == acknowledged || mem[0] == gone)
#endif

inline submit (i)
{
#ifdef BREAK_ONE_TRANSACTION
  /* The draft goes first, the outbox is written afterwards. */
  submitted[i] = true;
  disk[i] = gone;
  mem[i] = queued;
#else
  disk[i] = queued;
  mem[i] = queued;
  submitted[i] = true;
#endif
}

inline pump (i)
{
  mem[i] = sending;
  to_portal ! disk_id[i], life;
#ifdef BREAK_SENT_EARLY
  shown_sent[i] = true;
#endif
}

inline answer (id, code)
{
  if
  :: mem[comment_of (id)] == sending && id == disk_id[comment_of (id)] ->
     if
     :: code == done -> mem[comment_of (id)] = acknowledged
#ifdef BREAK_ANY_ANSWER
     :: code == failed -> mem[comment_of (id)] = acknowledged; shown_sent[comment_of (id)] = true
#else
     :: code == failed -> mem[comment_of (id)] = waiting
#endif
#ifdef BREAK_DROP_REFUSED
     :: code == refused -> mem[comment_of (id)] = gone; disk[comment_of (id)] = gone
#else
     :: code == refused -> mem[comment_of (id)] = parked
#endif
     fi
  :: else -> skip /* nobody waits for it */
  fi
}

/* Queued, sending and waiting are one on the disk: after a restart all three are sent again. */
#define on_disk(state) ((state) == sending || (state) == waiting -> queued : (state))

inline store (i)
{
  disk[i] = on_disk (mem[i]);
#ifdef BREAK_NEW_ID
  /* A fresh id for every attempt. */
  if
  :: mem[i] == waiting && disk_id[i] == 2 * i -> disk_id[i] = 2 * i + 1
  :: else -> skip
  fi
#endif
}

inline remove (i)
{
  mem[i] = gone;
  shown_sent[i] = true;
}

/* Nothing is left of the program; what it had not stored is as it was. */
inline crash ()
{
  up = false;
  life++;
  mem[0] = gone;
  mem[1] = gone;
  do
  :: len (to_program) > 0 -> to_program ? _, _, _
  :: else -> break
  od
}

inline load (i)
{
  mem[i] = (disk[i] == draft -> gone : disk[i]);
}

proctype Program ()
{
  byte i, id, of_life;
  mtype code;

  /* Both drafts are written already: that typing is saved is the simulator's to check. */
  do
  /* The user: in this order, for the order is what he means. */
  :: atomic { up && disk[0] == draft -> submit (0) }
  :: atomic { up && disk[0] != draft && disk[1] == draft && submitted[0] -> submit (1) }
  :: atomic { up && mem[0] == parked -> mem[0] = queued } /* "Retry" */
  :: atomic { up && mem[1] == parked -> mem[1] = queued }

  /* The engine. */
  :: atomic { up && is_head (0) && is_startable (0) && len (to_portal) < ROOM -> pump (0) }
  :: atomic { up && is_head (1) && is_startable (1) && len (to_portal) < ROOM -> pump (1) }
  :: atomic { up && len (to_program) > 0 -> to_program ? id, code, of_life;
              if
              :: of_life == life -> answer (id, code)
              :: else -> skip
              fi }

  /* The disk, whenever it comes to it. */
  :: atomic { up && disk[0] != draft && disk[0] != on_disk (mem[0]) &&
              (mem[0] != gone || cached[0]) -> store (0) }
  :: atomic { up && disk[1] != draft && disk[1] != on_disk (mem[1]) &&
              (mem[1] != gone || cached[1]) -> store (1) }

  /* The answer's own page, or the feed, brings the portal's copy; only then it leaves. */
#ifdef BREAK_REMOVE_EARLY
  :: atomic { up && mem[0] == sending -> mem[0] = gone; disk[0] = gone }
#endif
  :: atomic { up && mem[0] == acknowledged && !cached[0] && times[0] > 0 -> cached[0] = true }
  :: atomic { up && mem[1] == acknowledged && !cached[1] && times[1] > 0 -> cached[1] = true }
  :: atomic { up && mem[0] == acknowledged && cached[0] -> remove (0) }
  :: atomic { up && mem[1] == acknowledged && cached[1] -> remove (1) }

  /* kill -9, and the next start. */
  :: atomic { up && crashes < CRASHES -> crashes++; crash () }
  :: atomic { !up -> load (0); load (1); up = true }
  od
}

proctype Portal ()
{
  byte id, of_life;

  do
  :: atomic { len (to_portal) > 0 && len (to_program) < ROOM -> to_portal ? id, of_life;
       if
       :: key[id] -> to_program ! id, done, of_life /* the stored answer once more */
#ifndef BREAK_UNIQUE
       :: !key[id] && effect[id] -> key[id] = true; to_program ! id, done, of_life
#else
       :: !key[id] && effect[id] -> key[id] = true; times[comment_of (id)]++;
          to_program ! id, done, of_life
#endif
       :: !key[id] && !effect[id] ->
          /* The program sends them in order, so that is how they take effect. */
          assert (comment_of (id) == 0 || times[0] > 0);
          effect[id] = true;
          times[comment_of (id)]++;
#ifndef BREAK_KEY_APART
          key[id] = true;
#else
          effect[id] = false;
#endif
          to_program ! id, done, of_life
       :: !key[id] && !effect[id] && refusals < REFUSALS ->
          refusals++; to_program ! id, refused, of_life
       fi }
  /* A key is forgotten after a time. */
  :: atomic { expiries < EXPIRIES && key[0] -> expiries++; key[0] = false }
  :: atomic { expiries < EXPIRIES && key[2] -> expiries++; key[2] = false }
  od
}

/* Whatever lies between. What was lost is seen as a broken connection. A restart of the portal is a
 * loss too: before its commit of the request, after it of the answer. */
proctype Network ()
{
  byte id, of_life;
  mtype code;

  do
  :: atomic { losses < LOSSES && len (to_portal) > 0 && len (to_program) < ROOM ->
       losses++; to_portal ? id, of_life; to_program ! id, failed, of_life }
  :: atomic { losses < LOSSES && len (to_program) > 0 ->
       losses++; to_program ? id, code, of_life; to_program ! id, failed, of_life }
  /* The program hears that the connection broke, and the request arrives all the same, later. */
  :: atomic { repeats < REPEATS && len (to_portal) > 0 && len (to_program) < ROOM ->
       repeats++; to_portal ? <id, of_life>; to_program ! id, failed, of_life }
  od
}

init
{
  atomic {
    disk_id[1] = 2;
    run Program ();
    run Portal ();
    run Network ();
  }
}

/* No comment is on the portal twice. */
#define once (times[0] <= 1 && times[1] <= 1)
/* What the user was told is on its way is in the outbox or on the portal. */
#define kept(i) (!submitted[i] || (disk[i] != gone && disk[i] != draft) || times[i] > 0)
/* "Sent" is not shown before it is true. */
#define honest(i) (!shown_sent[i] || times[i] > 0)

ltl safe { [] (once && kept (0) && kept (1) && honest (0) && honest (1)) }

/* Nothing waits for ever: the faults are numbered, so they stop. */
ltl delivered { <> (shown_sent[0] && shown_sent[1] && times[0] == 1 && times[1] == 1) }
