// What the host and a worker say to each other: frames of a 32-bit size, a type and a message, over a socket pair.
// No I/O. The host trusts nothing that comes from a worker: a plugin may have written into the line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "plugins/host/options/check_description.h"
#include "plugins/host/worker/worker_run.h"
#include "sereno/check_result.h"
#include "sereno/result.h"

namespace sereno::host::worker {

/// Host and worker are installed together; this number keeps two that were not from misreading each other.
constexpr std::uint16_t protocol_version = 4;
/// The worker's end of the line, in the worker.
constexpr int line_descriptor = 3;
/// No frame is longer, type included. shorten() keeps results below it.
constexpr std::size_t longest_frame = std::size_t{1} << 20;

/// Worker to host, once: the plugin is loaded.
struct Hello {
  std::uint16_t protocol = protocol_version;
  std::uint16_t abi_major = 0;
  std::uint16_t abi_minor = 0;
  std::uint64_t memory_bytes = 0;  ///< its own, before any run
};

/// Worker to host, once: the plugin could not be loaded; the worker ends.
struct Refusal {
  std::string reason{};
};

/// Host to worker: what is wrong with these options? They are right by their kinds.
struct Validate {
  std::uint64_t id = 0;
  std::string check{};
  OptionValues options{};      ///< as in a run
  OptionValues environment{};  ///< as in a run
};

/// Worker to host: the answer to Validate.
struct Problems {
  std::uint64_t id = 0;
  std::vector<OptionProblem> problems{};
};

/// Worker to host: the step that runs now.
struct StepBegins {
  std::uint64_t id = 0;
  std::string name{};
};

/// Worker to host: a step that has ended. An outcome with steps of its own takes their place.
struct StepEnds {
  std::uint64_t id = 0;
  StepOutcome step{};
};

/// Worker to host: a line for the log.
struct LogLine {
  std::uint64_t id = 0;
  std::int32_t level = 0;  ///< SERENO_LOG_*
  std::string text{};
};

/// Worker to host: the run is over.
struct Outcome {
  std::uint64_t id = 0;
  CheckResult result{};
  std::optional<std::string> saved_state{};  ///< nothing: the check saved none in this run
  std::uint64_t memory_bytes = 0;            ///< its own, after the run
  std::uint32_t open_files = 0;              ///< lowest free descriptor after the run: grows when the check leaks them
  std::string changed{};                     ///< what the run left otherwise than it found it; empty: nothing
};

/// A child that only describes a plugin to host.
struct Description {
  std::vector<CheckDescription> checks{};
};

/// A WorkerRun goes from host to worker: make this run now.
using Message =
    std::variant<Hello, Refusal, WorkerRun, StepBegins, LogLine, Outcome, Description, StepEnds, Validate, Problems>;

/// Appends one whole frame. False, and nothing is appended, when the message is too long for one: only a run or a
/// description that holds very much can be.
[[nodiscard]] bool append_frame(std::string& to, const Message& message);

/// Takes frames out of a stream of bytes, however it is cut.
class FrameReader {
 public:
  void feed(std::string_view bytes);
  /// The next whole message, nothing when more bytes are needed. After an error the line is of no more use.
  Result<std::optional<Message>> next();
  bool empty() const { return pending_.size() == taken_; }

 private:
  std::string pending_;
  std::size_t taken_ = 0;  ///< of `pending_`, from its front
};

/// Cuts what a check says to what fits into a frame, and says in the long text what was cut. Undetermined numbers
/// (NaN, infinity) become undetermined values.
void shorten(CheckResult& result);
void shorten(StepOutcome& step);

}  // namespace sereno::host::worker
