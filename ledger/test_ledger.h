// What the tests of this folder share: a folder that goes away, and samples in one line.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace sereno::ledger {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = testing::TempDir() + "/ledger-XXXXXX";
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// 2026-04-01T00:00:00Z and so many seconds.
inline Instant second(std::int64_t seconds) {
  return *parse_instant("2026-04-01T00:00:00Z") + std::chrono::seconds{seconds};
}

inline Sample sample(const std::string& service, std::int64_t seconds, Status status = Status::ok) {
  return {.service = service,
          .at = second(seconds),
          .status = status,
          .interval = milliseconds{60'000},
          .output = "said at " + std::to_string(seconds),
          .perfdata = "time=0.1s",
          .source = "agent"};
}

inline Fact fact(const std::string& type, const std::string& body) { return {.type = type, .body = body}; }

/// A clock that stands still.
inline Ledger::Settings at_second(std::int64_t seconds) {
  return {.patience = milliseconds{2000}, .clock = [seconds] { return second(seconds); }};
}

inline std::unique_ptr<Ledger> open_ledger(const std::string& path, const Ledger::Settings& settings = at_second(60)) {
  auto opened = Ledger::open(path, Ledger::Access::read_write, settings);
  if (!opened) ADD_FAILURE() << opened.error().message;
  return opened ? std::move(*opened) : nullptr;
}

/// "web ok 0..120 x3" for each run, instants as seconds.
inline std::vector<std::string> told(const std::vector<Run>& runs) {
  std::vector<std::string> lines;
  for (const Run& run : runs) {
    const auto since = [](Instant at) {
      return std::to_string(std::chrono::floor<std::chrono::seconds>(at - second(0)).count());
    };
    lines.push_back(run.service + " " + std::string(to_string(run.status)) + " " + since(run.first_seen) + ".." +
                    since(run.last_confirmed) + " x" + std::to_string(run.samples));
  }
  return lines;
}

inline std::vector<std::string> all_runs(Ledger& ledger) {
  auto runs = ledger.runs(instant_from_ms(0), second(1'000'000'000));
  if (!runs) ADD_FAILURE() << runs.error().message;
  return runs ? told(*runs) : std::vector<std::string>();
}

inline std::vector<std::string> problems(Ledger& ledger) {
  const auto verified = ledger.verify();
  return verified ? verified->problems : std::vector<std::string>{verified.error().message};
}

}  // namespace sereno::ledger
