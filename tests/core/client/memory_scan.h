/* How often a text stands in the memory of this program; the text itself must not, so it is given in disguise. */
#ifndef QTTS_TEST_MEMORY_SCAN_H
#define QTTS_TEST_MEMORY_SCAN_H

#include <stddef.h>

enum { SCAN_DISGUISE = 0x5A };

/* `disguised`: each byte of the text xor SCAN_DISGUISE. Everything that can be written to is looked at: heap, stacks, data. */
int scan_memory(const unsigned char *disguised, size_t size);

#endif
