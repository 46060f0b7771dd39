-- The options of qtts.client: each taken, each refused in its own words.
local qtts, check = require "qtts", require "check"

local taken = {
    { "workspace", "ws-1" }, { "user_agent", "game/1.0" }, { "proxy", "" }, { "retries", 0 }, { "retries", 5 },
    { "headers", {} }, { "headers", { ["X-Trace"] = "1" } }, { "timeout", 5 }, { "timeout", 0.25 }, { "timeout", math.huge },
    { "timeout", { connect = 1, first_byte = 2, idle = 3.5, total = math.huge } }, { "max_event_bytes", 1000000 }, { "max_header_bytes", 65536 },
    { "max_buffered_bytes", 100000 }, { "max_download_bytes", math.huge }, { "allow_plaintext", true }, { "allow_private_address", false },
    { "region", "beijing" }, { "region", "intl" },
}

local raised = {
    { "api_keyy", "x", "unknown option 'api_keyy'" }, { 1, "x", "options are given by name" },
    { "api_key", 5, "'api_key': string expected, got number" }, { "region", true, "'region'" }, { "base_url", {}, "'base_url'" },
    { "workspace", 1, "'workspace'" }, { "user_agent", 1, "'user_agent'" }, { "proxy", false, "'proxy'" }, { "ca_file", 1, "'ca_file'" },
    { "api_key", "sk-\0x", "NUL" }, { "ca_file", "/etc\0/x", "NUL" },
    { "headers", "X: 1", "'headers'" }, { "headers", { "X: 1" }, "'headers'" }, { "headers", { X = 1 }, "'headers'" }, { "headers", { X = "a\0b" }, "NUL" },
    { "timeout", "5", "'timeout'" }, { "timeout", 0, "'timeout'" }, { "timeout", -1, "'timeout'" }, { "timeout", 0 / 0, "'timeout'" },
    { "timeout", 1e300, "'timeout'" }, { "timeout", { idle = 0 }, "'idle'" }, { "timeout", { read = 1 }, "unknown option 'read'" },
    { "timeout", { 1 }, "by name" }, { "retries", -1, "'retries'" }, { "retries", 1.5, "'retries'" }, { "retries", "2", "'retries'" },
    { "retries", math.huge, "'retries'" }, { "retries", 1e12, "'retries'" }, { "max_event_bytes", 0, "'max_event_bytes'" },
    { "max_header_bytes", -5, "'max_header_bytes'" }, { "max_buffered_bytes", "1", "'max_buffered_bytes'" },
    { "max_download_bytes", 0 / 0, "'max_download_bytes'" }, { "allow_plaintext", 1, "'allow_plaintext'" },
    { "allow_private_address", "yes", "'allow_private_address'" },
}

-- What the core refuses comes back as a value.
local refused = {
    { "api_key", "" }, { "api_key", "sk-1\r\nX-Evil: 1" }, { "region", "atlantis" }, { "base_url", "http://example.com/api/v1" },
    { "base_url", "ftp://127.0.0.1/api/v1" }, { "headers", { Authorization = "Bearer x" } }, { "headers", { X = "1\r\nY: 2" } },
    { "workspace", "a\nb" },
}

local function options(row)
    local all = { api_key = check.key, base_url = check.endpoint }
    if row[1] == "region" then all.base_url = nil end
    all[row[1]] = row[2]
    return all
end

local tests = {}
local function add(name, test) tests[#tests + 1] = { name, test } end

for _, row in ipairs(taken) do
    add("takes " .. row[1], function()
        local client, err = qtts.client(options(row))
        check.eq(err, nil)
        client:close()
    end)
end
for _, row in ipairs(raised) do
    add("J4 raises " .. row[3], function() check.raises(row[3], qtts.client, options(row)) end)
end
add("tells where its settings came from, and not the key", function()
    local client = check.client{ ca_file = "/etc/some.pem" }
    check.eq(client:key_source(), "api_key")
    check.eq(client:ca_file(), "/etc/some.pem")
    client:close()
end)
for i, row in ipairs(refused) do
    add("refuses " .. row[1] .. " " .. i, function()
        local err = check.fails("INVALID", qtts.client(options(row)))
        if tostring(err):find("Evil", 1, true) then error "the refused key is in the message" end
    end)
end

add("J5 no key says which variable", function() check.has(check.fails("INVALID", qtts.client{}), "DASHSCOPE_API_KEY") end)
add("no argument at all", function() check.fails("INVALID", qtts.client()) end)
add("no table", function() check.raises("table expected", qtts.client, "sk-1") end)
add("base_url", function() check.eq(check.client():base_url(), check.endpoint) end)
add("region's base_url", function() check.has(qtts.client{ api_key = "sk-1", region = "cn" }:base_url(), "https://dashscope.aliyuncs.com/") end)
add("headers and workspace are sent", function()
    local client = check.wire_client("hello", { headers = { ["X-Trace"] = "abc", ["X-Other"] = "def" }, workspace = "ws-7", user_agent = "game/1.0" })
    check.read_all(client:stream(check.request()))
    local seen = check.get(client, check.wire .. "/seen/hello")
    for _, part in ipairs{ "abc", "def", "ws-7", "game/1.0" } do check.has(seen, part) end
end)

return tests
