// The append-only record of what was observed and what was said about it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time_words.h"
#include "sereno/fault.h"
#include "sereno/function_state.h"
#include "sereno/result.h"
#include "sereno/status.h"
#include "sereno/time.h"

namespace sereno::ledger {

/// One observed result of one service.
struct Sample {
  std::string service{};
  std::string function{};  ///< contract function as the agent's configuration names it; empty: the service's name
  Instant at{};            ///< when the result was observed
  Status status = Status::unknown;
  bool degraded = false;
  milliseconds interval{0};  ///< the service's own; 0: an import that names none (counts as 60 s)
  std::string output{};      ///< first line
  std::string perfdata{};    ///< canonical performance data, may be empty
  std::string source{};      ///< "agent" or the name of an import
  FunctionState function_state = FunctionState::by_status;
  Fault fault{};
  std::string reason{};      ///< a code: what the observer could not do, where the function was not seen for that
  std::string site{};        ///< where the observer stands; empty where there is one site
  std::string steps{};       ///< the trace, where the run failed or changed the state; text that the ledger never reads
  milliseconds duration{0};  ///< of the run; 0: not known
  /// Performance data of the last result that had any; last_samples() alone fills it.
  std::string known_perfdata{};
};

/// Equal samples of one service, site and source, run-length coded. A run breaks when one of status, degraded,
/// function_state, the owner and party of the fault, reason, interval and function changes, at a gap of more than one
/// and a half intervals, and behind a worse state: the first good sample begins one. `last_confirmed` is the last
/// sample really seen: silence is never health. Runs of one service may overlap; the worse state holds there. See
/// ledger/README.md.
struct Run {
  std::string service{};
  std::string function{};
  Status status = Status::unknown;
  bool degraded = false;
  Instant first_seen{};
  Instant last_confirmed{};
  std::int64_t samples = 0;
  milliseconds interval{0};  ///< 0 as in Sample
  std::string first_output{};
  FunctionState function_state = FunctionState::by_status;
  Fault fault{};  ///< of the first sample; owner and party are those of all
  std::string reason{};
  std::string site{};
  std::string source{};  ///< as in Sample; empty: recorded before the ledger kept it
  std::string first_steps{};
  milliseconds first_duration{0};
  std::int64_t arrival = 0;  ///< that of the sample which began it
};

/// What was heard in a span, and of each service, site and source what was heard last before: a service that is silent
/// throughout is known all the same.
struct HeardRuns {
  std::vector<Run> runs{};  ///< as Ledger::runs() gives them
  std::vector<Run>
      earlier{};  ///< of each the newest that ended too early to be among them; several where late ones overlap
};

/// Half-open.
struct TimeSpan {
  Instant from{};
  Instant to{};
  friend bool operator==(const TimeSpan&, const TimeSpan&) = default;
};

/// Who says it, and how it came. All may be empty: not said.
struct ActHead {
  std::string by{};
  std::string author_party{};
  std::string channel{};  ///< "cli", "mail", "web", "import"
  std::string login{};    ///< of the account that recorded it
  std::optional<Instant> said_at{};
  friend bool operator==(const ActHead&, const ActHead&) = default;
};

/// Something that was said or done: "agent_start", "agent_stop", "configuration", "state", "maintenance",
/// "attribution", "incident", "correction", ... A correction is a new fact; nothing is edited.
struct Fact {
  std::int64_t sequence = 0;  ///< position in the chain; given by the ledger
  Instant recorded_at{};      ///< by the ledger's clock alone: what stands here on the way in is not read
  std::string type{};
  std::string body{};  ///< one JSON object as text, kept byte for byte
  ActHead head{};
  std::string entry{};             ///< what acts are folded by, such as "maintenance m1"; empty: an entry of its own
  std::optional<TimeSpan> span{};  ///< what it touches; nothing: it says no time (see Ledger::facts)
  std::int64_t arrival = 0;        ///< in the order in which the ledger took samples and facts; given by the ledger
};

/// Where the chain stands: binds a report to what was known.
struct Head {
  std::int64_t sequence = 0;  ///< of the last chained record; 0: none
  std::string digest{};       ///< SHA-256, 64 lower-case hexadecimal digits
};

/// A run that still grew, told by the arrival that began it, and how far it had come.
struct OpenRun {
  std::int64_t arrival = 0;
  Instant last_confirmed{};
  std::int64_t samples = 0;
};

/// What the ledger held when its chain ended at a record.
struct Bound {
  Head head{};
  std::int64_t least_arrival = 0;  ///< the last that the chain covers up to there
  std::vector<OpenRun> open{};     ///< see Ledger::open_runs()
};

/// What an append did.
struct Appended {
  std::int64_t samples = 0;          ///< that were new
  std::int64_t samples_skipped = 0;  ///< that the ledger knew already
  std::int64_t facts = 0;
  std::vector<std::size_t> facts_skipped{};  ///< places in the batch, from 0
};

/// How far a consumer of arrivals has come. Kept in the ledger, and moved in the transaction that says why.
struct Position {
  std::string consumer{};
  std::int64_t arrival = 0;    ///< all up to here is dealt with
  std::int64_t delivered = 0;  ///< since the consumer began
  std::int64_t dropped = 0;    ///< what a limit, or the age of samples, took away
  std::string note{};          ///< the consumer's own, such as when to try again
  friend bool operator==(const Position&, const Position&) = default;
};

/// One thing as it came. A run stands for its beginning: a state that changed, or was heard again after a silence.
struct Arrived {
  std::int64_t arrival = 0;
  std::variant<Fact, Sample, Run> what{};
};

/// A piece of the ledger in the order of arrival.
struct Arrivals {
  std::vector<Arrived> items{};
  std::int64_t through = 0;  ///< what comes next is later than this
  std::int64_t gone = 0;     ///< samples between `after` and `through` that were too old to be kept
};

/// Bytes that acts rest on, named by their SHA-256.
struct EvidenceFile {
  std::string digest{};                ///< 64 lower-case hexadecimal digits
  std::int64_t size = 0;               ///< also of one that was erased
  std::optional<std::string> bytes{};  ///< nothing: erased
};

/// Samples and facts on their way in: many of them in little memory. Their order does not matter for samples; facts
/// keep theirs.
class Batch {
 public:
  Batch();
  ~Batch();
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;

