/* What is said of an answer that is not the service's, or not whole: a gateway, a redirect, a login page. */
#ifndef QTTS_FOREIGN_H
#define QTTS_FOREIGN_H

#include "reader.h"

/* Sets the reader's error by what HTTP says and by how the answer began. Gives the status that stands. */
qtts_status qtts__foreign_set(qtts__reader *reader, const qtts__reading *reading);

#endif
