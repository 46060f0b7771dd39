-- Tables as JSON: what the endpoint received, and what cannot be said.
local check = require "check"

local function sent(member, value)
    local client = check.wire_client "hello"
    local request = check.request()
    request[member] = value
    local _, err = check.read_all(client:stream(request))
    check.eq(err, nil, "error")
    local seen = check.get(client, check.wire .. "/seen/hello")
    return (seen:gsub('\\"', '"'):gsub("\\\\", "\\"):gsub(" ", ""))
end

local written = {
    { { a = true, }, '"a":true' }, { { a = false }, '"a":false' }, { { a = 1 }, '"a":1' }, { { a = -0.5 }, '"a":-0.5' },
    { { a = 2 ^ 53 }, '"a":9007199254740992' }, { { a = { 1, 2, 3 } }, '"a":[1,2,3]' }, { { a = {} }, '"a":{}' },
    { { a = { { b = "c" } } }, '"a":[{"b":"c"}]' }, { { ["ключ"] = "значение" }, nil }, { { a = "tab\there" }, '\\t' },
    { { a = 'say "x" \\ y' }, nil }, { '{"a":[]}', '"a":[]' }, { '{"a":null}', nil },
}

local circle = {}
circle.circle = circle

local deep = {}
for _ = 1, 100 do deep = { deep = deep } end

local refused = {
    { { a = 0 / 0 }, "not a number" }, { { a = 1 / 0 }, "infinite" }, { { a = print }, "function" }, { { a = io.stdout }, "userdata" },
    { { a = { 1, nil, 3, nil, 5 } }, "list without holes" }, { { a = { 1, b = 2 } }, "list without holes" }, { { a = { [2] = 1 } }, "list without holes" },
    { { a = { [1.5] = 1 } }, "list without holes" }, { circle, "circle" }, { deep, "deep" }, { { a = "x\0y" }, "NUL" }, { { ["x\0y"] = 1 }, "NUL" },
    { '{"a":1}\0', "NUL" }, { 5, "table or JSON text" }, { true, "table or JSON text" },
}

local tests = {}
for i, row in ipairs(written) do
    tests[#tests + 1] = { "writes " .. i, function()
        local seen = sent(i % 2 == 0 and "input" or "parameters", row[1])
        if row[2] then check.has(seen, row[2]) end
    end }
end
for i, row in ipairs(refused) do
    tests[#tests + 1] = { "refuses " .. i .. " " .. row[2], function()
        local client, request = check.client(), check.request()
        request[i % 2 == 0 and "input" or "parameters"] = row[1]
        check.raises(row[2], client.stream, client, request)
    end }
end
tests[#tests + 1] = { "text that is no JSON object", function()
    local client = check.client()
    for _, text in ipairs{ "{", "[1]", "5", "{} x" } do
        local request = check.request()
        request.parameters = text
        check.raises("", client.stream, client, request)
    end
end }
return tests
