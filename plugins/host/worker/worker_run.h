// One run in a worker: what the agent asks for is what goes over the line.
#pragma once

#include <cstdint>
#include <string>

#include "plugins/host/options/check_description.h"
#include "plugins/host/run/service_parties.h"
#include "sereno/status.h"
#include "sereno/time.h"

namespace sereno::host {

/// One run of a plugin's check.
struct WorkerRun {
  std::string plugin_path{};  ///< whose worker makes it: not sent
  std::string check{};
  OptionValues options{};  ///< validated, defaults filled in; secrets as references, "file:PATH" or "env:NAME"
  /// What the "env:NAME" and "credential:NAME" among them stand for: a worker's own environment holds none.
  OptionValues environment{};
  milliseconds timeout{10'000};  ///< until the soft deadline; cleanup_share() later the worker is killed
  Status timeout_status = Status::unknown;
  std::uint32_t verbosity = 0;
  std::string saved_state{};
  std::string intents_path{};  ///< the file of the check's durable intents; empty: none are kept
  std::string state_folder{};  ///< in which the canaries are known; empty: none may be used
  ServiceParties parties{};

  /// Which of its worker's runs it is and when its time is over, on CLOCK_MONOTONIC: set as it is sent.
  std::uint64_t id = 0;
  std::int64_t soft_deadline_ms = 0;
  std::int64_t hard_deadline_ms = 0;
};

}  // namespace sereno::host
