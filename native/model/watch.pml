/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A watcher that sleeps in poll(2) until the device reports a change: native/watch.c,
 * and WatcherService in Java.  When the writer has finished and the watcher sleeps, the
 * watcher must have read the last state of the page.  Nothing here has a timeout, although the watcher
 * has one.
 *
 * The writer and the driver are the kernel's and the hypervisor's.  Their rules are in
 * the model too, to show which of them a watcher depends on.
 */
#define UPDATES 3

/* Each update makes a new version of the page. */
byte page;
/* The driver's state of the watcher's open file: the version that it has seen. */
byte seen;
bool waiting, woken;
/* The version that the watcher's caller has read last. */
byte known;

proctype writer()
{
	byte number = 1;

	do
	:: number <= UPDATES ->
#ifdef WITHOUT_UPDATE_FIRST
		if :: waiting -> woken = true :: else fi;
		page = number;
#else
		page = number;
		/* Then the interrupt. */
		if :: waiting -> woken = true :: else fi;
#endif
		number++
	:: else -> break
	od
}

/* The driver: poll(2). */
inline wait_for_change()
{
	do
	:: true ->
#ifdef WITHOUT_REGISTERING_FIRST
		if :: page != seen -> break :: else fi;
		woken = false;
		waiting = true;
#else
		woken = false;
		waiting = true;
		if :: page != seen -> break :: else fi;
#endif
end_asleep:
		woken
	od;
	waiting = false
}

/* The driver: a read of the open file. */
#define READ_DEVICE seen = page
/* The caller: a reading of the mapped page. */
#define READ_PAGE known = page

proctype watcher()
{
#ifdef WITHOUT_OPENING_FIRST
	READ_PAGE;
	READ_DEVICE;
#else
	/* The watch is opened, and then the page is read for the first time. */
	READ_DEVICE;
	READ_PAGE;
#endif
	do
	:: true ->
		wait_for_change();
#ifdef WITHOUT_DEVICE_FIRST
		READ_PAGE;
		READ_DEVICE
#else
		READ_DEVICE;
		READ_PAGE
#endif
	od
}

init
{
	atomic {
		run writer();
		run watcher()
	}
	/* No thread can continue: the watcher sleeps. */
	timeout -> assert(known == UPDATES)
}
