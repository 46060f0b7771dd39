/* The scanner: goes from cluster to cluster and judges each place between two. */
#include "cut_scan.h"

/* What the sentence in front of a place ends with. */
typedef enum scan_term { SCAN_NO_TERM, SCAN_COMMA, SCAN_WIDE_COMMA, SCAN_DASH, SCAN_DOT, SCAN_ELLIPSIS, SCAN_STOP, SCAN_WIDE_STOP } scan_term;

typedef struct scan {
    qtts__cut_view view;
    qtts__cut_marks marks;
    qtts__cut_quotes quotes;
    qtts__cut_cluster before; /* the last one that is no white space */
    scan_term term;
    scan_term noted; /* that of in front of a bracket with nothing but digits so far: "It was so.[1] Then" */
    bool closed;     /* a quote or bracket closed behind the term */
    bool sayable;
    bool said;                /* something to say stands in this paragraph */
    bool broken;              /* at an AT_BREAK: no piece goes on behind it */
    qtts__cut_mark paragraph; /* the end of the one before */
    size_t word, word_end;    /* the last word, for its dot */
} scan;

static void scan_mark(scan *self, size_t size, qtts__cut_rank rank, qtts__cut_kind kind)
{
    qtts__cut_mark mark = {size, kind, self->sayable, self->quotes};
    if (rank == QTTS__CUT_AT_SENTENCE && self->marks.first_sentence.size == 0) self->marks.first_sentence = mark;
    self->marks.last[rank] = mark;
}

/* No piece holds a paragraph without anything to say: it ends in front of that one, or is nothing but that one. */
static bool scan_breaks(scan *self, size_t size)
{
    if (self->said) return false;
    if (self->sayable && self->paragraph.size == 0) return false;
    self->marks.last[QTTS__CUT_AT_BREAK] = self->sayable ? self->paragraph : (qtts__cut_mark){size, QTTS__CUT_PARAGRAPH, false, self->quotes};
    self->broken = true;
    return true;
}

static void scan_mark_paragraph(scan *self, size_t size)
{
    self->quotes.count = 0;
    if (scan_breaks(self, size)) return;
    self->said = false;
    self->paragraph = (qtts__cut_mark){size, QTTS__CUT_PARAGRAPH, true, self->quotes};
    scan_mark(self, size, QTTS__CUT_AT_SENTENCE, QTTS__CUT_PARAGRAPH);
    if (size * 2 >= self->view.limit) scan_mark(self, size, QTTS__CUT_AT_PARAGRAPH, QTTS__CUT_PARAGRAPH);
}

static void scan_mark_end(scan *self, size_t size)
{
    if (!self->sayable || !scan_breaks(self, size)) scan_mark(self, size, QTTS__CUT_AT_END, QTTS__CUT_END);
}

/* A boundary of some worth; a piece of nothing but punctuation would be none. */
static void scan_mark_kind(scan *self, size_t size, qtts__cut_kind kind)
{
    bool quoted = self->quotes.count > 0;
    if (!self->sayable) kind = QTTS__CUT_NONE;
    if (kind == QTTS__CUT_SENTENCE) scan_mark(self, size, quoted ? QTTS__CUT_AT_QUOTED_SENTENCE : QTTS__CUT_AT_SENTENCE, kind);
    if (kind == QTTS__CUT_CLAUSE) scan_mark(self, size, quoted ? QTTS__CUT_AT_QUOTED_CLAUSE : QTTS__CUT_AT_CLAUSE, kind);
    if (kind == QTTS__CUT_WORD) scan_mark(self, size, QTTS__CUT_AT_WORD, kind);
}

static bool scan_abbreviates(const scan *self, bool digit)
{
    return !self->closed && qtts__cut_abbreviates(self->view.text + self->word, self->word_end - self->word, digit);
}

static bool scan_is_note(const scan *self, const qtts__cut_cluster *cluster)
{
    return self->term >= SCAN_DOT && cluster->start == self->before.end && qtts__cut_is_note(cluster->character);
}

