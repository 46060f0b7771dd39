/* Which language a text in Latin letters is probably in. */
#ifndef ENDPOINT_GUESS_H
#define ENDPOINT_GUESS_H

/* By letters that one language has and by its commonest words: right for most sentences, and
   English when nothing speaks for another. */
int guess_language(const char *text);

#endif
