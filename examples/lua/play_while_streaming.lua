-- Plays speech while it arrives, through a player that is installed.    lua play_while_streaming.lua "Any text"
local qtts = require "qtts"

local players = { -- each reads raw PCM from its standard input, or a WAV where the options for PCM differ by version
    { "pw-cat", "pw-cat $(pw-cat --help </dev/null 2>&1 | grep -o -m1 -e --raw) --playback --format s16 --rate %d --channels %d -" },
    { "pacat", "pacat --playback --format=s16le --rate=%d --channels=%d" },
    { "aplay", "aplay -q -t raw -f S16_LE -r %d -c %d" },
    { "ffplay", "ffplay -loglevel error -nodisp -autoexit -f wav -", wav = true },
    { "play", "play -q -t raw -e signed -b 16 -L -r %d -c %d -" },
}

local function installed(program)
    local found = io.popen("command -v " .. program .. " 2>/dev/null")
    local path = found:read "*l"
    found:close()
    return path ~= nil
end

local function find_player()
    for _, player in ipairs(players) do
        if installed(player[1]) then return player end
    end
    io.stderr:write("No player found: install one of pw-cat (pipewire), pacat (pulseaudio), aplay (alsa-utils), ffplay (ffmpeg), play (sox).\n")
    os.exit(1)
end

local function fail(err)
    io.stderr:write(tostring(err), "\n")
    os.exit(1)
end

local choice = find_player()
local client, refused = qtts.client{}
if not client then fail(refused) end
local stream = client:stream{ text = arg[1] or "Hello! This is played while it is still being spoken.", voice = "Cherry" }

local pcm, err = stream:next() -- the format is known with the first chunk
if err then fail(err) end
local player = io.popen(choice[2]:format(stream.sample_rate, stream.channels), "w")
if choice.wav then player:write(qtts.wav_header(stream)) end
while pcm do
    player:write(pcm)
    pcm, err = stream:next()
end
player:close()
if err then fail(err) end
