-- Narrations: any text as one stream, text that arrives, where the pieces are.
local qtts, check = require "qtts", require "check"

local SENTENCE = "This is a sentence of the book, and it says nothing new. "
local TEXT = SENTENCE:rep(40):sub(1, -2)

local tests = {}
local function add(name, test) tests[#tests + 1] = { name, test } end

local function tone(seconds) return { x_replay = { kind = "tone", seconds = seconds, riff = "never" } } end
local function narrate(options)
    options.parameters = options.parameters or tone(0.2)
    return check.client():narrate(options)
end

add("a long text", function()
    local book = narrate{ text = TEXT, voice = "Cherry", concurrency = 2, max_bytes = 300, pause = 0.2 }
    local size = 0
    for pcm in book do size = size + #pcm end
    local segments, said, sum = book:segments(), {}, 0
    for i, segment in ipairs(segments) do
        check.eq(TEXT:sub(segment.first_byte, segment.last_byte), segment.text)
        check.eq(#segment.text <= 300, true, "size of a piece")
        if i > 1 then check.eq(segment.first_sample - segments[i - 1].end_sample, 4800, "samples of the pause") end
        said[i], sum = segment.text, sum + segment.usage.characters
        check.eq(segment.requests_sent - segment.retries, 1)
    end
    check.eq(table.concat(said, " "), TEXT)
    check.eq(size, 2 * segments[#segments].end_sample)
    check.eq(book.usage.characters, sum)
    check.eq(#segments[1].request_id > 0, true)
    local progress = book:progress()
    for name, value in pairs{ pieces_done = #segments, pieces_known = #segments, pieces_expected = #segments, bytes_done = #TEXT, bytes_known = #TEXT,
        resume_at = #TEXT } do
        check.eq(progress[name], value, name)
    end
    check.eq(tostring(book), "qtts.narration (open)")
end)
add("text that arrives", function()
    local book = check.client():narrate{ silence = math.huge, parameters = tone(0.2), trim = false }
    check.eq(book:poll(), false)
    for piece in ("Good morning. This is all."):gmatch "..?" do check.eq(book:feed(piece), true) end
    check.eq(book:progress().pieces_expected, nil)
    check.eq(book:finish(), true)
    check.eq(#check.read_all(book), 2 * 9600)
    check.raises("takes no more", book.feed, book, "more")
    check.raises("takes no more", book.finish, book)
end)
add("a source that fails", function()
    local book = check.client():narrate{ parameters = tone(0.2) }
    book:feed "Half of it."
    check.eq(book:fail "the writer is tired", true)
    local pcm, err = check.read_all(book)
    check.has(check.fails("INCOMPLETE", nil, err), "tired")
end)
add("start goes on, save and subtitles", function()
    local path = check.folder .. "/book-" .. check.tag
    local book = narrate{ text = TEXT, start = #SENTENCE * 10 }
    check.eq(book:save(path .. ".wav"), true)
    check.eq(book:segments()[1].first_byte, #SENTENCE * 10 + 1)
    check.eq(book:subtitles(path .. ".srt"), true)
    check.eq(book:subtitles(path .. ".txt", "vtt"), true)
    check.eq(check.read_file(path .. ".srt"):sub(1, 2), "1\n")
    check.eq(check.read_file(path .. ".txt"):sub(1, 6), "WEBVTT")
    check.raises(".srt or .vtt", book.subtitles, book, path .. ".txt")
    check.fails("IO", book:subtitles("/no/such/folder/x.srt"))
end)
add("cancel, close", function()
    local book = narrate{ text = TEXT, parameters = { x_replay = { kind = "tone", seconds = 60, pace = 1 } } }
    check.eq(#book:next() > 0, true)
    book:cancel()
    check.fails("CANCELLED", book:next())
    check.fails("CANCELLED", book:feed "x")
    book:close()
    check.raises("closed", book.next, book)
    check.raises("closed", book.segments, book)
    check.raises("narration", book.segments, io.stdout)
end)
add("ready", function()
    local client = check.client()
    local book, stream = client:narrate{ text = SENTENCE:rep(3), parameters = tone(0.2) }, client:stream(check.request{ seconds = 0.2 })
    local left = { [book] = true, [stream] = true }
    while next(left) do
        client:step(50)
        for news in function() return client:ready() end do
            check.eq(left[news], true)
            local pcm
            repeat pcm = news:poll() until not pcm
            if pcm == nil then left[news] = nil end
        end
    end
end)
add("misuse", function()
    local client = check.client()
    check.raises("nothing to speak", client.narrate, client, { text = " " })
    check.raises("UTF-8", client.narrate, client, { text = "a\255b" })
    for name, value in pairs{ concurrency = 0, max_bytes = 1.5, pause = -1, silence = 0, start = -1, trim = 1, text = 7, nonsense = 1 } do
        check.raises(name, client.narrate, client, { text = "Hi.", [name] = value })
    end
end)
add("left open in any order", function()
    for round = 1, 10 do
        local client = check.client()
        local book = client:narrate{ text = TEXT, parameters = { x_replay = { kind = "tone", seconds = 60, pace = 1 } } }
        if round % 2 == 0 then book:next() end
        if round % 3 == 0 then client:close() end
        client, book = nil, round % 4 == 0 and book or nil
        collectgarbage()
    end
end)

return tests
