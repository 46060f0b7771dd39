-- Misuse raises, says where, and sends nothing.
local qtts, check = require "qtts", require "check"

local requests = {
    { { voice = "Cherry" }, "text" }, { { text = "", voice = "Cherry" }, "text" }, 
    { { text = "a\0b", voice = "Cherry" }, "NUL" }, { { text = "a\255b", voice = "Cherry" }, "UTF-8" }, { { text = 5, voice = "Cherry" }, "'text': string" },
    { { text = "x", voice = 5 }, "'voice': string" }, { { text = "x", voice = "Che\0rry" }, "NUL" }, { { text = "x", voise = "Cherry" }, "unknown option 'voise'" },
    { { "x", voice = "Cherry" }, "by name" }, { { text = "x", voice = "Cherry", optimize_instructions = 1 }, "boolean" },
    { { text = "x", voice = "Cherry", model = true }, "'model'" }, { { text = "x", voice = "Cherry", language_type = {} }, "'language_type'" },
    { { text = "x", voice = "Cherry", instructions = 1 }, "'instructions'" }, { "x", "table expected" }, { nil, "table expected" },
}

local function each_opener(test)
    for _, name in ipairs{ "stream", "synthesize", "open_synthesis" } do test(name) end
end

local tests = {}
for i, row in ipairs(requests) do
    tests[#tests + 1] = { "J4 request " .. i .. " " .. row[2], function()
        local client = check.client()
        each_opener(function(name) check.raises(row[2], client[name], client, row[1]) end)
    end }
end

local function add(name, test) tests[#tests + 1] = { name, test } end

add("says where", function()
    local message = check.raises("text", function() check.client():stream{ voice = "Cherry" } end)
    check.has(message, "test_misuse.lua:")
end)
add("a closed client", function()
    local client = check.client()
    client:close()
    client:close()
    check.has(tostring(client), "closed")
    each_opener(function(name) check.raises("closed", client[name], client, check.request()) end)
    for _, name in ipairs{ "download", "open_download", "warmup", "open_warmup", "fd", "step", "ready", "base_url", "key_source", "ca_file" } do check.raises("closed", client[name], client, "http://x") end
end)
add("a closed stream", function()
    local stream = check.client():stream(check.request())
    stream:close()
    stream:close()
    stream:cancel()
    check.has(tostring(stream), "closed")
    for _, name in ipairs{ "next", "poll", "save", "response" } do check.raises("closed", stream[name], stream, "x") end
    check.raises("closed", function() return stream.url end)
    check.raises("closed", function() for _ in stream do end end)
end)
add("the wrong self", function()
    local client = check.client()
    local stream = client:stream(check.request())
    check.raises("qtts.stream expected", stream.next, client)
    check.raises("qtts.client expected", client.step, stream)
    check.raises("expected", stream.next)
    check.raises("expected", stream.close, {})
    check.raises("expected", client.close, io.stdout)
end)
add("J4 arguments", function()
    local client = check.client()
    local stream = client:stream(check.request())
    check.raises("string expected", stream.save, stream)
    check.raises("NUL", stream.save, stream, "a\0b")
    check.raises("string expected", client.download, client)
    check.raises("NUL", client.download, client, "http://x/\0")
    check.raises("number expected", client.step, client, "soon")
end)
add("an url that is none", function()
    local client = check.client()
    for _, url in ipairs{ "", "file:///etc/passwd", "ftp://127.0.0.1/x", "http://user:word@127.0.0.1/", "http://127.0.0.1/a b", "x" } do
        check.raises("", client.download, client, url)
        check.raises("", client.open_download, client, url)
    end
end)
add("metatables are out of reach", function()
    local client = check.client()
    check.eq(getmetatable(client), "qtts.client")
    check.eq(getmetatable(client:stream(check.request())), "qtts.stream")
    check.raises("", setmetatable, client, {})
end)
add("unknown fields are nil", function()
    local client = check.client()
    check.eq(client.nothing, nil)
    check.eq(client:stream(check.request()).nothing, nil)
    check.eq(client:stream(check.request())[1], nil)
end)
add("nothing was sent", function()
    local client = check.wire_client "never"
    pcall(client.stream, client, { text = "a\0b", voice = "Cherry" })
    local seen = check.get(client, check.wire .. "/seen/never")
    check.eq(seen:find("method", 1, true), nil, "a request")
end)
return tests
