// One run across the real plugin line, with the canaries of a state folder, at an instant of the test's own.
#pragma once

#include <cerrno>
#include <string>
#include <string_view>

#include "plugins/host/canary/kept_canaries.h"
#include "plugins/host/run/result_collector.h"

namespace sereno::host::testing {

struct CanaryRun {
  struct World final : RunSurroundings {
    World(const std::string& folder, Instant at)
        : clock(at), kept(canaries_below(folder), [this] { return clock; }, {.words = "a run"}) {}
    void log(LogLevel, std::string_view) override {}
    void step_begins(std::string_view) override {}
    Instant now() const override { return clock; }
    int read_file(const std::string&, std::size_t, std::string&) override { return ENOENT; }
    std::string file_fault(const std::string&) override { return {}; }
    Result<std::string> read_secret(const std::string&) override { return Error{"none"}; }
    std::string load_state() override { return {}; }
    void save_state(std::string_view) override {}
    Canaries* canaries() override { return &kept; }
    Instant clock;
    KeptCanaries kept;
  };

  CanaryRun(const std::string& folder, Instant at)
      : world(folder, at),
        collector(world, RunLimits::from_now(milliseconds{5000})),
        context(request, collector.host()) {}

  World world;
  ResultCollector collector;
  sereno_request request{sizeof(sereno_request), 0, 0, 0, 0, nullptr};
  Context context;
};

}  // namespace sereno::host::testing
