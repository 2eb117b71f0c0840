// Gets one recording: looks it up, waits for it, fetches it, decodes it. The sound is in memory, and gone when this
// returns.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/recording/judge_audio.h"
#include "checks/recording/problem.h"
#include "checks/recording/settings.h"
#include "sereno/check_result.h"
#include "sereno/steps/check_frame.h"
#include "sereno/steps/deadline.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/trace.h"
#include "sereno/steps/visit.h"

namespace recording {

/// How it ended.
enum class Outcome : std::uint8_t {
  fetched,
  pending,  ///< it is said to come, and did not until the time was over
  missing,  ///< nobody knows of it
  absent,   ///< the platform says that there will be none
  failed    ///< see `problem`
};

struct Obtained {
  Outcome outcome = Outcome::failed;
  Problem problem{};
  std::string words{};              ///< of what is not there: "202 for 57 s", "404"
  std::optional<double> seconds{};  ///< that the look-up says it has
  Fetched fetched{};
};

/// A call that ended.
struct Call {
  std::string guid{};
  sereno::Instant ended{};
  std::optional<double> seconds{};
};

/// Calls as they are listed.
struct CallList {
  struct Row {
    std::string guid{};
    std::string ended{};
    std::string seconds{};  ///< empty: not said
  };
  std::vector<Row> rows{};
  std::optional<sereno::Instant> clock{};  ///< the server's own
};

/// Of an answer that lists something, at most.
inline constexpr std::size_t most_look_up = 1u << 20;

/// One run's way to the platform. One thread.
class Platform {
 public:
  Platform(const Settings& settings, const sereno::Context& context, const sereno::steps::Redactor& redactor,
           sereno::steps::Trace& trace)
      : settings_(settings), context_(context), redactor_(redactor), trace_(trace) {}

  /// `name` stands before the names of the steps: "golden ".
  Obtained obtain(const std::string& guid, const std::string& name, const sereno::steps::Deadline& deadline);
  /// The newest call that ended long enough ago; none is no problem. `clock` is the server's own where it shows one.
  std::optional<Call> newest_call(const sereno::steps::Deadline& deadline, sereno::Instant& clock, Problem& problem);

  std::vector<sereno::StepOutcome>& steps() { return steps_; }

 private:
  std::optional<sereno::steps::Visit> ask(const std::string& name, const sereno::steps::Url& url, std::size_t keep,
                                          const sereno::steps::Deadline& deadline, Problem& problem);
  bool look_up(const std::string& guid, const std::string& name, const sereno::steps::Deadline& deadline,
               sereno::steps::Url& audio, Obtained& out);
  bool read_look_up(const std::string& body, const sereno::steps::Url& base, sereno::steps::Url& audio, Obtained& out,
                    bool& again) const;
  void fetch(const sereno::steps::Url& url, const std::string& name, const sereno::steps::Deadline& deadline,
             Obtained& out);
  void fetch_file(const std::string& guid, const std::string& name, const sereno::steps::Deadline& deadline,
                  Obtained& out);
  sereno::steps::StepNames begun_now(const std::string& prefix) const;
  void keep_steps(const sereno::steps::StepRun& run, const sereno::steps::StepNames& names);
  std::optional<CallList> calls_of_page(const sereno::steps::Deadline& deadline, Problem& problem);
  std::optional<CallList> calls_of_database(const sereno::steps::Deadline& deadline, Problem& problem);
  void take_audio(std::string body, const std::string& name, const sereno::steps::Deadline& deadline, Obtained& out);
  bool wait_before_next(const sereno::steps::HttpExchange& answer, unsigned attempt,
                        const sereno::steps::Deadline& deadline) const;

  const Settings& settings_;
  const sereno::Context& context_;
  const sereno::steps::Redactor& redactor_;
  sereno::steps::Trace& trace_;
  std::vector<sereno::StepOutcome> steps_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace recording