/* What belongs to the text in front of it: no piece begins with that. */
static bool scan_clings(const scan *self, const qtts__cut_cluster *cluster)
{
    if (scan_is_note(self, cluster)) return true;
    qtts__cut_quotes quotes = self->quotes;
    switch (cluster->cls) {
    case QTTS__CUT_DOT:
    case QTTS__CUT_STOP:
    case QTTS__CUT_WIDE_STOP:
    case QTTS__CUT_COMMA:
    case QTTS__CUT_WIDE_COMMA: return true;
    case QTTS__CUT_OPEN:
    case QTTS__CUT_CLOSE:
    case QTTS__CUT_QUOTE: return qtts__cut_quotes_take(&quotes, cluster->character, cluster->cls);
    default: return cluster->character == 0x30FC; /* ー */
    }
}

/* The kind of a gap that is no paragraph's end, by what stands in front of it and what follows. */
static qtts__cut_kind scan_judge_gap(const scan *self, const qtts__cut_space *space, qtts__cut_next next)
{
    qtts__cut_kind word = space->breaks ? QTTS__CUT_WORD : QTTS__CUT_NONE;
    switch (self->term) {
    case SCAN_WIDE_STOP: return QTTS__CUT_SENTENCE;
    case SCAN_STOP: return next == QTTS__CUT_LOWER ? QTTS__CUT_CLAUSE : QTTS__CUT_SENTENCE;
    case SCAN_DOT:
        if (scan_abbreviates(self, next == QTTS__CUT_DIGIT)) return word;
        return next == QTTS__CUT_LOWER ? QTTS__CUT_CLAUSE : QTTS__CUT_SENTENCE;
    case SCAN_NO_TERM: return word;
    default: return space->breaks ? QTTS__CUT_CLAUSE : QTTS__CUT_NONE;
    }
}

/* The place at white space; false when what follows could still change it. */
static bool scan_take_gap(scan *self, size_t *at)
{
    qtts__cut_space space;
    size_t start = self->before.end, end = *at;
    if (!qtts__cut_skip(&self->view, &end, &space)) return false;
    if (space.paragraph) {
        scan_mark_paragraph(self, start);
    } else if (end < self->view.size) {
        qtts__cut_cluster after = qtts__cut_cluster_at(&self->view, end);
        qtts__cut_next next = qtts__cut_follows(&self->view, end);
        bool list = space.lines > 0 && qtts__cut_is_bullet(&self->view, &after);
        if (next == QTTS__CUT_UNKNOWN || (list && !after.known)) return false;
        scan_mark(self, start, QTTS__CUT_AT_TIGHT, QTTS__CUT_WORD); /* for want of a better one */
        if (list) scan_mark_kind(self, start, QTTS__CUT_SENTENCE);
        else if (!scan_clings(self, &after)) scan_mark_kind(self, start, scan_judge_gap(self, &space, next));
    } else if (self->view.ending == QTTS__CUT_LAST_END) {
        scan_mark_end(self, start);
    } else {
        scan_mark_kind(self, start, scan_judge_gap(self, &space, QTTS__CUT_OTHER));
    }
    self->term = SCAN_NO_TERM;
    self->closed = false;
    self->word = self->word_end = *at = end;
    return true;
}

