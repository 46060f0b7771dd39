/* A stream that is being saved. */
#ifndef QTTS_SAVE_H
#define QTTS_SAVE_H

typedef struct qtts__save qtts__save;

void qtts__save_free(qtts__save *save); /* what is not whole is gone; NULL is fine */

#endif
