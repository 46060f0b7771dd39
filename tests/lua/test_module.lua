-- The functions of the module itself.
local qtts, check = require "qtts", require "check"

local function bytes_le(text, at, count)
    local value = 0
    for i = count, 1, -1 do value = value * 256 + text:byte(at + i - 1) end
    return value
end

return {
    { "version", function() check.has(qtts.version, "0.") end },
    { "build", function() check.has(qtts.build(), "libcurl/") end },
    { "fits", function() check.eq(qtts.fits(("x"):rep(500)), true) check.eq(qtts.fits(("x"):rep(600)), false) end },
    { "base64_kernel", function() check.has(qtts.build(), qtts.base64_kernel()) end },
    { "wav_header of a table", function()
        local header = qtts.wav_header({ sample_rate = 24000, channels = 1, sample_width = 2 }, 1000)
        check.eq(#header, 44)
        check.eq(header:sub(1, 4) .. header:sub(9, 16), "RIFFWAVEfmt ")
        check.eq(bytes_le(header, 25, 4), 24000, "rate")
        check.eq(bytes_le(header, 41, 4), 1000, "size")
    end },
    { "wav_header of unknown size", function()
        local header = qtts.wav_header{ sample_rate = 16000, channels = 2, sample_width = 2 }
        check.eq(bytes_le(header, 23, 2), 2, "channels")
        check.eq(bytes_le(header, 41, 4), 4294967295, "size")
    end },
    { "wav_header of a stream", function()
        local stream = check.client():stream(check.request{ seconds = 0.1 })
        stream:next()
        check.eq(bytes_le(qtts.wav_header(stream), 25, 4), 24000, "rate")
    end },
    { "wav_header misuse", function()
        check.raises("sample_rate", qtts.wav_header, {})
        check.raises("sample_width", qtts.wav_header, { sample_rate = 1, channels = 1, sample_width = "2" })
        check.raises("expected", qtts.wav_header, "wav")
        check.raises("4 GiB", qtts.wav_header, { sample_rate = 1, channels = 1, sample_width = 1 }, 2 ^ 32)
        check.raises("4 GiB", qtts.wav_header, { sample_rate = 1, channels = 1, sample_width = 1 }, 0 / 0)
    end },
}
