-- For wrk: posts the bodies of a file, one a line, over and over, and prints what came of it in a line that xtask reads.

local file = assert(io.open(os.getenv("BENCH_BODY"), "r"))
local bodies = {}
for body in file:lines() do
  bodies[#bodies + 1] = body
end
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/graphql-response+json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")
file:close()

local asked = 0

function request()
  asked = asked + 1
  return wrk.format(nil, nil, nil, bodies[asked % #bodies + 1])
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  -- Times are in microseconds.
  print(string.format("measured %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), failed))
end
