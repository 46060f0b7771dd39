/* Many answers at once by libcurl's multi interface and epoll, thrown away. many_floor URL BODY STREAMS IDLE-SECONDS */
#include "easy.h"
#include "measure.h"

#include <stdlib.h>
#include <sys/epoll.h>

typedef struct many {
    CURLM *multi;
    int epoll;
    double due; /* when libcurl wants to be called, on measure_seconds's clock; < 0 = never */
    int running;
} many;

typedef struct answer {
    CURL *easy;
    struct curl_slist *headers;
    double first; /* when its first byte came; 0 = not yet */
} answer;

static size_t discard(char *bytes, size_t one, size_t size, void *self)
{
    answer *mine = self;
    (void)bytes, (void)one;
    if (mine->first == 0) mine->first = measure_seconds();
    return size;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *self, void *known)
{
    many *all = self;
    struct epoll_event event = {.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u), .data.fd = fd};
    (void)easy;
    if (what == CURL_POLL_REMOVE) return epoll_ctl(all->epoll, EPOLL_CTL_DEL, fd, NULL), 0;
    curl_multi_assign(all->multi, fd, all);
    return epoll_ctl(all->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
}

static int on_timer(CURLM *multi, long timeout_ms, void *self)
{
    (void)multi;
    ((many *)self)->due = timeout_ms < 0 ? -1 : measure_seconds() + (double)timeout_ms / 1e3;
    return 0;
}

static void turn(many *all)
{
    struct epoll_event events[64];
    double left = all->due < 0 ? 0.1 : all->due - measure_seconds();
    int count = epoll_wait(all->epoll, events, 64, left <= 0 ? 0 : left > 0.1 ? 100 : (int)(left * 1e3) + 1);
    for (int i = 0; i < count; i++) {
        int what = (events[i].events & (EPOLLIN | EPOLLHUP) ? CURL_CSELECT_IN : 0) | (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0);
        curl_multi_socket_action(all->multi, events[i].data.fd, what, &all->running);
    }
    if (all->due < 0 || measure_seconds() < all->due) return;
    all->due = -1;
    curl_multi_socket_action(all->multi, CURL_SOCKET_TIMEOUT, 0, &all->running);
}

static void start(many *all, answer *answers, int count, char **argv)
{
    all->multi = curl_multi_init();
    all->epoll = epoll_create1(EPOLL_CLOEXEC);
    curl_multi_setopt(all->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(all->multi, CURLMOPT_SOCKETDATA, all);
    curl_multi_setopt(all->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(all->multi, CURLMOPT_TIMERDATA, all);
    for (int i = 0; i < count; i++) {
        answers[i].easy = easy_new(argv[1], argv[2], CURL_MAX_WRITE_SIZE, "", &answers[i].headers);
        curl_easy_setopt(answers[i].easy, CURLOPT_WRITEFUNCTION, discard);
        curl_easy_setopt(answers[i].easy, CURLOPT_WRITEDATA, &answers[i]);
        curl_multi_add_handle(all->multi, answers[i].easy);
    }
    all->running = count;
}

int main(int argc, char **argv)
{
    if (argc < 5) return fprintf(stderr, "many_floor URL BODY STREAMS IDLE-SECONDS\n"), 2;
    int count = atoi(argv[3]);
    answer *answers = calloc((size_t)count, sizeof *answers);
    many all = {.due = -1};
    double first = 0;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    long before = measure_memory("VmRSS:");
    measure from = measure_now();
    start(&all, answers, count, argv);
    while (measure_seconds() - from.wall < atof(argv[4])) turn(&all);
    long idle = measure_memory("VmRSS:");
    while (all.running > 0) turn(&all);
    measure now = measure_now();
    for (int i = 0; i < count; i++) first += (answers[i].first - from.wall) / count;
    printf("{\"cpu\": %.6f, \"idle_kib\": %ld, \"active_kib\": %ld, \"first\": %.6f}\n", now.cpu - from.cpu, idle - before,
           measure_memory("VmHWM:") - before, first);
    for (int i = 0; i < count; i++) {
        if (answers[i].first == 0) return fprintf(stderr, "an answer never came\n"), 1;
        curl_multi_remove_handle(all.multi, answers[i].easy);
        curl_easy_cleanup(answers[i].easy);
        curl_slist_free_all(answers[i].headers);
    }
    curl_multi_cleanup(all.multi);
    free(answers);
    return 0;
}
