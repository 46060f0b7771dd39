/* Whom to trust when nobody said: the system's folder of authorities, or its bundle. */
#ifndef QTTS_TRUST_H
#define QTTS_TRUST_H

#include <stdbool.h>

/* Does the folder hold at least as many authorities, hashed as OpenSSL looks for them, as the bundle? Where somebody has put one of his own
 * into the bundle alone it does not, nor where the bundle was written to last. Either may be NULL. Reads the whole bundle, without parsing
 * it: less than a millisecond. */
bool qtts__trust_folder_serves(const char *folder, const char *bundle);

#endif