  void add(const Sample& sample);
  void add(Fact fact);
  /// For imports, which may be repeated: the n-th fact of equal type and body in this batch is skipped when the ledger
  /// holds n of them already.
  void add_once(Fact fact);
  /// For acts, as they are said: with `said_at` one that the ledger holds already is skipped, without it one that is
  /// the last word on its entry. Without an entry as add_once().
  void add_act(Fact fact);
  /// Returns the digest that acts name it by. The ledger keeps equal files once.
  std::string add_file(std::string bytes);
  /// In the transaction of everything else in the batch. The last of a consumer counts.
  void move(Position position);
  std::size_t samples() const;
  std::size_t facts() const;

  struct Content;  ///< the ledger's own view of it, in batch.h
  const Content& content() const { return *content_; }
  Content& content() { return *content_; }

 private:
  std::unique_ptr<Content> content_;
};

/// What verify() found.
struct Verification {
  std::int64_t records = 0;  ///< chained records read
  Head head{};
  std::vector<std::string> problems{};  ///< each with its place: "record 812: digest does not match its content"
};

/// One ledger. Several processes may have it open: one writes at a time (BEGIN IMMEDIATE), readers never block
/// writers. An object is used by one thread at a time.
class Ledger {
 public:
  enum class Access { read_only, read_write };
  struct Settings {
    milliseconds keep_samples{std::chrono::days{14}};  ///< raw samples older than this are removed; runs stay
    milliseconds patience{5000};                       ///< how long another process's writing is waited for
    std::function<Instant()> clock{};                  ///< now_utc() when empty
    unsigned cache_kib = 2048;                         ///< pages of the file held in memory, at most
  };

  /// While it lives, everything that its ledger reads is of one instant. The ledger outlives it.
  class Snapshot {
   public:
    virtual ~Snapshot() = default;
  };

  virtual ~Ledger() = default;

  /// Opens or (read_write) creates. The error names the path and what to do: not a ledger, newer schema, no right,
  /// corrupt. A damaged file is never "repaired" by losing records.
  static Result<std::unique_ptr<Ledger>> open(const std::string& path, Access access, Settings settings);
  static Result<std::unique_ptr<Ledger>> open(const std::string& path, Access access) { return open(path, access, {}); }