/* The kind of the place between two clusters without white space. */
static qtts__cut_kind scan_judge_tight(const scan *self, const qtts__cut_cluster *after)
{
    const qtts__cut_cluster *before = &self->before;
    bool wide = after->cls == QTTS__CUT_WIDE;
    if (scan_clings(self, after) || after->cls == QTTS__CUT_ELLIPSIS) return QTTS__CUT_NONE;
    switch (self->term) {
    case SCAN_WIDE_STOP: return self->closed && (wide || after->cls == QTTS__CUT_LETTER) ? QTTS__CUT_CLAUSE : QTTS__CUT_SENTENCE;
    case SCAN_DOT: return wide && !scan_abbreviates(self, false) ? QTTS__CUT_SENTENCE : QTTS__CUT_NONE;
    case SCAN_STOP: return !wide ? QTTS__CUT_NONE : self->closed ? QTTS__CUT_CLAUSE : QTTS__CUT_SENTENCE;
    case SCAN_WIDE_COMMA: return QTTS__CUT_CLAUSE;
    case SCAN_ELLIPSIS: return wide ? QTTS__CUT_CLAUSE : QTTS__CUT_NONE;
    case SCAN_DASH: return before->character != 0x2013 && after->cls != QTTS__CUT_DASH ? QTTS__CUT_CLAUSE : QTTS__CUT_NONE;
    default: break;
    }
    if (before->character == 0x200B) return QTTS__CUT_WORD;
    if (before->cls == QTTS__CUT_WIDE && after->cls == QTTS__CUT_OPEN) return QTTS__CUT_WORD;
    if (before->cls == QTTS__CUT_CLOSE && wide) return QTTS__CUT_WORD;
    bool turns = qtts__cut_is_hiragana(before->character) && wide && !qtts__cut_is_hiragana(after->character);
    return turns ? QTTS__CUT_WORD : QTTS__CUT_NONE; /* behind the particle, in front of the next word */
}

static void scan_take_place(scan *self, const qtts__cut_cluster *after)
{
    bool clings = scan_clings(self, after) || self->before.cls == QTTS__CUT_OPEN;
    scan_mark(self, after->start, clings ? QTTS__CUT_AT_TIGHT : QTTS__CUT_AT_CLUSTER, QTTS__CUT_CLUSTER);
    scan_mark_kind(self, after->start, scan_judge_tight(self, after));
}

static scan_term scan_join(scan_term term, scan_term more)
{
    if (more == SCAN_DOT && (term == SCAN_DOT || term == SCAN_ELLIPSIS)) return SCAN_ELLIPSIS;
    return term >= SCAN_DOT && term > more ? term : more;
}

static void scan_take_term(scan *self, scan_term term)
{
    self->term = self->closed ? term : scan_join(self->term, term);
    if (self->closed) self->word = self->word_end; /* "(p. 5)." : the dot is not the number's */
    self->closed = false;
}

/* A word goes on over what stands in it without white space, as in "a.b!c"; but not from one script into another. */
static bool scan_begins_word(const scan *self, const qtts__cut_cluster *cluster)
{
    qtts__cut_class before = self->before.cls;
    if (self->before.character == 0x2019 && cluster->start == self->before.end) return false; /* Tom’s */
    if (self->closed || before == QTTS__CUT_DASH || before == QTTS__CUT_WIDE_STOP || before == QTTS__CUT_WIDE_COMMA) return true;
    return before == QTTS__CUT_WIDE && cluster->cls != QTTS__CUT_WIDE;
}

static void scan_take_letter(scan *self, const qtts__cut_cluster *cluster)
{
    if (scan_begins_word(self, cluster)) self->word = cluster->start;
    self->word_end = cluster->end;
    if (!qtts__cut_is_digit(cluster->character)) self->noted = SCAN_NO_TERM;
    if (cluster->character == '-') self->word = cluster->end;
    self->term = SCAN_NO_TERM;
    self->closed = false;
}

static void scan_take_quote(scan *self, const qtts__cut_cluster *cluster)
{
    bool inches = cluster->cls == QTTS__CUT_QUOTE && self->before.end == cluster->start && qtts__cut_is_digit(self->before.character);
    qtts__cut_quotes quotes = self->quotes;
    bool closes = qtts__cut_quotes_take(&quotes, cluster->character, cluster->cls);
    if (inches && !closes) {
        scan_take_letter(self, cluster);
        return;
    }
    self->quotes = quotes;
    self->closed = closes;
    if (closes && self->noted != SCAN_NO_TERM) self->term = self->noted;
    if (closes) return;
    self->noted = cluster->start == self->before.end && self->term >= SCAN_DOT ? self->term : SCAN_NO_TERM;
    self->term = SCAN_NO_TERM;
    self->word = self->word_end = cluster->end;
}

