-- Many streams in one loop: fd, step, ready.
local check = require "check"

local BYTES = 24000

local function collect(client, jobs)
    local running = 0
    for _ in pairs(jobs) do running = running + 1 end
    while running > 0 do
        client:step(1000)
        for stream in client.ready, client do
            local job = jobs[stream]
            local pcm, err = stream:poll()
            while pcm do
                job[#job + 1] = pcm
                pcm, err = stream:poll()
            end
            check.eq(err, nil)
            if pcm == nil and not job.ended then
                job.ended, running = true, running - 1
            end
        end
    end
end

return {
    { "20 streams at once", function()
        local client, jobs = check.client(), {}
        for _ = 1, 20 do jobs[client:stream(check.request{ kind = "ramp", bytes = BYTES, event_bytes = 1000, delay_ms = 20, riff = "never" })] = {} end
        collect(client, jobs)
        for _, job in pairs(jobs) do
            if table.concat(job) ~= check.ramp(BYTES) then error "other bytes" end
        end
    end },
    { "warm-up: the next stream uses its connection", function()
        local client = check.client()
        check.eq(client:warmup(), true)
        local warmup = client:open_warmup()
        check.eq(warmup:next(), nil)
        check.eq(warmup.error, nil)
        local stream = client:stream(check.request{ kind = "ramp", bytes = BYTES, riff = "never" })
        if check.read_all(stream) ~= check.ramp(BYTES) then error "other bytes" end
        check.eq(stream.metrics.connection_reused, true)
    end },
    { "warm-up that cannot connect", function()
        local client = check.client{ base_url = "http://127.0.0.1:1/api/v1", retries = 0 }
        check.eq(client:warmup(), true)
        check.fails("NETWORK", client:open_warmup():next())
    end },
    { "fd stays the same", function()
        local client = check.client()
        local fd = client:fd()
        check.eq(fd >= 0, true)
        check.read_all(client:stream(check.request{ seconds = 0.1 }))
        check.eq(client:fd(), fd)
    end },
    { "wakeup ends a step", function()
        local client = check.client()
        client:wakeup()
        check.eq(client:step(-1), false)
    end },
    { "nothing to do", function()
        local client = check.client()
        check.eq(client:step(), false)
        check.eq(client:step(0), false)
        check.eq(client:ready(), nil)
    end },
    { "a collected stream is no news", function()
        local client = check.client()
        do
            local stream = client:stream(check.request{ seconds = 1 })
            client:step(50)
            stream = nil
        end
        collectgarbage()
        collectgarbage()
        client:step(50)
        check.eq(client:ready(), nil)
    end },
    { "a closed stream is no news, nor is its successor at the same address", function()
        local client = check.client()
        local first = client:stream(check.request{ seconds = 0.1 })
        client:step(50)
        first:close()
        client:synthesize(check.request{ seconds = 0.1 })
        check.eq(client:ready(), nil)
    end },
}
