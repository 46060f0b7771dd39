/* Makes the n-th allocation, or the n-th call on a file, of this thread fail: once, or from then on. */
#ifndef QTTS_TORTURE_SHIM_H
#define QTTS_TORTURE_SHIM_H

#include <stdbool.h>
#include <stddef.h>

/* Before anything else: libcurl and cJSON allocate through the shim, as the core does by the linker's --wrap. */
void shim_begin(void);

/* From now on, in this thread: allocation number `at` (from 1) fails, with `for_ever` every one behind it, too. 0: none, they are counted. */
void shim_fail_allocation(long at, bool for_ever);

/* Likewise for one kind of call on regular files, with this errno; 0: a write writes half of it, another call does nothing wrong. */
typedef enum shim_call { SHIM_OPEN, SHIM_WRITE, SHIM_SEEK, SHIM_SYNC, SHIM_CLOSE, SHIM_RENAME, SHIM_CALLS } shim_call;
extern const char *const shim_call_names[SHIM_CALLS];
void shim_fail_call(shim_call call, long at, bool for_ever, int error);

/* Nothing fails any more; how many there were since, and how many of them failed. */
long shim_end(long *failed);
bool shim_was_libcurls(void); /* the first allocation that failed */

/* How many allocations of this thread were not freed while it was on; servers have threads, and memory, of their own. */
void shim_count(bool on);
long shim_live(void);

#endif
