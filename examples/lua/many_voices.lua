-- The same text in many voices, all at the same time, each to its own WAV file.    lua many_voices.lua "Any text" FOLDER
local qtts = require "qtts"

local text, folder = arg[1] or "Every voice is different.", arg[2] or "."
local voices = { "Cherry", "Ethan", "Serena", "Chelsie" }

local function write_wav(path, stream, pcm)
    local file = assert(io.open(path, "wb"))
    file:write(qtts.wav_header(stream, #pcm), pcm)
    file:close()
    print(path)
end

local client, refused = qtts.client{}
if not client then
    io.stderr:write(tostring(refused), "\n")
    os.exit(1)
end

local jobs, running, failed = {}, 0, false
for _, voice in ipairs(voices) do
    jobs[client:stream{ text = text, voice = voice }] = { voice = voice, chunks = {} }
    running = running + 1
end

-- Takes what is there of one stream; the end comes once.
local function drain(stream, job)
    local pcm, err = stream:poll()
    while pcm do
        job.chunks[#job.chunks + 1] = pcm
        pcm, err = stream:poll()
    end
    if pcm == false then return end -- not yet
    running, jobs[stream] = running - 1, nil
    if not err then return write_wav(("%s/%s.wav"):format(folder, job.voice), stream, table.concat(job.chunks)) end
    failed = true
    io.stderr:write(job.voice, ": ", tostring(err), "\n")
end

-- The first step sends the requests; a ready stream is one with news.
while running > 0 do
    client:step(1000)
    for stream in client.ready, client do
        if jobs[stream] then drain(stream, jobs[stream]) end
    end
end
if failed then os.exit(1) end