  /// Samples and facts become durable together or not at all; when this returns well they are on disk. Samples may be
  /// of any time. One that lengthens the newest run does so; what came late makes runs of its own beside those that
  /// stand, which are chained and never edited. A sample that the ledger knows (a run holds its state at its instant)
  /// is skipped. The names are copied into the error when a sample is refused: no service, an instant outside 1970 to
  /// 2200.
  virtual Result<Appended> append(Batch batch) = 0;
  /// Why the last append() failed: something outside that may pass (disk, lock, rights), this very batch, or damage to
  /// what the ledger holds, perhaps of one service alone.
  enum class Trouble { none, outside, batch, damage };
  virtual Trouble trouble() const = 0;
  Result<void> append(const std::vector<Sample>& samples, const std::vector<Fact>& facts);

  virtual Result<std::unique_ptr<Snapshot>> snapshot() = 0;
  /// Runs, closed and open, that touch [from, to) with three of their intervals after last_confirmed taken in,
  /// ordered by service, then first_seen. Costs what lies between, not what the ledger holds.
  virtual Result<std::vector<Run>> runs(Instant from, Instant to) = 0;
  /// The same, and what was heard before; at the same cost.
  virtual Result<HeardRuns> heard(Instant from, Instant to) = 0;
  /// Facts of these types (all when empty) in the order of the chain.
  virtual Result<std::vector<Fact>> facts(const std::vector<std::string>& types) = 0;
  /// The same, of what may matter for a span: whole entries of which any fact touches it, facts without an entry that
  /// touch it, and entries and facts that say no time at all. An entry is whole: all of its facts of these types.
  virtual Result<std::vector<Fact>> facts(const std::vector<std::string>& types, const TimeSpan& span) = 0;
  /// The last of these types that was said before `at` (recorded, where it does not tell).
  virtual Result<std::optional<Fact>> last_fact(const std::vector<std::string>& types, Instant at) = 0;
  /// What came after an arrival number, in that order: at most `most`, and no sample that is older than they are kept.
  virtual Result<Arrivals> arrivals(std::int64_t after, std::size_t most) = 0;
  virtual Result<std::int64_t> last_arrival() = 0;
  /// Nothing for a consumer that never was.
  virtual Result<std::optional<Position>> position(const std::string& consumer) = 0;
  /// Raw samples of a service at instants in a span, as far as they are kept, in the order of time.
  virtual Result<std::vector<Sample>> samples(const std::string& service, const TimeSpan& span) = 0;
  virtual Result<std::optional<EvidenceFile>> file(const std::string& digest) = 0;
  /// Takes the bytes away, for good; digest, size and the acts that name it stay, and the act says who did it and why.
  virtual Result<void> erase_file(const std::string& digest, Fact act) = 0;
  /// Every service ever seen, sorted.
  virtual Result<std::vector<std::string>> services() = 0;
  /// The last result of each service that is not in the future, for an agent that starts again, whatever its site and
  /// source. Metrics are there when it is also the last that came.
  virtual Result<std::vector<Sample>> last_samples() = 0;
  virtual Result<Head> head() = 0;
  /// Nothing where the chain has no such record; 0 is the empty chain. Reads the chain from its beginning.
  virtual Result<std::optional<Bound>> bound(std::int64_t sequence) = 0;
  /// The runs that were open at a record, as the last seal up to there has them. At the cost of the way back to it.
  virtual Result<std::vector<OpenRun>> open_runs(std::int64_t sequence) = 0;
  /// Appends the seal over the open runs: the agent hourly, an import at its end. Does nothing when nothing changed.
  virtual Result<void> seal(Instant now) = 0;
  /// Brings all that was written into the one file: what is beside it may then be lost. For a file that somebody moved
  /// or took things away from while it was open.
  virtual Result<void> settle() = 0;
  /// Reads everything and recomputes the chain. What cannot be read is a problem in the answer, with its place. A
  /// chain that was cut at its end is whole in itself: compare the head with one that was kept elsewhere.
  virtual Result<Verification> verify() = 0;
  /// A single-file copy that anybody can read (no WAL beside it), on disk when this returns. Fails when the target
  /// exists; leaves nothing half written under its name.
  virtual Result<void> export_to(const std::string& path) = 0;
};

}  // namespace sereno::ledger
