// A sequence of steps as data: what an adapter says about how a platform is spoken to.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sereno/fault.h"
#include "sereno/flows/request.h"
#include "sereno/function_state.h"
#include "sereno/range.h"
#include "sereno/status.h"
#include "sereno/steps/pattern.h"

namespace sereno::flows {

/// Where in an answer a value is, and how it becomes one.
struct Source {
  enum class From : std::uint8_t {
    variable,  ///< `path`: the name of a value that is there already
    status,    ///< the code
    json,      ///< `path`: a pointer
    html,      ///< `path`: an XPath
    xml,
    pattern,  ///< `pattern`, `path`: the group's name
    header,   ///< `path`: its name
    cookie,
    csv,     ///< `path`: the column
    column,  ///< SQL: the column's name or its number from 1
    rows,    ///< how many there are
    files,   ///< names of a folder, `pattern` picks; newest and count by `fold`
    frames,  ///< texts of a WebSocket's data frames, `pattern` picks
    body,    ///< all of it, without white space at its ends
    size,    ///< bytes
    md5      ///< `path`: a text with variables; the value is its MD5, in hexadecimal, as old protocols prove a password
  };
  enum class Fold : std::uint8_t { first, last, min, max, count };

  From from = From::body;
  std::string path{};
  std::optional<steps::Pattern> pattern{};
  Fold fold = Fold::first;
  /// "iso8601", "http", "mail", "epoch", "epoch_ms" or a strptime format: the value is a time, and becomes UTC
  /// milliseconds. Empty: it is none.
  std::string time{};
  std::string zone{};   ///< of a time that names none: "America/Mexico_City"; empty: UTC
  bool age = false;     ///< of a time: the seconds between it and the other side's own clock, else ours
  bool left = false;    ///< the same the other way round: the seconds until it
  bool decode = false;  ///< the value is percent-encoded, as cookies often are
  std::string
      claim{};  ///< the value is a JSON web token: a pointer into what it says; its signature is nobody's matter here
};

/// A value that a step takes out of its answer.
struct Extraction {
  std::string name{};
  Source source{};
  bool optional = false;  ///< else the step fails where it is not there
  bool secret = false;
  std::vector<std::string> hosts{};       ///< further hosts that a secret may go to; the one that gave it always is one
  std::optional<std::string> fallback{};  ///< of an optional one
};

/// What has to hold for an answer. Exactly one of the comparisons is set.
struct Assertion {
  Source source{};
  std::optional<std::string> equals{};    ///< may hold variables
  std::optional<std::string> contains{};  ///< may hold variables
  std::optional<std::string> lacks{};     ///< may hold variables
  std::optional<steps::Pattern> matches{};
  std::optional<steps::Pattern> not_matches{};
  std::optional<bool> present{};
  std::vector<Range> inside{};   ///< a number within one of them; their alert_inside is not looked at
  std::optional<Range> codes{};  ///< it is asked of answers with a code in there only; nothing: of every answer

  Status status = Status::critical;                   ///< when it does not hold
  FunctionState function = FunctionState::by_status;  ///< likewise
  std::string words{};                                ///< what to say then, in place of what was seen; may be empty
};

/// What a failed step's answer means. The first entry that fits is taken.
struct FailureEntry {
  /// What the breaker and the caller make of it.
  enum class Kind : std::uint8_t {
    other,
    rejected,  ///< the credential is wrong: counts for the breaker
    locked,    ///< the account is locked, or was tried too often: the breaker opens at once
    pace,      ///< too many requests: ours, never the function's fault
    stale,     ///< a session that we left behind
    full       ///< no seat, licence or session is left
  };
  std::string step{};  ///< a name; empty: any step
  /// Over what the other side says (see said_by), else over what was observed, without what that quotes of the answer.
  std::optional<steps::Pattern> pattern{};
  std::string header{};       ///< `pattern` looks at this header instead
  std::string json{};         ///< at what this pointer gives; without a pattern: it gives something but false
  std::string html{};         ///< at what this XPath gives; without a pattern: it gives something
  std::optional<int> code{};  ///< HTTP or SIP status
  Kind kind = Kind::other;
  Status status = Status::critical;
  FunctionState function = FunctionState::by_status;
  FaultOwner owner = FaultOwner::not_said;
  std::string party{};
  Confidence confidence = Confidence::medium;
  std::string words{};   ///< one line for people
  std::string advice{};  ///< what to do
};

/// Asks again until it is so: a job that is being done, a recording that is being made.
struct Repetition {
  std::vector<Assertion> until{};
  std::chrono::milliseconds first{1000};    ///< wait before the second try; doubles
  std::chrono::milliseconds most{10'000};   ///< longest wait
  std::chrono::milliseconds total{60'000};  ///< then the step fails
};

/// What a step brought is used again by later runs, in place of asking again.
struct Keeping {
  std::vector<std::string> values{};
  std::string seconds{};  ///< the name of the value that says how long they are good; a minute less is taken
};

/// What a step is to the guards.
enum class Role : std::uint8_t {
  reads,
  signs_in,   ///< authenticates: judged and counted by the breaker
  session,    ///< acts in the canary's own session, behind a sign-in: a heartbeat, a pause
  signs_out,  ///< ends what a sign-in began
  changes     ///< needs Flow::changes
};

struct Step {
  std::string name{};  ///< [a-z][a-z0-9_]*, as in performance data
  Role role = Role::reads;
  Request request{};
  std::vector<Extraction> extractions{};
  std::vector<Assertion> assertions{};
  std::optional<Repetition> repetition{};
  std::optional<Keeping> keeping{};
  /// Runs only when all of these have values, and is passed over in silence otherwise.
  std::vector<std::string> needs{};
  /// Cleans up behind the step of this name: runs at the end, whatever happened, once that step has begun.
  std::string cleans_up{};
  unsigned share_percent = 0;  ///< of the time that is left when it begins; 0: all of it
  bool keeps_going = false;    ///< its failure is a finding, and the flow goes on
};

/// What a flow declares that does more than read.
struct Changes {
  std::string mark{};  ///< what every thing that it makes carries; variables allowed; at least 4 bytes when expanded
  std::string
      subject{};  ///< the name of the value that has to begin with the canary's prefix before anything is changed
  std::string prefix{};  ///< that prefix; variables allowed
  std::string list{};    ///< the name of the value that holds the id of the only list that may be touched; may be empty
};

/// A value that becomes performance data.
struct Measure {
  std::string value{};  ///< its name
  std::string label{};
  std::string unit{};
  std::optional<Range> warning{};
  std::optional<Range> critical{};
};

struct Flow {
  std::string name{};
  std::string words{};  ///< what it does, one line
  std::vector<Step> steps{};
  std::optional<Changes> changes{};
  std::vector<FailureEntry> failures{};           ///< asked in this order
  std::vector<std::string> needs{};               ///< names of the values that the caller has to give
  std::map<std::string, std::string> defaults{};  ///< values of names that nobody gives
  std::vector<Measure> measures{};
};

}  // namespace sereno::flows
