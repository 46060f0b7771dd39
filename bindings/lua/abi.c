/* The module under the wrong Lua: a sentence instead of a crash. */
#include "binding.h"

/* Functions that came with one version each: which of them exist says which Lua is the host. Declared here under names of our own, since
 * no one header has them all. */
#if defined(__ELF__)
extern void has_5_1(void) __asm__("lua_setfenv") __attribute__((weak));
extern void has_5_2(void) __asm__("lua_setuservalue") __attribute__((weak));
extern void has_5_3(void) __asm__("lua_rotate") __attribute__((weak));
extern void has_5_4(void) __asm__("lua_setiuservalue") __attribute__((weak));

static const char *host_version(void)
{
    if (has_5_4) return "5.4";
    if (has_5_3) return "5.3";
    if (has_5_2) return "5.2";
    return has_5_1 ? "5.1" : "of an unknown version";
}
#else
static const char *host_version(void) { return &LUA_VERSION[4]; }
#endif

void qlua_abi_check(lua_State *L)
{
    const char *built = &LUA_VERSION[4]; /* after "Lua " */
    const char *host = host_version();
    if (built[2] != host[2]) /* luaL_error is the same in all of them, lua_pushfstring too */
        luaL_error(L, "this qtts was built for Lua %s, but Lua %s is loading it: put the folder lua/%s of qtts into package.cpath instead", built,
                   host, host);
    luaL_checkversion(L);
}
