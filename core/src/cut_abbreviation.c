/* Words behind which a dot ends no sentence. */
#include "cut_class.h"

#include <string.h>
#include <utf8proc.h>

/* One line a language. Written small, a word counts with a capital at its front, too; "#" in front: only before a number. Words that end
 * sentences as well ("etc", "usw") are none: a small letter behind the dot tells enough. */
static const char *const abbreviation_rows[] = {
    /* English */ "Mr Mrs Ms Mx Dr Prof Sr Jr St Mt Ft Gen Col Capt Lt Sgt Cpl Maj Cmdr Adm Rev Hon Gov Sen Rep Pres Messrs Esq Supt Fr Bros "
                  "vs cf approx dept est al viz incl ca Inc Ltd Corp Co Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Ave Blvd Rd "
                  "Vol Nos Figs #N° #Nº #no #nos #vol #vols #fig #figs #eq #ch #sec #pp #art #ed #pt #op",
    /* German */
    "Hr Hrn Fr Frl Dipl Ing Mag Hrsg bzw evtl ggf inkl exkl vgl sog bspw zzgl abzgl allg Str Tel geb gest verh Bsp hl usf röm kath ev Mio "
    "Mrd Std Jh #nr #abb #abs #bd #kap #tab #ziff #anm #aufl",
    /* French */ "MM Mme Mmes Mlle Mgr Ste env av apr #chap #pag #éd",
    /* Spanish, Portuguese, Italian */ "Sra Sres Srta Dra Ud Uds Vd Vds Lic Avda Exmo Exma Sig Sigg Dott Avv Arch Geom #pág #págs #núm #cap #pag",
    /* Russian */
    "проф акад доц тов гр им ул пр пер пл наб обл просп бульв напр ср см тыс млн млрд руб коп св кв корп св гос ред изд зам зав "
    "мин сек англ нем франц лат #рис #гл #стр #табл #разд #илл #ст",
    /* Greek */ "κα δηλ βλ #σελ #αρ",
    /* Dutch, Polish, Czech, Swedish, Turkish */ "dhr mevr drs mw bijv ul np tzn tj mgr inż tzv např kl bl dvs dys #str #rys #obr",
};

static bool abbreviation_is(const char *row, size_t length, const char *word, size_t size)
{
    if (length != size) return false;
    if (memcmp(row, word, size) == 0) return true;
    int32_t listed, written;
    utf8proc_ssize_t lead = utf8proc_iterate((const uint8_t *)row, (utf8proc_ssize_t)length, &listed);
    if (lead <= 0 || utf8proc_iterate((const uint8_t *)word, (utf8proc_ssize_t)size, &written) != lead) return false;
    return utf8proc_toupper(listed) == written && memcmp(row + lead, word + lead, size - (size_t)lead) == 0;
}

static bool abbreviation_in(const char *row, const char *word, size_t size, bool digit)
{
    while (*row) {
        size_t length = strcspn(row, " ");
        bool number = *row == '#';
        if ((!number || digit) && abbreviation_is(row + number, length - number, word, size)) return true;
        row += length + (row[length] == ' ');
    }
    return false;
}

/* A syllable of Hangul or a Han character is a word. */
static bool abbreviation_has_letter(int32_t character)
{
    bool word = (character >= 0xAC00 && character <= 0xD7A3) || qtts__cut_classify(character) == QTTS__CUT_WIDE;
    return !word && qtts__cut_is_sayable(character) && !qtts__cut_is_digit(character);
}

/* "J", "U.S", "z.B", "т.е", "Ph.D": parts of one or two letters between dots; one part alone has a single letter. */
static bool abbreviation_is_initials(const char *word, size_t size)
{
    size_t letters = 0, parts = 1, at = 0;
    while (at < size) {
        int32_t character;
        utf8proc_ssize_t length = utf8proc_iterate((const uint8_t *)word + at, (utf8proc_ssize_t)(size - at), &character);
        if (length <= 0) return false;
        at += (size_t)length;
        if (character == '.') {
            if (letters == 0) return false;
            letters = 0;
            parts++;
        } else if (!abbreviation_has_letter(character) || ++letters > 2) {
            return false;
        }
    }
    return letters > 0 && (parts > 1 || letters == 1);
}

static bool abbreviation_spans(const char *word, size_t size, const char *letters)
{
    for (size_t i = 0; i < size; i++)
        if (!strchr(letters, word[i])) return false;
    return size > 0;
}

/* "1.", "am 3. Oktober", "Ludwig XIV. von": an ordinal rather than a sentence's end. */
static bool abbreviation_is_ordinal(const char *word, size_t size)
{
    return (size <= 2 && abbreviation_spans(word, size, "0123456789")) || (size <= 6 && abbreviation_spans(word, size, "IVXLC"));
}

bool qtts__cut_abbreviates(const char *word, size_t size, bool digit)
{
    if (abbreviation_is_initials(word, size) || abbreviation_is_ordinal(word, size)) return true;
    for (size_t i = 0; i < sizeof abbreviation_rows / sizeof *abbreviation_rows; i++)
        if (abbreviation_in(abbreviation_rows[i], word, size, digit)) return true;
    return false;
}
