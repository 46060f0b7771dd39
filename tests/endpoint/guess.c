/* Which language a text in Latin letters is probably in. */
#include "guess.h"

#include "catalog.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static const struct sign {
    int language;
    const char *words;   /* parted and surrounded by spaces */
    const char *letters; /* parted by spaces */
} signs[] = {
    {LANGUAGE_ENGLISH,
     " the and is are was were you your of to it this that with for have not what how hello from "
     "my we they be will at on would there ",
     ""},
    {LANGUAGE_GERMAN,
     " der die das und ist nicht ich sie wir ein eine einen zu mit auf für von den dem es wie "
     "heute guten hallo auch sind bin wird im ",
     "ä ö ü ß"},
    {LANGUAGE_FRENCH,
     " le la les et est un une des du je vous nous il elle que qui dans pour pas bonjour ce avec "
     "sur au aux en ne très aujourd ",
     "è ê ç à ù œ î û ë ô"},
    {LANGUAGE_SPANISH,
     " el la los las y es un una de que en por para con no cómo está hola buenos usted muy pero "
     "se su lo al del hoy ",
     "ñ ¿ ¡ á í ó ú"},
    {LANGUAGE_ITALIAN,
     " il lo la gli le e è un una di che non per con ciao sono come buongiorno della del mi si "
     "questo oggi molto ma nel ",
     "ì ò è ù"},
    {LANGUAGE_PORTUGUESE,
     " o a os as e é um uma de que não em por para com olá você está muito bom dia obrigado do da "
     "no na hoje mas ",
     "ã õ ç á ê ó â"},
};

enum { COUNT = sizeof signs / sizeof *signs, WORD_MAX = 32 };

static bool guess_listed(const char *list, const char *word) {
    char spaced[WORD_MAX + 3] = " ";
    strcat(strcat(spaced, word), " ");
    return strstr(list, spaced) != NULL;
}

static int guess_letters(const char *letters, const char *word) {
    int score = 0;
    while (*letters != '\0') {
        char letter[8] = "";
        size_t size = strcspn(letters, " ");
        memcpy(letter, letters, size < 7 ? size : 7);
        score += strstr(word, letter) != NULL;
        letters += size + (letters[size] == ' ');
    }
    return score;
}

/* Lower-cased ASCII letters and every byte of other letters; returns where the word ended. */
static const char *guess_word(const char *text, char word[WORD_MAX + 1]) {
    size_t size = 0;
    for (; isalpha((unsigned char)*text) || (unsigned char)*text >= 0x80; text++)
        if (size < WORD_MAX)
            word[size++] = (char)tolower((unsigned char)*text);
    word[size] = '\0';
    return text;
}

int guess_language(const char *text) {
    int scores[COUNT] = {0}, best = 0;
    char word[WORD_MAX + 1];
    while (*text != '\0') {
        text = guess_word(text, word);
        for (int i = 0; i < COUNT && word[0] != '\0'; i++)
            scores[i] += 2 * guess_listed(signs[i].words, word) +
                         guess_letters(signs[i].letters, word);
        text += *text != '\0';
    }
    for (int i = 1; i < COUNT; i++)
        if (scores[i] > scores[best])
            best = i;
    return signs[best].language;
}