/* ". . ." */
static bool scan_stands_alone(const scan *self, const qtts__cut_cluster *cluster) { return cluster->start != self->before.end; }

static bool scan_asks_in_greek(const scan *self, const qtts__cut_cluster *cluster)
{
    int32_t before = self->before.character;
    return cluster->character == ';' && ((before >= 0x370 && before <= 0x3FF) || (before >= 0x1F00 && before <= 0x1FFF));
}

static void scan_take_cluster(scan *self, const qtts__cut_cluster *cluster)
{
    switch (cluster->cls) {
    case QTTS__CUT_DOT: scan_take_term(self, scan_stands_alone(self, cluster) ? SCAN_ELLIPSIS : SCAN_DOT); break;
    case QTTS__CUT_STOP: scan_take_term(self, SCAN_STOP); break;
    case QTTS__CUT_WIDE_STOP: scan_take_term(self, SCAN_WIDE_STOP); break;
    case QTTS__CUT_ELLIPSIS: scan_take_term(self, SCAN_ELLIPSIS); break;
    case QTTS__CUT_COMMA: scan_take_term(self, scan_asks_in_greek(self, cluster) ? SCAN_STOP : SCAN_COMMA); break;
    case QTTS__CUT_WIDE_COMMA: scan_take_term(self, SCAN_WIDE_COMMA); break;
    case QTTS__CUT_DASH: scan_take_term(self, SCAN_DASH); break;
    case QTTS__CUT_OPEN:
    case QTTS__CUT_CLOSE:
    case QTTS__CUT_QUOTE: scan_take_quote(self, cluster); break;
    default:
        if (!scan_is_note(self, cluster)) scan_take_letter(self, cluster);
    }
    self->said |= qtts__cut_is_sayable(cluster->character);
    self->sayable |= self->said;
    self->before = *cluster;
}

/* One cluster is over the limit alone: between code points then. */
static void scan_mark_points(scan *self, const qtts__cut_cluster *cluster)
{
    size_t at = cluster->start, length;
    while (at < cluster->end && (qtts__cut_point(&self->view, at, &length), at + length <= self->view.limit)) at += length;
    self->sayable |= at > cluster->start && qtts__cut_is_sayable(cluster->character);
    if (at > 0) scan_mark(self, at, QTTS__CUT_AT_POINT, QTTS__CUT_CLUSTER);
}

/* Behind the last cluster. */
static void scan_take_end(scan *self)
{
    static const qtts__cut_space none = {.breaks = true};
    bool stopped = self->term >= SCAN_DOT && !(self->term == SCAN_DOT && scan_abbreviates(self, false));
    if (self->view.ending == QTTS__CUT_LAST_END) scan_mark_end(self, self->before.end);
    else if (stopped || self->term == SCAN_WIDE_COMMA) scan_mark_kind(self, self->before.end, scan_judge_gap(self, &none, QTTS__CUT_OTHER));
}

static bool scan_step(scan *self, size_t *at)
{
    qtts__cut_cluster cluster = qtts__cut_cluster_at(&self->view, *at);
    if (cluster.cls == QTTS__CUT_SPACE) return scan_take_gap(self, at);
    bool over = cluster.end > self->view.limit;
    if (*at > 0 && self->before.end == *at) scan_take_place(self, &cluster);
    if (over) scan_mark_points(self, &cluster);
    if (!cluster.known) return false;
    scan_take_cluster(self, &cluster);
    *at = cluster.end;
    return true;
}

qtts__cut_marks qtts__cut_scan(const char *text, size_t size, size_t limit, qtts__cut_ending ending, const qtts__cut_quotes *quotes)
{
    scan self = {.view = {text, size, limit, ending}, .quotes = *quotes};
    size_t at = 0;
    while (at < size && at <= limit && !self.broken && scan_step(&self, &at)) continue;
    if (at == size && at <= limit && !self.broken && ending != QTTS__CUT_OPEN_END) scan_take_end(&self);
    self.marks.certain = self.broken || at > limit || (at == size && ending != QTTS__CUT_OPEN_END);
    return self.marks;
}
