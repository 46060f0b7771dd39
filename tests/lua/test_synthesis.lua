-- Without streaming: the reply, its url, its recording.
local check = require "check"

local BYTES = 48000
local function request() return check.request{ kind = "ramp", bytes = BYTES } end

return {
    { "the reply", function()
        local reply, err = check.client():synthesize(request())
        check.eq(err, nil)
        check.has(reply.url, "http")
        check.eq(type(reply.request_id), "string")
        check.eq(type(reply.audio_id), "string")
        check.eq(type(reply.expires_at), "number")
        check.eq(type(reply.usage.characters), "number")
        check.eq(reply.finish_reason, "stop")
        check.has(tostring(reply), reply.request_id)
        check.eq(reply:response().url, reply.url)
        check.eq(getmetatable(reply), "qtts.reply")
    end },
    { "read", function()
        local wav = check.client():synthesize(request()):read()
        check.eq(wav:sub(1, 4), "RIFF")
        if wav:sub(-BYTES) ~= check.ramp(BYTES) then error "other bytes" end
    end },
    { "save", function()
        local reply = check.client():synthesize(request())
        check.eq(reply:save(check.path "reply.wav"), true)
        local wav = check.read_file(check.path "reply.wav")
        check.eq(#wav, 44 + BYTES)
        if wav:sub(-BYTES) ~= check.ramp(BYTES) then error "other bytes" end
    end },
    { "save where nothing can be written", function()
        check.fails("IO", check.client():synthesize(request()):save(check.path "no/such/folder/x.wav"))
        check.raises("NUL", function() check.client():synthesize(request()):save "a\0b" end)
    end },
    { "download", function()
        local client = check.client()
        local wav = client:download(client:synthesize(request()).url)
        if wav:sub(-BYTES) ~= check.ramp(BYTES) then error "other bytes" end
    end },
    { "download of what is not there", function()
        local client = check.client()
        local err = check.fails("HTTP", client:download(check.endpoint:gsub("/api/v1$", "") .. "/no-such-file.wav"))
        check.eq(err.http_status, 404)
    end },
    { "an unknown voice", function()
        local err = check.fails("SERVICE", check.client():synthesize{ text = "Hello.", voice = "Nobody" })
        check.eq(err.http_status, 400)
        check.eq(err.code, "InvalidParameter")
    end },
    { "open_synthesis and open_download", function()
        local client = check.client()
        local synthesis = client:open_synthesis(request())
        check.eq(synthesis:next(), nil)
        local download = client:open_download(synthesis.url)
        local wav = check.read_all(download)
        if wav:sub(-BYTES) ~= check.ramp(BYTES) then error "other bytes" end
    end },
    { "a reply outlives its client, but cannot fetch", function()
        local client = check.client()
        local reply = client:synthesize(request())
        client:close()
        check.has(reply.url, "http")
        check.raises("closed", reply.read, reply)
    end },
    { "a reply keeps its client alive", function()
        local reply = check.client():synthesize(request())
        collectgarbage()
        collectgarbage()
        check.eq(#reply:read(), 44 + BYTES)
    end },
}
