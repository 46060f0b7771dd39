/* Runs a script in a Lua state whose n-th allocation fails, for every n until it runs through, once and for ever: starve SCRIPT. No crash, no
 * leak, the same state then runs it through, and the allocator's balance is 0 after lua_close. Prints how many states it took. */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static FILE *out; /* of its own: the io library of a starved 5.1 closes stdout and stderr */

typedef struct account {
    long calls, fail_at; /* fail_at 0: never */
    int for_ever;        /* 1: fails from then on */
    long balance;
} account;

static int refuse(account *a)
{
    a->calls++;
    return a->fail_at && (a->for_ever ? a->calls >= a->fail_at : a->calls == a->fail_at);
}

static void *allocate(void *user, void *block, size_t old_size, size_t size)
{
    account *a = user;
    if (!block) old_size = 0; /* 5.2 and later say there what it is for */
    if (size == 0) {
        a->balance -= (long)old_size;
        free(block);
        return NULL;
    }
    if (size > old_size && refuse(a)) return NULL;
    void *moved = realloc(block, size);
    if (moved) a->balance += (long)size - (long)old_size;
    return moved;
}

static int run(lua_State *L)
{
    luaL_openlibs(L);
    if (luaL_loadfile(L, lua_touserdata(L, 1)) != 0) return lua_error(L);
    lua_call(L, 0, 0);
    return 0;
}

/* What a state that was starved does when there is memory again. */
static const char again[] =
    "local loaded = package and package.loaded and package.loaded.qtts\n"
    "if not (type and type(loaded) == 'table') then return end\n" /* it had not come so far */
    "local client = assert(loaded.client{ api_key = 'sk-test', base_url = os.getenv 'QTTS_TEST_ENDPOINT' })\n"
    "local size = 0\n"
    "for pcm in client:stream{ text = 'x', voice = 'Cherry', parameters = { x_replay = { kind = 'ramp', bytes = 2000 } } } do size = size + #pcm end\n"
    "assert(size == 2000)\n";

/* Pushing a C function allocates in 5.1, which has another way in. */
static int protected(lua_State *L, const char *script)
{
#if LUA_VERSION_NUM < 502
    return lua_cpcall(L, run, (void *)script);
#else
    lua_pushcfunction(L, run);
    lua_pushlightuserdata(L, (void *)script);
    return lua_pcall(L, 1, 0, 0);
#endif
}

/* 0: ran through, 1: out of memory, 2: anything else */
static int attempt(account *a, const char *script)
{
    lua_State *L = lua_newstate(allocate, a);
    if (!L) return 1;
    int status = protected(L, script), result = status != 0;
    const char *message = status ? lua_tostring(L, -1) : "";
    if (status && (!a->fail_at || !message || !strstr(message, "not enough memory"))) {
        fprintf(out, "allocation %ld: %s\n", a->fail_at, message ? message : "?");
        result = 2;
    }
    long failed_at = a->fail_at;
    a->fail_at = 0; /* Lua itself needs memory to call a finalizer */
    if (result == 1 && (luaL_loadstring(L, again) != 0 || lua_pcall(L, 0, 0, 0) != 0)) {
        fprintf(out, "allocation %ld: the next run: %s\n", failed_at, lua_tostring(L, -1));
        result = 2;
    }
    lua_close(L);
    if (a->balance != 0) {
        fprintf(out, "allocation %ld: %ld bytes left\n", failed_at, a->balance);
        return 2;
    }
    return result;
}

static long starve(const char *script, int for_ever)
{
    for (long n = 1;; n++) {
        account a = {.fail_at = n, .for_ever = for_ever};
        int result = attempt(&a, script);
        if (result == 2) exit(1);
        if (result == 0 && a.calls < n) return n;
    }
}

int main(int count, char **words)
{
    if (count != 2 || !(out = fdopen(dup(STDOUT_FILENO), "w"))) return 2;
    setvbuf(out, NULL, _IONBF, 0);
    account free_run = {0};
    if (attempt(&free_run, words[1]) != 0) {
        fprintf(out, "fails with all the memory it wants\n");
        return 1;
    }
    long once = starve(words[1], 0);
    fprintf(out, "%ld states starved once, %ld for ever\n", once, starve(words[1], 1));
    return 0;
}
