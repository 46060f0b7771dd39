/* Sends one short reply. */
#ifndef ENDPOINT_REPLY_H
#define ENDPOINT_REPLY_H

#include "errors.h"
#include "options.h"

#include <microhttpd.h>

/* Takes the body over and empties it. No type, no Content-Type: the service's 401 has none. */
enum MHD_Result reply_body(struct MHD_Connection *, unsigned status, const char *type,
                           struct buffer *body);
enum MHD_Result reply_failure(struct MHD_Connection *, const struct failure *, enum error_shape);
enum MHD_Result reply_xml(struct MHD_Connection *, unsigned status, const char *code,
                          const char *message); /* as the object store refuses */

#endif
